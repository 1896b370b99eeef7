"""Lost codes and late arrivals: a spare slip, two people, the old credential dead in public."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app import decisions, signing
from app.accounts import slips
from app.accounts.models import Person, Role, RollEntry
from app.db import release, session, write_transaction
from ballot import casting, credential_store, store
from ballot.board import deciding, notices
from ballot.casting import request
from ballot.errors import (
    AlreadyOnRoll,
    AlreadyVoted,
    CodesNotMade,
    NoSpareCode,
    NoSuchPerson,
    NothingToReplace,
    NotYourCredential,
    PersonConflict,
    SpareNotFree,
    TooLateForRoll,
)
from crypto.ballots.ballot import make_ballot
from crypto.election import parse_election
from crypto.notices import read_notices
from crypto.verify import verify_archive
from crypto.verify.beside import Notices
from tests.ballot.decisions.test_voting_time import decide as decide_about_contest
from tests.ballot.decisions.test_voting_time import letters
from tests.ballot.world import OPENS, World, refused_casting

YES, NO = [0, 1, 0], [0, 0, 1]


def decide(world: World, kind: str, **details: Any) -> None:
    public_id = decisions.propose(
        kind, world.poll_id, details, "The slip is lost.", world.office, "office"
    ).public_id
    seen = decisions.fingerprint(decisions.by_public_id(public_id))
    assert decisions.approve(public_id, world.scrutineer, Role.SCRUTINEER, seen)


def refused(error: type[Exception], world: World, kind: str, **details: Any) -> None:
    with pytest.raises(error):
        decisions.propose(kind, world.poll_id, details, "A reason.", world.office, "office")
    assert decisions.proposals(world.poll_id) == []


def replace(world: World, voter: int, spare: int = 1) -> None:
    decide(world, "replace-code", person=world.voter(voter).public_id, spare=spare)


def newcomer(number: int = 99, **changes: Any) -> dict[str, Any]:
    details = {
        "name": f"Member {number:03d}",
        "email": f"late{number}@example.org",
        "member_number": f"10{number}",
        "spare": 1,
    }
    return details | changes


def spare_code(world: World, spare: int) -> int:
    """Return the place of a spare slip among ``world.codes``."""
    return len(world.voter_ids) + spare - 1


def ballot_with(world: World, code: int, answer: list[int], number: int = 0) -> str:
    return world.ballot(code, answer, number)


def verify(world: World, entitled: int, number: int = 0) -> tuple[int, int]:
    """Check archive and notices as an auditor does; return (spares left, dead)."""
    beside = Notices(notices.file_text(world.contest(number)), signing.public_key())
    summary = verify_archive(world.archive(number), notices=beside, voters=entitled)
    assert summary.notices is not None
    return summary.notices.spares, summary.notices.dead


def test_spares_are_listed_and_entitle_nobody(choice: Callable[..., World]) -> None:
    world = choice(spares=2)
    world.approve("seal")
    contest = world.contest()
    assert len(store.credentials(contest)) == 5
    assert store.turnout(contest) == (0, 3)
    first = read_notices(notices.file_text(contest))[0]
    assert first.data["spares"] == sorted(credential_store.spare_credentials(contest).values())
    assert first.data["entitled"] == 3
    assert verify(world, 3) == (2, 0)


def test_a_lost_code_dies_and_the_spare_one_votes(choice: Callable[..., World]) -> None:
    world = choice(spares=2)
    world.open()
    lost = world.ballot(0, YES)
    replace(world, 0)
    refused_casting(NotYourCredential, world, 0, lost)
    fresh = ballot_with(world, spare_code(world, 1), YES)
    refused_casting(NotYourCredential, world, 1, fresh)
    assert world.cast_text(0, fresh).created
    assert store.turnout(world.contest()) == (1, 3)
    assert credential_store.free_spares(store.poll_by_id(world.poll_id)) == [2]
    world.cast(1, NO)
    world.close()
    world.count((1, 2))
    world.approve("declare")
    assert verify(world, 3) == (1, 1)
    [(address, body)] = letters("A new voting code")
    assert address == "member.001@example.org"
    assert "slip “Spare 1”" in body
    told = notices.told(world.contest(), "replaced")
    assert [(one.at, one.reason, len(one.day)) for one in told] == [(None, "", 10)]
    assert "1 lost code was replaced" in deciding.credentials(world.contest())


def test_a_code_is_replaced_only_where_no_vote_is_cast(officers: Callable[..., World]) -> None:
    world = officers(spares=2)
    world.open(0)
    world.approve("seal", 1)
    world.approve("open", 1)
    ranking = [1, 2, 3, 4]
    world.cast(0, ranking, 0)
    before = store.credential_of(world.contest(0), world.voter(0))
    replace(world, 0)
    assert store.credential_of(world.contest(0), world.voter(0)) == before
    refused_casting(AlreadyVoted, world, 0, world.ballot(0, ranking, 0), 0)
    refused_casting(NotYourCredential, world, 0, world.ballot(0, [1, 2, 3, 4, 5, 6], 1), 1)
    fresh = ballot_with(world, spare_code(world, 1), [1, 2, 3, 4, 5, 6], 1)
    assert world.cast_text(0, fresh, 1).created
    refused_casting(NotYourCredential, world, 0, ballot_with(world, spare_code(world, 1), ranking, 0), 0)
    refused(NothingToReplace, world, "replace-code", person=world.voter(0).public_id, spare=2)
    assert (verify(world, 3, 0), verify(world, 3, 1)) == ((2, 0), (1, 1))


def test_nobody_votes_twice_by_losing_a_code(choice: Callable[..., World]) -> None:
    """Where a vote may be changed, too: two credentials of one person would be two votes."""
    world = choice(may_revote=True, spares=1)
    world.open()
    world.cast(0, YES)
    refused(NothingToReplace, world, "replace-code", person=world.voter(0).public_id, spare=1)


def test_a_code_of_a_draft_is_simply_another(officers: Callable[..., World]) -> None:
    """The contest that is sealed later in the meeting has the new credential on its list, not the old."""
    world = officers(spares=2)
    world.approve("seal", 0)
    old = store.credential_of(world.contest(1), world.voter(0))
    replace(world, 0)
    world.approve("seal", 1)
    assert old not in store.credentials(world.contest(1))
    assert len(store.credentials(world.contest(1))) == 4
    assert (verify(world, 3, 0), verify(world, 3, 1)) == ((1, 1), (1, 0))


def test_a_spare_is_given_once(choice: Callable[..., World]) -> None:
    world = choice(spares=1)
    world.approve("seal")
    person = world.voter(0).public_id
    for spare in (0, 2, None, "1", True):
        refused(SpareNotFree, world, "replace-code", person=person, spare=spare)
    refused(NoSuchPerson, world, "replace-code", person="nobody", spare=1)
    replace(world, 0)
    refused(NoSpareCode, world, "replace-code", person=person, spare=1)


def test_two_people_and_one_slip(choice: Callable[..., World]) -> None:
    """Two proposals of the same slip: the second one is refused when it comes to be approved."""
    world = choice(spares=2)
    world.approve("seal")
    both = [
        decisions.propose(
            "replace-code",
            world.poll_id,
            {"person": world.voter(voter).public_id, "spare": 1},
            "Lost.",
            world.office,
            "office",
        ).public_id
        for voter in (0, 1)
    ]
    seen = [decisions.fingerprint(decisions.by_public_id(one)) for one in both]
    assert decisions.approve(both[0], world.scrutineer, "scrutineer", seen[0])
    with pytest.raises(SpareNotFree):
        decisions.approve(both[1], world.scrutineer, "scrutineer", seen[1])


def test_one_person_alone_kills_no_code(choice: Callable[..., World]) -> None:
    world = choice(spares=1)
    world.open()
    before = store.credential_of(world.contest(), world.voter(0))
    made = decisions.propose(
        "replace-code",
        world.poll_id,
        {"person": world.voter(0).public_id, "spare": 1},
        "Lost.",
        world.scrutineer,
        "scrutineer",
    )
    seen = decisions.fingerprint(made)
    with pytest.raises(decisions.SecondPersonNeeded):
        decisions.approve(made.public_id, world.scrutineer, "scrutineer", seen)
    assert store.credential_of(world.contest(), world.voter(0)) == before


def test_a_ballot_in_flight_with_the_lost_code(
    choice: Callable[..., World], monkeypatch: pytest.MonkeyPatch
) -> None:
    world = choice(spares=1)
    world.open()
    ballot, check = world.ballot(0, YES), request._check

    def slow(*arguments: Any) -> Any:
        checked = check(*arguments)
        replace(world, 0)
        return checked

    monkeypatch.setattr(request, "_check", slow)
    with pytest.raises(NotYourCredential):
        world.cast_text(0, ballot)
    assert verify(world, 3) == (0, 1)


def test_the_slip_signs_in_whoever_it_was_given_to(
    choice: Callable[..., World], monkeypatch: pytest.MonkeyPatch, election_app: Flask
) -> None:
    words: list[str] = []
    new_word = slips.new_word
    monkeypatch.setattr(slips, "new_word", lambda: words.append(new_word()) or words[-1])
    world = choice(spares=1)
    spare, own = words[0], words[1]  # spare slips are made first
    world.approve("seal")
    assert signed_in(election_app, spare) is None
    assert signed_in(election_app, own) == world.voter_ids[0]
    replace(world, 0)
    assert signed_in(election_app, spare) == world.voter_ids[0]
    assert signed_in(election_app, own) is None


def signed_in(app: Flask, word: str) -> int | None:
    """Return the row number of the person whom a sign-in word signs in."""
    release()
    with app.test_request_context("/slip", method="POST"):
        try:
            return slips.redeem(word, lambda _about: True).person_id
        except slips.WrongWord:
            return None


def test_a_late_arrival_votes(officers: Callable[..., World]) -> None:
    """On the roll of the contest that is sealed but not open, and of the one that is still a draft."""
    world = officers(spares=2)
    world.approve("seal", 0)
    decide(world, "add-to-roll", **newcomer())
    late = session().query(Person).filter_by(email="late99@example.org").one()
    assert (late.name, late.member_number) == ("Member 099", "1099")
    assert store.turnout(world.contest(0)) == (0, 4)
    world.approve("seal", 1)
    world.approve("open", 0)
    world.clock.set(OPENS)
    election = parse_election(store.board_store.election_text(world.contest(0)))
    ballot = make_ballot(election, world.codes[spare_code(world, 1)], [[1, 0, 0, 0]])
    assert casting.cast(world.uuids[0], late, ballot).created
    assert (verify(world, 4, 0), verify(world, 4, 1)) == ((1, 0), (1, 0))
    [told] = notices.told(world.contest(0), "added")
    assert (told.data["entitled"], told.reason, told.at) == (4, "", None)
    assert told.data["roll"] != world.contest(0).roll_hash
    assert world.contest(1).roll_hash == told.data["roll"]
    assert [address for address, _ in letters("You can vote")] == ["late99@example.org"]


def test_somebody_known_who_did_not_vote_may_be_added(choice: Callable[..., World]) -> None:
    world = choice(spares=1)
    with write_transaction() as current:
        known = Person(name="Member 050", email="member050@example.org", member_number="1050")
        current.add(known)
        current.flush()
        roll = store.poll_by_id(world.poll_id).roll_id
        current.add(RollEntry(roll_id=roll, person_id=known.id, position=70, votes=False))
    world.approve("seal")
    details = newcomer(name="Member 050", email="member050@example.org", member_number="1050")
    decide(world, "add-to-roll", **details)
    assert store.turnout(world.contest()) == (0, 4)
    assert session().query(RollEntry).count() == 4


def test_nobody_is_added_once_voting_has_opened(officers: Callable[..., World]) -> None:
    world = officers(spares=2)
    world.open(0)
    decide(world, "add-to-roll", **newcomer())  # for the second contest only
    assert store.turnout(world.contest(0)) == (0, 3)
    assert store.turnout(world.contest(1)) == (0, 4)
    decide_about_contest(world, "cancel", number=1)
    refused(TooLateForRoll, world, "add-to-roll", **newcomer(98, spare=2))


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"email": "member.001@example.org"}, PersonConflict),
        ({"email": "not an address"}, PersonConflict),
        ({"spare": 9}, SpareNotFree),
    ],
)
def test_who_cannot_be_added(
    choice: Callable[..., World], changes: dict[str, Any], error: type[Exception]
) -> None:
    world = choice(spares=1)
    refused(error, world, "add-to-roll", **newcomer(**changes))


def test_who_is_on_the_roll_already(choice: Callable[..., World], draft: Callable[..., World]) -> None:
    world = choice(spares=1)
    own = newcomer(name="Member 001", email="member.001@example.org")
    refused(AlreadyOnRoll, world, "add-to-roll", **own)


def test_before_there_are_codes_the_roll_is_imported(draft: Callable[..., World]) -> None:
    refused(CodesNotMade, draft(), "add-to-roll", **newcomer())


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM credential",
        "UPDATE credential SET public = public || '0'",
        "UPDATE credential SET spare = 7 WHERE spare = 1",
        "UPDATE credential SET person_id = NULL WHERE spare IS NULL",
        "INSERT INTO credential (contest_id, public, person_id, spare, dead) "
        "SELECT contest_id, '123', NULL, 77, FALSE FROM credential WHERE spare = 1",
        "UPDATE credential SET dead = TRUE WHERE public = (SELECT credential FROM ballot_entry)",
        "UPDATE credential SET dead = FALSE WHERE dead",
        "INSERT INTO ballot_entry (contest_id, height, tracker, credential, revision, may_revote) "
        "SELECT contest_id, 90, 'x', public, 0, FALSE FROM credential WHERE dead",
        "INSERT INTO ballot_entry (contest_id, height, tracker, credential, revision, may_revote) "
        "SELECT contest_id, 90, 'x', public, 0, FALSE FROM credential WHERE person_id IS NULL",
        "UPDATE credential SET person_id = (SELECT person_id FROM participation) WHERE person_id IS NULL",
    ],
)
def test_the_database_holds_the_sealed_list(choice: Callable[..., World], statement: str) -> None:
    world = choice(spares=2)
    world.open()
    world.cast(1, YES)
    replace(world, 0)
    with pytest.raises(IntegrityError), write_transaction() as current:
        current.execute(text(statement))
    assert verify(world, 3) == (1, 1)
