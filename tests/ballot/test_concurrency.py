"""Real threads against the real database: the race is decided there, on SQLite and on PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from app.accounts.models import Person
from app.db import session
from ballot import approvals, casting, codes, store, tally
from ballot.board import store as board_store
from ballot.errors import AlreadyVoted, BoardMoved, SamePersonTwice, VotingOver
from ballot.timetable import Phase
from crypto import credentials
from crypto.archive import read_archive
from crypto.groups import group_named
from crypto.verify import verify_archive
from tests.ballot.world import CLOSES, World

YES, NO = [0, 1, 0], [0, 0, 1]
PATIENCE_SECONDS = 60


def together(app: Flask, *calls: Callable[[], Any]) -> list[Any]:
    """Run every call in a thread with its own session, all at once; return results or exceptions."""
    session().rollback()
    start, outcomes = threading.Barrier(len(calls)), [None] * len(calls)

    def run(place: int, call: Callable[[], Any]) -> None:
        with app.app_context():
            start.wait(PATIENCE_SECONDS)
            try:
                outcomes[place] = call()
            except Exception as error:
                outcomes[place] = error

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_SECONDS)
    assert not any(thread.is_alive() for thread in threads)
    session().expire_all()
    return outcomes


def casting_call(world: World, voter: int, ballot: str) -> Callable[[], casting.CastResult]:
    uuid, row = world.uuids[0], world.voter_ids[voter]
    return lambda: casting.cast(uuid, session().get_one(Person, row), ballot)


@pytest.fixture
def opened(choice: Callable[..., World]) -> World:
    world = choice(voters=8)
    world.open()
    return world


def split(outcomes: list[Any]) -> tuple[list[Any], list[type]]:
    good = [one for one in outcomes if not isinstance(one, Exception)]
    return good, [type(one) for one in outcomes if isinstance(one, Exception)]


@pytest.mark.parametrize("attempt", range(3))
def test_two_ballots_of_one_credential_at_once(opened: World, election_app: Flask, attempt: int) -> None:
    ballots = [opened.ballot(0, answer) for answer in (YES, NO, YES, NO)]
    good, bad = split(together(election_app, *(casting_call(opened, 0, ballot) for ballot in ballots)))
    assert [one.created for one in good] == [True]
    assert bad == [AlreadyVoted] * 3
    assert board_store.ballot_count(opened.contest()) == 1
    verify_archive(opened.archive(), voters=8)


def test_the_very_same_ballot_at_once(opened: World, election_app: Flask) -> None:
    ballot = opened.ballot(0, YES)
    good, bad = split(together(election_app, *[casting_call(opened, 0, ballot)] * 4))
    assert bad == []
    assert sorted(one.created for one in good) == [False, False, False, True]
    assert len({str(one.receipt) for one in good}) == 1
    assert board_store.ballot_count(opened.contest()) == 1


def test_many_voters_at_once(
    opened: World, election_app: Flask, mails: Callable[[], list[tuple[str, str, str]]]
) -> None:
    ballots = [opened.ballot(voter, YES if voter % 2 else NO) for voter in range(8)]
    calls = [casting_call(opened, voter, ballot) for voter, ballot in enumerate(ballots)]
    good, bad = split(together(election_app, *calls))
    assert bad == []
    assert sorted(one.receipt["height"] for one in good) == list(range(1, 9))
    with read_archive(opened.archive()) as archive:
        assert sorted(archive.ballots) == sorted(ballots)
    verify_archive(opened.archive(), voters=8)
    assert store.turnout(opened.contest()) == (8, 8)
    assert len(mails()) == 8


def test_changed_votes_at_once_are_all_kept_in_one_order(
    choice: Callable[..., World], election_app: Flask
) -> None:
    world = choice(may_revote=True)
    world.open()
    ballots = [world.ballot(0, answer) for answer in (YES, NO, YES)]
    good, bad = split(together(election_app, *(casting_call(world, 0, ballot) for ballot in ballots)))
    assert bad == []
    assert [one.replaced for one in board_store.ballots(world.contest())] == [True, True, False]
    assert len({one.receipt["height"] for one in good}) == 3
    verify_archive(world.archive(), voters=3)


def test_both_approvals_at_once(choice: Callable[..., World], election_app: Flask) -> None:
    world = choice()
    uuid, office, scrutineer = world.uuids[0], world.office_id, world.scrutineer_id

    def approval(person: int, role: str) -> Callable[[], approvals.Approved]:
        return lambda: approvals.approve(
            store.contest_by_uuid(uuid), "seal", session().get_one(Person, person), role
        )

    calls = approval(office, "office"), approval(scrutineer, "scrutineer")
    good, bad = split(together(election_app, *calls))
    assert bad == []
    assert sorted(one.done for one in good) == [False, True]
    assert store.phase_of(world.contest()) is Phase.SEALED
    verify_archive(world.archive(), voters=3)


def test_one_person_clicking_twice_at_once(choice: Callable[..., World], election_app: Flask) -> None:
    world = choice()
    uuid, office = world.uuids[0], world.office_id

    def click() -> approvals.Approved:
        person = session().get_one(Person, office)
        return approvals.approve(store.contest_by_uuid(uuid), "seal", person, "office")

    good, bad = split(together(election_app, click, click))
    assert [one.done for one in good] == [False]
    assert bad == [SamePersonTwice]


def test_two_shares_at_once(opened: World, election_app: Flask) -> None:
    """Whoever comes second meets a board that moved; nothing is lost by trying again."""
    opened.cast(0, YES)
    opened.close()
    shares = [opened.decryption(trustee) for trustee in (1, 2, 3)]
    uuid, office = opened.uuids[0], opened.office_id

    def giving(text: str) -> Callable[[], tally.Accepted]:
        return lambda: tally.accept_contribution(
            store.contest_by_uuid(uuid), "decryption", text, session().get_one(Person, office)
        )

    good, bad = split(together(election_app, *map(giving, shares[:2])))
    assert len(good) >= 1
    assert set(bad) <= {BoardMoved}
    if bad:
        missing = ({1, 2} - {one.owner for one in good}).pop()
        assert opened.decrypt(missing).complete
    assert store.phase_of(opened.contest()) is Phase.COUNTED
    assert len(store.contributors(opened.contest(), tally.DECRYPTION)) == 2
    verify_archive(opened.archive(public=False), voters=8)


def test_a_last_vote_and_the_close_at_once(choice: Callable[..., World], election_app: Flask) -> None:
    """A vote that comes at the closing time is refused, and the close is carried out without it."""
    world = choice(voters=1, may_revote=True)
    world.open()
    world.cast(0, YES)
    changed = world.ballot(0, NO)
    world.clock.set(CLOSES)
    approvals.approve(world.contest(), "close", world.office, "office")
    uuid, scrutineer = world.uuids[0], world.scrutineer_id

    def close() -> approvals.Approved:
        person = session().get_one(Person, scrutineer)
        return approvals.approve(store.contest_by_uuid(uuid), "close", person, "scrutineer")

    cast, closed = together(election_app, casting_call(world, 0, changed), close)
    summary = verify_archive(world.archive(), voters=1)
    assert isinstance(cast, VotingOver)
    assert closed == (True,)
    assert summary.ballots == 1


def test_codes_made_twice_at_once_agree_in_all_contests(
    officers: Callable[..., World], election_app: Flask
) -> None:
    world = officers()
    poll_id, scrutineer = world.poll_id, world.scrutineer_id

    def make() -> list[codes.SheetRow]:
        return codes.make_codes(
            store.poll_by_id(poll_id), session().get_one(Person, scrutineer), "sheet", spares=0
        )

    good, bad = split(together(election_app, make, make))
    assert bad == []
    fitting = [sheet for sheet in good if _opens_all(world, [row.code for row in sheet])]
    assert len(fitting) == 1


def _opens_all(world: World, sheet: list[str]) -> bool:
    group = group_named("RFC-3526-2048")
    return all(
        group.text(credentials.public(group, world.uuids[number], code))
        == store.credential_of(world.contest(number), world.voter(voter))
        for number in (0, 1)
        for voter, code in enumerate(sheet)
    )
