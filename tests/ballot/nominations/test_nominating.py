"""Handing in, changing and withdrawing: who may, until which second, and what is told to whom."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from app import clock as clocks
from app.db import session, write_transaction
from app.outbox import Mail
from app.outbox.queue import unseal
from ballot.errors import TextMissing, TextNotPlain, TextTooLong
from ballot.nominations import asking, errors, reading, submitting
from ballot.nominations import store as nomination_store
from ballot.nominations.models import NominationCandidate
from ballot.nominations.states import State
from tests.ballot.nominations.stand import CLOSES, ENTRY, OPENS, SECOND, Stand

Stands = Callable[..., Stand]


def mails() -> list[tuple[str, str, str, str]]:
    rows = session().query(Mail).order_by(Mail.id)
    return [(mail.recipient, mail.subject, mail.about, unseal(mail.sealed_body or b"")) for mail in rows]


def test_a_member_nominates_themself_and_gets_a_receipt(stands: Stands) -> None:
    made = stands()
    found = made.nomination(made.submit("Member 001"))
    assert reading.state(found, made.terms()) is State.COMPLETE
    [(recipient, subject, about, body)] = mails()
    assert (recipient, subject) == ("member.001@example.org", "Your nomination was handed in: Chair")
    assert about == "", "before the close the office's page of deliveries must not tell who stands"
    assert "I will listen, and report back." in body
    assert "2 July 2026 at midday" in body


@pytest.mark.parametrize(
    ("offset", "refused"),
    [
        (OPENS - CLOSES - SECOND, errors.NominationsNotOpen),
        (OPENS - CLOSES, None),
        (-SECOND, None),
        (timedelta(0), errors.NominationsClosed),
        (SECOND, errors.NominationsClosed),
    ],
)
def test_at_the_second_of_closing_it_is_closed(
    stands: Stands, offset: timedelta, refused: type[Exception] | None
) -> None:
    made = stands()
    made.clock.set(CLOSES + offset)
    if refused is None:
        made.submit("Member 001")
        return
    with pytest.raises(refused, match=r"Nominations (open|closed) on 2"):
        made.submit("Member 001")
    assert nomination_store.nominations(made.contest()) == []
    assert mails() == []


@pytest.mark.parametrize("act", ["change", "withdraw"])
def test_until_the_close_a_nomination_can_be_changed_and_withdrawn(stands: Stands, act: str) -> None:
    made = stands()
    public_id = made.submit("Member 001")

    def run() -> None:
        with write_transaction():
            person = made.person("Member 001")
            if act == "change":
                submitting.change(public_id, person, replace(ENTRY, statement="Another one."))
            else:
                submitting.withdraw(public_id, person)

    made.clock.set(CLOSES)
    with pytest.raises(errors.NotChangeable):
        run()
    assert made.nomination(public_id).revision == 1
    made.clock.set(CLOSES - SECOND)
    run()
    found = made.nomination(public_id)
    expected = State.WITHDRAWN if act == "withdraw" else State.COMPLETE
    assert reading.state(found, made.terms()) is expected
    assert mails()[-1][1].startswith(
        "Your nomination was " + ("withdrawn" if act == "withdraw" else "changed")
    )


def test_after_withdrawing_one_may_stand_again_until_the_close(stands: Stands) -> None:
    made = stands()
    public_id = made.submit("Member 001")
    with write_transaction():
        submitting.withdraw(public_id, made.person("Member 001"))
    again = made.submit("Member 001")
    assert reading.state(made.nomination(again), made.terms()) is State.COMPLETE
    with pytest.raises(errors.StandsAlready):
        made.submit("Member 001")


@pytest.mark.parametrize(
    ("name", "number", "words"),
    [
        ("Guest A", 0, "The roll says that you are not a member of the committee."),
        ("Wales C", 1, "the roll does not say that you are based in England."),
        (
            "Wales C",
            1,
            "To stand as a committee member: the roll says that you are not a member of the committee.",
        ),
    ],
)
def test_who_is_not_eligible_is_told_each_condition(
    stands: Stands, name: str, number: int, words: str
) -> None:
    made = stands()
    with pytest.raises(errors.NotEligible) as refused:
        made.submit(name, number)
    assert words in str(refused.value)
    assert "ask the elections office to correct it" in str(refused.value)


def test_somebody_who_does_not_vote_may_stand(stands: Stands) -> None:
    made = stands()
    assert reading.group(made.nomination(made.submit("Observer D")), made.terms()) == "member"
    assert reading.group(made.nomination(made.submit("Guest A", 1)), made.terms(1)) == "non-member"


def test_nobody_stands_for_two_posts_at_once(stands: Stands) -> None:
    made = stands()
    made.submit("Member 001")
    with pytest.raises(errors.StandsElsewhere, match="If you are not elected Chair, you may stand here"):
        made.submit("Member 001", 1)
    made.submit("Member 002", 1)
    with pytest.raises(errors.StandsElsewhere, match="You already stand for Deputy Chairs"):
        made.submit("Member 002", 0)


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({"statement": "word " * 301}, errors.StatementTooLong),
        ({"statement": "x" * 12_001}, TextTooLong),
        ({"statement": " \n "}, TextMissing),
        ({"statement": "Vote\x00 for me"}, TextNotPlain),
        ({"statement": "\ud800"}, TextNotPlain),
        ({"email": "nobody"}, errors.ContactMalformed),
        ({"phone": "<script>"}, errors.ContactMalformed),
        ({"declarations": ("declaration-1", "declaration-3")}, errors.DeclarationMissing),
        ({"partner": "Member 001"}, errors.NotOneself),
        ({"partner": "Nobody at all"}, errors.PersonNotFound),
        ({"partner": "Guest A"}, errors.NotEligible),
    ],
)
def test_what_cannot_be_handed_in_leaves_nothing(
    stands: Stands, changes: dict[str, object], refused: type[Exception]
) -> None:
    made = stands()
    with pytest.raises(refused):
        made.submit("Member 001", **changes)
    assert nomination_store.nominations(made.contest()) == []
    assert mails() == []


def test_the_limit_itself_is_allowed(stands: Stands) -> None:
    made = stands()
    assert made.submit("Member 001", statement="word " * 300)
    with pytest.raises(errors.StatementTooLong, match=r"301 words\. Take out at least 1: the limit is 300"):
        made.submit("Member 002", statement="word " * 301)


def test_proposer_and_seconder_confirm_in_their_own_sign_in(stands: Stands) -> None:
    made = stands(proposer=True, seconder=True, most_supports=1)
    with pytest.raises(errors.SupporterMissing, match="Name your proposer"):
        made.submit("Member 001")
    public_id = made.submit("Member 001", proposer="member 002", seconder="Member 003")
    assert reading.state(made.nomination(public_id), made.terms()) is State.WAITING
    assert [mail[0] for mail in mails()[-3:-1]] == ["member.002@example.org", "member.003@example.org"]
    proposer, seconder = made.nomination(public_id).supports
    with pytest.raises(errors.NoSuchRequest), write_transaction():
        asking.confirm_support(proposer.public_id, made.person("Member 001"))
    for support, name in ((proposer, "Member 002"), (seconder, "Member 003")):
        with write_transaction():
            asking.confirm_support(support.public_id, made.person(name))
    assert reading.state(made.nomination(public_id), made.terms()) is State.COMPLETE
    with pytest.raises(errors.AnsweredAlready), write_transaction():
        asking.decline_support(proposer.public_id, made.person("Member 002"))
    other = made.nomination(made.submit("Member 004", proposer="Member 002", seconder="Member 005"))
    with pytest.raises(errors.SupportedEnough, match="nobody may support more than 1"), write_transaction():
        asking.confirm_support(other.supports[0].public_id, made.person("Member 002"))


@pytest.mark.parametrize(
    ("proposer", "refused"),
    [
        ("Member 001", errors.NotOneself),
        ("Member 003", errors.NotOneself),
        ("Observer D", errors.NotEligible),
        ("Somebody else", errors.PersonNotFound),
    ],
)
def test_who_cannot_propose(stands: Stands, proposer: str, refused: type[Exception]) -> None:
    made = stands(proposer=True, seconder=True)
    with pytest.raises(refused):
        made.submit("Member 001", proposer=proposer, seconder="Member 003")


def test_a_supporter_who_declines_can_be_replaced(stands: Stands) -> None:
    made = stands(proposer=True)
    public_id = made.submit("Member 001", proposer="Member 002")
    [support] = made.nomination(public_id).supports
    with write_transaction():
        asking.decline_support(support.public_id, made.person("Member 002"))
    assert "declined as proposer" in mails()[-2][1]
    with write_transaction():
        submitting.change(public_id, made.person("Member 001"), replace(ENTRY, proposer="Member 003"))
    [support] = made.nomination(public_id).supports
    assert support.person.name == "Member 003"
    made.clock.set(CLOSES)
    assert reading.state(made.nomination(public_id), made.terms()) is State.LAPSED
    with pytest.raises(errors.NotChangeable), write_transaction():
        asking.confirm_support(support.public_id, made.person("Member 003"))


def test_two_people_share_a_post(stands: Stands) -> None:
    made = stands()
    public_id = made.submit("Member 001", 1, partner="Guest A")
    assert reading.state(made.nomination(public_id), made.terms(1)) is State.WAITING
    asked = made.nomination(public_id).candidates[1]
    with pytest.raises(errors.DeclarationMissing), write_transaction():
        asking.agree_to_share(asked.public_id, made.person("Guest A"), ())
    with write_transaction():
        asking.agree_to_share(asked.public_id, made.person("Guest A"), ENTRY.declarations)
    found = made.nomination(public_id)
    assert reading.names(found) == "Member 001 and Guest A"
    assert reading.group(found, made.terms(1)) == "non-member", "either of the two decides"
    assert reading.state(found, made.terms(1)) is State.COMPLETE
    with pytest.raises(errors.StandsAlready):
        made.submit("Guest A", 1)
    with write_transaction():
        submitting.withdraw(public_id, made.person("Guest A"))
    assert {mail[0] for mail in mails()[-2:]} == {"member.001@example.org", "guest.a@example.org"}


def test_a_partner_may_decline_or_be_let_go(stands: Stands) -> None:
    made = stands()
    public_id = made.submit("Member 001", 1, partner="Member 002")
    asked = made.nomination(public_id).candidates[1]
    with write_transaction():
        asking.decline_to_share(asked.public_id, made.person("Member 002"))
    assert reading.state(made.nomination(public_id), made.terms(1)) is State.COMPLETE
    for partner in ("Member 003", "Member 004", ""):
        with write_transaction():
            submitting.change(public_id, made.person("Member 001"), replace(ENTRY, partner=partner))
    assert [one.person.name for one in made.nomination(public_id).candidates] == ["Member 001"]
    assert made.submit("Member 004", 1)


def test_who_stands_cannot_share_as_well(stands: Stands) -> None:
    made = stands()
    made.submit("Member 002", 1)
    public_id = made.submit("Member 001", 1, partner="Member 002")
    asked = made.nomination(public_id).candidates[1]
    with pytest.raises(errors.StandsAlready), write_transaction():
        asking.agree_to_share(asked.public_id, made.person("Member 002"), ENTRY.declarations)


def test_nominating_somebody_else_tells_only_them(stands: Stands) -> None:
    made = stands()
    made.submit("Member 003")
    for named in ("Member 002", "Member 003", "Member 002"):
        with write_transaction():
            asking.invite(made.contest(), made.person("Member 001"), named)
    assert [mail[0] for mail in mails()[-2:]] == ["member.002@example.org", "member.003@example.org"]
    [invitation] = nomination_store.invitations_to(made.person("Member 002"))
    with pytest.raises(errors.NoSuchRequest), write_transaction():
        asking.decline_invitation(invitation.public_id, made.person("Member 003"))
    with write_transaction():
        asking.decline_invitation(invitation.public_id, made.person("Member 002"))
    assert nomination_store.invitations_to(made.person("Member 002")) == []


@pytest.mark.parametrize(
    ("nominator", "named", "refused"),
    [
        ("Member 001", "Member 001", errors.NotOneself),
        ("Member 001", "Guest A", errors.NotEligible),
        ("Observer D", "Member 001", errors.MayNotSupport),
    ],
)
def test_who_cannot_be_nominated_or_nominate(
    stands: Stands, nominator: str, named: str, refused: type[Exception]
) -> None:
    made = stands()
    with pytest.raises(refused), write_transaction():
        asking.invite(made.contest(), made.person(nominator), named)


def test_another_persons_nomination_is_not_there(stands: Stands) -> None:
    made = stands()
    public_id = made.submit("Member 001")
    for act in (submitting.withdraw, lambda one, person: submitting.change(one, person, ENTRY)):
        with pytest.raises(errors.NoSuchNomination), write_transaction():
            act(public_id, made.person("Member 002"))
    assert reading.state(made.nomination(public_id), made.terms()) is State.COMPLETE


def test_the_database_refuses_to_let_a_person_stand_twice(stands: Stands) -> None:
    made = stands()
    first, second = made.nomination(made.submit("Member 001")), made.nomination(made.submit("Member 002"))
    with pytest.raises(IntegrityError), write_transaction() as current:
        current.add(
            NominationCandidate(
                nomination_id=second.id,
                contest_id=first.contest_id,
                person_id=made.ids["Member 001"],
                place=1,
                accepted_utc=clocks.now(),
            )
        )


def test_what_a_word_processor_leaves_behind_is_taken_out(stands: Stands) -> None:
    made = stands()
    pasted = "Soft\u00adhyphen,\u200b zero\u202e width\tand \u2705\ufe0f\vnew line\u2028another\ufeff"
    found = made.nomination(made.submit("Member 001", statement=pasted))
    assert found.statement == "Softhyphen, zero width and \u2705\nnew line\nanother"


def test_names_too_long_for_one_line_of_the_ballot_are_refused_when_they_are_typed(stands: Stands) -> None:
    made = stands()
    with write_transaction():
        for number, name in enumerate(("Member 001", "Member 002")):
            made.person(name).name = f"{number} " + "x" * 120
    with pytest.raises(TextTooLong, match="two names together"):
        made.submit("Member 001", 1, partner="1 " + "x" * 120)
