"""From the close to the ballot: decisions, corrections, the lot, posts nobody can fill, no vote at all."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from app import clock as clocks
from app import decisions
from app.accounts.models import Role
from app.db import session, write_transaction
from ballot import codes, setup, store
from ballot.checklist import checklist
from ballot.errors import AlreadySealed, DeclaredUnopposed, HasNominations
from ballot.nominations import (
    asking,
    deciding,
    errors,
    outcome,
    reading,
    reopening,
    settling,
    statements,
    submitting,
    terms,
    unopposed,
)
from ballot.nominations.states import State
from ballot.timetable import Phase
from tests.ballot import world as worlds
from tests.ballot.nominations.stand import CLOSES, ENTRY, OPENS, SECOND, STATEMENTS, Stand
from tests.ballot.nominations.test_nominating import mails

Stands = Callable[..., Stand]
DAY = timedelta(days=1)


def closed(made: Stand) -> Stand:
    made.clock.set(CLOSES)
    return made


def test_the_office_decides_after_the_close_and_the_candidate_is_told(stands: Stands) -> None:
    made = stands()
    public_id = made.submit("Member 001")
    with pytest.raises(errors.NotYetDecidable, match="before they close, the office included"):
        made.accept(public_id)
    closed(made).accept(public_id)
    assert reading.state(made.nomination(public_id), made.terms()) is State.ACCEPTED
    recipient, subject, about, _ = mails()[-1]
    assert (recipient, subject) == ("member.001@example.org", "Your nomination was accepted: Chair")
    assert about == made.world.poll_id


def test_the_office_may_see_and_decide_earlier_where_the_setting_says_so(stands: Stands) -> None:
    made = stands(office_sees=True)
    public_id = made.submit("Member 001")
    made.accept(public_id)
    with write_transaction():
        submitting.change(public_id, made.person("Member 001"), replace(ENTRY, statement="Changed."))
    assert reading.state(made.nomination(public_id), made.terms()) is State.COMPLETE, "the decision is void"
    assert not deciding.staff_may_see(made.terms(), frozenset({Role.SCRUTINEER}))
    assert deciding.staff_may_see(made.terms(), frozenset({Role.OFFICE}))


def test_a_decision_is_about_what_the_office_saw(stands: Stands) -> None:
    made = stands(office_sees=True)
    public_id = made.submit("Member 001")
    with write_transaction():
        submitting.change(public_id, made.person("Member 001"), replace(ENTRY, statement="Changed."))
    with pytest.raises(errors.ChangedSinceSeen), write_transaction():
        deciding.accept(public_id, 1, made.world.office)


def test_a_rejection_needs_a_reason_and_may_leave_time_to_correct(stands: Stands) -> None:
    made = stands()
    public_id = made.submit("Member 001")
    closed(made)
    with pytest.raises(errors.ReasonMissing):
        made.reject(public_id, " ")
    made.reject(public_id, "Take out the name of the practice.", DAY)
    assert "Take out the name of the practice." in mails()[-1][3]
    person, entry = made.person("Member 001"), replace(ENTRY, statement="Corrected.")
    made.clock.set(CLOSES + DAY)
    assert reading.state(made.nomination(public_id), made.terms()) is State.REJECTED
    with pytest.raises(errors.NotChangeable), write_transaction():
        submitting.change(public_id, person, entry)
    made.clock.set(CLOSES + DAY - SECOND)
    assert reading.state(made.nomination(public_id), made.terms()) is State.CORRECTING
    with write_transaction():
        submitting.change(public_id, person, entry)
    assert reading.state(made.nomination(public_id), made.terms()) is State.RECEIVED
    with write_transaction():
        submitting.change(public_id, person, replace(entry, statement="Corrected again, in time."))
    made.accept(public_id)
    with pytest.raises(errors.NotChangeable), write_transaction():
        submitting.change(public_id, person, entry)
    assert made.settle().names == ("Member 001",)


def test_settling_puts_the_accepted_on_the_ballot_in_an_order_that_anybody_can_draw_again(
    stands: Stands,
) -> None:
    made = stands()
    names = [f"Member {number:03d}" for number in (1, 2, 3)]
    ids = [made.submit(name) for name in names]
    commitment = made.terms().lot_commitment
    closed(made).accept(*ids[:2])
    with pytest.raises(errors.NotReadyToSettle, match="Accept or reject 1 nomination first"):
        made.settle()
    made.accept(ids[2])
    assert made.settle() == settling.Outlook(tuple(names), 1, 1)
    seed = made.terms().lot_seed
    assert hashlib.sha256(seed.encode()).hexdigest() == commitment

    def digest(name: str) -> str:
        text = f"{seed}\norder of candidates {made.contest().uuid}\n{name}"
        return hashlib.sha256(text.encode()).hexdigest()

    assert [label for label, _ in made.labels()] == sorted(names, key=digest)
    assert [one.place for one in statements.candidates(made.contest())] == [1, 2, 3]
    assert mails()[-1][1] == "You are a candidate: Chair"


def test_a_withdrawal_noted_after_the_close_leaves_the_others_in_their_order(stands: Stands) -> None:
    made = stands()
    ids = [made.submit(f"Member {number:03d}") for number in (1, 2, 3)]
    with pytest.raises(errors.NotYetDecidable), write_transaction():
        deciding.note_withdrawal(ids[0], "Moved away", made.world.office)
    closed(made).accept(*ids)
    made.settle()
    before = [label for label, _ in made.labels()]
    with pytest.raises(errors.ReasonMissing), write_transaction():
        deciding.note_withdrawal(ids[0], "", made.world.office)
    with write_transaction():
        deciding.note_withdrawal(ids[0], "Moved away", made.world.office)
    assert [label for label, _ in made.labels()] == [name for name in before if name != "Member 001"]
    assert "Moved away" in mails()[-1][3]


def test_namesakes_are_told_apart_by_their_member_numbers(stands: Stands) -> None:
    made = stands()
    with write_transaction():
        for name in ("Member 001", "Member 002"):
            person = made.person(name)
            person.name, person.member_number = "Alex Example", f"1000{person.id}"
    ids = [made.submit(name) for name in ("Member 001", "Member 002")]
    closed(made).accept(*ids)
    made.settle()
    assert {label for label, _ in made.labels()} == {
        f"Alex Example (1000{made.ids[name]})" for name in ("Member 001", "Member 002")
    }


def test_two_outsiders_and_one_member_cannot_fill_three_posts(stands: Stands) -> None:
    made = stands()
    ids = [made.submit(name, 1) for name in ("Member 001", "Guest A", "Guest B")]
    closed(made).accept(*ids)
    with pytest.raises(errors.CannotFillPosts) as refused:
        made.settle(1)
    sentence = str(refused.value)
    assert "can fill only 2 of the 3 posts" in sentence
    assert "2 of them not a committee member, of whom at most 1 can win" in sentence
    assert made.labels(1) == []


def test_a_shared_candidature_counts_for_the_limit_if_either_is_no_member(stands: Stands) -> None:
    made = stands()
    shared = made.submit("Member 001", 1, partner="Guest A")
    asked = made.nomination(shared).candidates[1].public_id
    with write_transaction():
        asking.agree_to_share(asked, made.person("Guest A"), ENTRY.declarations)
    ids = [shared, made.submit("Guest B", 1), made.submit("Member 002", 1)]
    closed(made).accept(*ids)
    with pytest.raises(errors.CannotFillPosts, match="can fill only 2 of the 3 posts"):
        made.settle(1)
    with write_transaction():
        deciding.note_withdrawal(ids[1], "Withdrew", made.world.office)
    assert made.settle(1).vacant == 1
    assert ("Member 001 and Guest A", "non-member") in made.labels(1)


def test_who_is_no_longer_eligible_stops_settling(stands: Stands) -> None:
    made = stands()
    public_id = made.submit("Member 001")
    closed(made).accept(public_id)
    with write_transaction():
        entry = store.roll_entry(made.contest().poll, made.person("Member 001"))
        assert entry is not None
        entry.committee = False
    with pytest.raises(errors.NotReadyToSettle, match="By the roll as it is now, Member 001 may not stand"):
        made.settle()


def declared_unopposed(made: Stand, number: int) -> None:
    contest = made.contest(number)
    proposal = decisions.propose(unopposed.KIND, contest.uuid, {}, "", made.world.office, "office")
    seen = decisions.fingerprint(proposal)
    assert decisions.approve(proposal.public_id, made.world.scrutineer, "scrutineer", seen)


def test_an_uncontested_post_is_declared_by_two_people(stands: Stands) -> None:
    made = stands()
    public_id = made.submit("Member 001")
    closed(made).accept(public_id)
    with pytest.raises(errors.NotUncontested, match="Settle the candidates first"):
        declared_unopposed(made, 0)
    made.settle()
    proposal = decisions.propose(unopposed.KIND, made.contest().uuid, {}, "", made.world.office, "office")
    with pytest.raises(decisions.SecondPersonNeeded):
        decisions.approve(proposal.public_id, made.world.office, "office", decisions.fingerprint(proposal))
    assert made.contest().unopposed_utc is None
    seen = decisions.fingerprint(decisions.by_public_id(proposal.public_id))
    assert decisions.approve(proposal.public_id, made.world.scrutineer, "scrutineer", seen)
    assert made.contest().unopposed_utc == clocks.now()
    assert unopposed.outcome_lines(made.contest()) == ["Member 001: elected unopposed"]
    assert mails()[-1][1] == "You are elected unopposed: Chair"
    with pytest.raises(errors.NotReadyToSettle):
        made.settle()


def test_deputies_wait_for_those_who_may_still_stand(stands: Stands) -> None:
    made = stands()
    ids = [made.submit("Member 001", 1), made.submit("Guest A", 1)]
    closed(made).accept(*ids)
    assert made.settle(1).vacant == 1
    with pytest.raises(errors.NotUncontested, match="wait for that result"):
        declared_unopposed(made, 1)
    made.settle(0)
    declared_unopposed(made, 0)
    assert unopposed.outcome_lines(made.contest()) == ["Vacant: 1 post"]
    declared_unopposed(made, 1)
    assert unopposed.outcome_lines(made.contest(1))[-1] == "Vacant: 1 post"


def test_a_contested_post_goes_to_a_vote(stands: Stands) -> None:
    made = stands()
    ids = [made.submit("Member 001"), made.submit("Member 002")]
    closed(made).accept(*ids)
    made.settle()
    with pytest.raises(errors.NotUncontested, match="2 candidates for 1 post, so voters decide"):
        declared_unopposed(made, 0)


def elect_chair(made: Stand) -> None:
    """Let three stand for Chair and one for Deputy; voters elect Member 001 as Chair."""
    ids = [made.submit(f"Member {number:03d}") for number in (1, 2, 3)]
    deputy = made.submit("Member 004", 1)
    closed(made).accept(*ids, deputy)
    made.settle()
    made.settle(1)
    world = made.world
    world.ceremony = worlds.ceremony(made.contest().poll.group_name)
    with write_transaction():
        setup.set_trustees(store.poll_by_id(world.poll_id), world.ceremony.record, world.office)
        for number in (0, 1):
            setup.set_timetable(made.contest(number), worlds.OPENS_LOCAL, worlds.CLOSES_LOCAL, world.office)
    sheet = codes.make_codes(store.poll_by_id(world.poll_id), world.scrutineer, "sheet")
    world.codes = [row.code for row in sheet]
    world.open()
    labels = [label for label, _ in made.labels()]
    first = [1 if label == "Member 001" else 0 for label in labels]
    for voter in (0, 1):
        world.cast(voter, first)
    world.close()
    world.count()
    world.approve("declare")


def test_who_was_not_elected_chair_may_stand_for_deputy_for_a_few_minutes(stands: Stands) -> None:
    made = stands()
    elect_chair(made)
    assert outcome.unsuccessful(made.contest()) == {made.ids["Member 002"], made.ids["Member 003"]}
    with pytest.raises(errors.NominationsClosed):
        made.submit("Member 002", 1)
    opened = clocks.now()
    with write_transaction():
        terms.open_late_window(made.contest(1), 5, made.world.office)
    assert {mail[0] for mail in mails()[-2:]} == {"member.002@example.org", "member.003@example.org"}
    with pytest.raises(errors.LateWindowRefused, match="open already"), write_transaction():
        terms.open_late_window(made.contest(1), 5, made.world.office)
    for name in ("Member 001", "Member 005", "Guest A"):
        with pytest.raises(errors.NominationsClosed, match="Now only people may stand who stood for Chair"):
            made.submit(name, 1)
    with pytest.raises(errors.NotReadyToSettle, match="have not closed"):
        made.settle(1)
    made.clock.set(opened + timedelta(minutes=5) - SECOND)
    late = made.submit("Member 002", 1)
    made.clock.set(opened + timedelta(minutes=5))
    with pytest.raises(errors.NominationsClosed):
        made.submit("Member 003", 1)
    with write_transaction():
        assert deciding.accept_all(made.contest(1), made.world.office) == 1
    assert reading.state(made.nomination(late), made.terms(1)) is State.ACCEPTED
    assert set(made.settle(1).names) == {"Member 002", "Member 004"}
    with pytest.raises(AlreadySealed):
        made.settle(0)


def test_the_window_afterwards_waits_for_a_declared_result(stands: Stands) -> None:
    made = stands()
    for moment, words in ((OPENS, "have not closed"), (CLOSES, "Nobody stood|Declare the result")):
        made.clock.set(moment)
        with pytest.raises(errors.LateWindowRefused, match=words), write_transaction():
            terms.open_late_window(made.contest(1), 5, made.world.office)
    with pytest.raises(errors.LateWindowRefused, match="do not let"), write_transaction():
        terms.open_late_window(made.contest(0), 5, made.world.office)


def test_statements_are_published_at_one_moment(stands: Stands) -> None:
    made = stands()
    public_id = made.submit("Member 001")
    closed(made).accept(public_id)
    made.settle()
    reader, nobody = made.person("Member 002"), frozenset[Role]()
    made.clock.set(STATEMENTS - SECOND)
    with pytest.raises(errors.StatementsNotPublished):
        statements.require_readable(made.contest(), reader, nobody)
    made.clock.set(STATEMENTS)
    assert statements.require_readable(made.contest(), reader, nobody)
    with pytest.raises(errors.StatementsNotPublished):
        statements.require_readable(made.contest(), made.world.scrutineer, nobody)
    assert statements.require_readable(made.contest(), made.world.scrutineer, frozenset({Role.SCRUTINEER}))


def test_terms_are_fixed_once_people_rely_on_them(stands: Stands) -> None:
    made = stands()
    commitment = made.terms().lot_commitment
    with pytest.raises(errors.TermsFixed, match="only the times of closing"):
        made.set_terms(word_limit=100)
    later = ("2026-06-25T12:00", "2026-07-03T12:00", "2026-07-03T17:00")
    earlier = ("2026-06-25T12:00", "2026-07-01T12:00", "2026-07-03T17:00")
    with pytest.raises(errors.TermsFixed):
        made.set_terms(times=earlier)
    made.set_terms(times=later)
    assert made.terms().lot_commitment == commitment
    assert len(mails()) == 10, "everybody on the roll is told of the new close"


LATER = {"closes": "2026-07-04T12:00", "statements": "2026-07-04T17:00"}


def reopen(made: Stand, details: dict[str, str]) -> decisions.Proposal:
    return decisions.propose(
        reopening.KIND, made.contest().uuid, details, "Nobody stands.", made.world.office, "office"
    )


def test_only_two_people_open_nominations_again(stands: Stands) -> None:
    made = stands()
    commitment, told = made.terms().lot_commitment, len(mails())
    with pytest.raises(errors.TermsFixed, match="have not closed"):
        reopen(made, LATER)
    made.clock.set(CLOSES)
    with pytest.raises(errors.TermsFixed, match="Only two people"):
        made.set_terms(times=("2026-06-25T12:00", LATER["closes"], LATER["statements"]))
    with pytest.raises(errors.TermsMalformed):
        reopen(made, {"closes": "2026-07-02T11:00", "statements": LATER["statements"]})
    proposal = reopen(made, LATER)
    with pytest.raises(errors.NominationsClosed):
        made.submit("Member 001")
    seen = decisions.fingerprint(proposal)
    with pytest.raises(decisions.SecondPersonNeeded):
        decisions.approve(proposal.public_id, made.world.office, Role.OFFICE, seen)
    assert decisions.approve(proposal.public_id, made.world.scrutineer, Role.SCRUTINEER, seen)
    session().expire_all()
    assert made.terms().lot_commitment != commitment, "the first seed was public"
    assert len(mails()) == told + 10, "everybody on the roll is told of the new close"
    assert made.submit("Member 001")


def test_settled_candidates_keep_nominations_closed(stands: Stands) -> None:
    made = stands()
    ids = [made.submit("Member 001"), made.submit("Member 002")]
    closed(made).accept(*ids)
    proposal = reopen(made, LATER)
    made.settle()
    with pytest.raises(errors.TermsFixed, match="settled"):
        decisions.approve(
            proposal.public_id, made.world.scrutineer, Role.SCRUTINEER, decisions.fingerprint(proposal)
        )


def test_a_contest_is_sealed_only_once_its_candidates_are_settled(stands: Stands) -> None:
    made = stands()

    def line() -> tuple[bool, str]:
        [item] = [item for item in checklist(made.contest()) if item.name == "Nominations"]
        return item.done, item.sentence

    assert line() == (False, "Nominations are open until 2 July 2026 at midday (UK time).")
    ids = [made.submit("Member 001"), made.submit("Member 002")]
    closed(made).accept(*ids)
    assert line() == (False, "Nominations have closed. Decide about them, then settle the candidates.")
    made.settle()
    assert line()[0]


def test_a_contest_with_nominations_is_not_removed(stands: Stands) -> None:
    made = stands()
    made.submit("Member 001")
    with pytest.raises(HasNominations), write_transaction():
        setup.remove_contest(made.contest(), made.world.office)
    with write_transaction():
        setup.remove_contest(made.contest(1), made.world.office)
    assert [contest.title for contest in store.contests_in(made.contest().poll)] == ["Chair"]


def test_what_is_declared_unopposed_changes_no_more(stands: Stands) -> None:
    made = stands()
    public_id = made.submit("Member 001")
    closed(made).accept(public_id)
    made.settle()
    declared_unopposed(made, 0)
    assert store.phase_of(made.contest()) is Phase.UNOPPOSED
    with pytest.raises(DeclaredUnopposed), write_transaction():
        setup.set_options(made.contest(), [("Somebody else", None)], made.world.office)
    with pytest.raises(errors.NotYetDecidable, match="declared unopposed"), write_transaction():
        deciding.note_withdrawal(public_id, "Moved away", made.world.office)


def test_everybody_on_the_roll_is_told_once(stands: Stands) -> None:
    made = stands()
    with write_transaction():
        assert terms.announce(made.contest(), made.world.office) == 10
    assert len(mails()) == 10
    assert f"/stand/{made.contest().uuid}" in mails()[0][3]
    with pytest.raises(errors.NotAnnounced, match="already"), write_transaction():
        terms.announce(made.contest(), made.world.office)
    closed(made)
    with pytest.raises(errors.NotAnnounced, match="closed"), write_transaction():
        terms.announce(made.contest(1), made.world.office)
