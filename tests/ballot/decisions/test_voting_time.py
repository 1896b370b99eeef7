"""Pause, go on, extend, move, open for a set time, cancel: two people each, in the database and in public."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from app import db, decisions
from app.accounts.models import Role
from app.db import session, write_transaction
from app.outbox import Mail, worker
from app.outbox.queue import unseal
from ballot import approvals, store, tally
from ballot.board import notices
from ballot.board import store as board_store
from ballot.errors import (
    CannotCancel,
    CannotExtend,
    CannotPause,
    ClosesBeforeOpening,
    ContributionNotExpected,
    MinutesOutOfRange,
    NotPaused,
    TimetableFixed,
    TimetableInThePast,
    VotingCancelled,
    VotingOver,
    VotingPaused,
    WrongPhase,
)
from ballot.timetable import Phase
from crypto.notices import read_notices
from tests.ballot.world import CLOSES, OPENS, SECOND, World, refused_casting

YES, NO = [0, 1, 0], [0, 0, 1]
MINUTE = timedelta(minutes=1)


def propose(world: World, kind: str, reason: str = "A fire alarm.", number: int = 0, **details: Any) -> str:
    """Let the office propose; nothing but the proposal changes by that."""
    before = notices.file_text(world.contest(number))
    made = decisions.propose(kind, world.uuids[number], details, reason, world.office, Role.OFFICE)
    assert notices.file_text(world.contest(number)) == before
    return made.public_id


def second(world: World, public_id: str) -> None:
    seen = decisions.fingerprint(decisions.by_public_id(public_id))
    assert decisions.approve(public_id, world.scrutineer, Role.SCRUTINEER, seen)


def decide(world: World, kind: str, reason: str = "A fire alarm.", number: int = 0, **details: Any) -> None:
    """Let both people decide."""
    second(world, propose(world, kind, reason, number, **details))


def refused(error: type[Exception], world: World, kind: str, number: int = 0, **details: Any) -> None:
    """Expect ``error``, and neither a proposal nor a notice more."""
    before, open_before = notices.file_text(world.contest(number)), decisions.proposals(world.uuids[number])
    with pytest.raises(error):
        decisions.propose(kind, world.uuids[number], details, "A reason.", world.office, "office")
    assert notices.file_text(world.contest(number)) == before
    assert decisions.proposals(world.uuids[number]) == open_before


def phase(world: World, number: int = 0) -> Phase:
    return store.phase_of(world.contest(number))


def phases_around(world: World, moment: datetime) -> list[Phase]:
    """Return the phases one second before, at, and one second after ``moment``."""
    found = []
    for step in (-1, 0, 1):
        world.clock.set(moment + step * SECOND)
        found.append(phase(world))
    return found


def letters(subject: str) -> list[tuple[str, str]]:
    """Return recipients and texts once the worker has written what a whole roll is to be told."""
    db.release()
    while worker.write_announced():
        pass
    rows = session().scalars(select(Mail).where(Mail.subject.startswith(subject)).order_by(Mail.id))
    return [(mail.recipient, unseal(mail.sealed_body or b"")) for mail in rows]


TWO_PEOPLE: list[tuple[str, str, dict[str, Any]]] = [
    ("pause", "open", {}),
    ("extend", "open", {"minutes": 5}),
    ("cancel", "open", {}),
    ("move-timetable", "seal", {"opens": "2026-07-09T13:30:00Z", "closes": "2026-07-09T13:50:00Z"}),
    ("open-for", "seal", {"minutes": 20}),
]


@pytest.mark.parametrize(("kind", "until", "details"), TWO_PEOPLE)
def test_one_alone_changes_nothing(
    choice: Callable[..., World], kind: str, until: str, details: dict[str, Any]
) -> None:
    world = choice()
    world.open() if until == "open" else world.approve("seal")
    before, window = phase(world), store.window(world.contest())
    public_id = propose(world, kind, **details)
    seen = decisions.fingerprint(decisions.by_public_id(public_id))
    with pytest.raises(decisions.SecondPersonNeeded):
        decisions.approve(public_id, world.office, "office", seen)
    with pytest.raises(decisions.RoleMissing):
        decisions.approve(public_id, world.office, "scrutineer", seen)
    with pytest.raises(decisions.RoleMissing):
        decisions.approve(public_id, world.voter(0), "scrutineer", seen)
    assert (phase(world), store.window(world.contest())) == (before, window)
    second(world, public_id)
    assert (phase(world), store.window(world.contest())) != (before, window)


def test_a_pause_stops_votes_and_the_clock(choice: Callable[..., World]) -> None:
    world = choice()
    world.open()
    world.clock.set(OPENS + 5 * MINUTE)
    world.cast(0, YES)
    decide(world, "pause")
    assert phase(world) is Phase.PAUSED
    with pytest.raises(VotingPaused, match="paused: A fire alarm"):
        world.cast(1, YES)
    world.clock.set(CLOSES + 30 * MINUTE)
    refused_casting(VotingPaused, world, 1, world.ballot(1, NO))
    assert phase(world) is Phase.PAUSED
    decide(world, "resume", "")
    assert store.window(world.contest()) == (OPENS, CLOSES + 45 * MINUTE)
    world.cast(1, YES)
    ballot = world.ballot(2, NO)
    assert phases_around(world, CLOSES + 45 * MINUTE) == [Phase.OPEN, Phase.ENDED, Phase.ENDED]
    refused_casting(VotingOver, world, 2, ballot)
    assert [one.kind for one in read_notices(notices.file_text(world.contest()))][-2:] == [
        "paused",
        "resumed",
    ]


def test_nothing_goes_on_in_a_pause(choice: Callable[..., World]) -> None:
    world = choice()
    world.approve("seal")
    decide(world, "pause")
    for act in ("open", "close", "declare"):
        with pytest.raises(WrongPhase, match="paused"):
            approvals.approve(world.contest(), act, world.office, "office")
    refused(CannotPause, world, "pause")
    refused(CannotExtend, world, "extend", minutes=5)
    decide(world, "resume", "")
    refused(NotPaused, world, "resume")


def test_an_investigation_holds_the_count(choice: Callable[..., World]) -> None:
    """Suspended after voting, resumed, counted and declared; no voting time is won by it."""
    world = choice()
    world.open()
    world.cast(0, YES)
    world.close()
    file = world.decryption(1)
    decide(world, "pause", "A complaint is looked into.")
    assert phase(world) is Phase.PAUSED
    with pytest.raises(ContributionNotExpected):
        tally.accept_contribution(world.contest(), "decryption", file, world.office)
    world.clock.advance(timedelta(days=3))
    decide(world, "resume", "")
    assert phase(world) is Phase.DECRYPTING
    world.count((1, 2))
    decide(world, "pause", "A complaint is looked into.")
    with pytest.raises(WrongPhase, match="paused"):
        approvals.approve(world.contest(), "declare", world.office, "office")
    decide(world, "resume", "")
    world.approve("declare")
    assert phase(world) is Phase.DECLARED
    for kind in ("pause", "cancel"):
        refused(CannotPause if kind == "pause" else CannotCancel, world, kind)


@pytest.mark.parametrize("minutes", [0, -5, 43_201, True, "5", None])
def test_minutes_are_minutes(choice: Callable[..., World], minutes: Any) -> None:
    world = choice()
    world.open()
    refused(MinutesOutOfRange, world, "extend", minutes=minutes)


def test_an_extension(choice: Callable[..., World]) -> None:
    world = choice()
    world.open()
    world.clock.set(CLOSES - SECOND)
    decide(world, "extend", "The lift is stuck.", minutes=10)
    ballot = world.ballot(0, YES)
    assert phases_around(world, CLOSES + 10 * MINUTE) == [Phase.OPEN, Phase.ENDED, Phase.ENDED]
    refused_casting(VotingOver, world, 0, ballot)
    refused(CannotExtend, world, "extend", minutes=1)
    [told] = notices.told(world.contest(), "extended")
    assert (told.reason, told.data["minutes"]) == ("The lift is stuck.", 10)


def test_an_extension_comes_before_the_end_or_never(choice: Callable[..., World]) -> None:
    world = choice()
    world.approve("seal")
    refused(CannotExtend, world, "extend", minutes=5)
    world.approve("open")
    world.clock.set(CLOSES - SECOND)
    public_id = propose(world, "extend", minutes=5)
    world.clock.set(CLOSES)
    with pytest.raises(CannotExtend):
        second(world, public_id)
    assert phase(world) is Phase.ENDED


def test_two_extensions_are_not_one(choice: Callable[..., World]) -> None:
    """Both people see the closing time; once it moved, a first approval of the other is void."""
    world = choice()
    world.open()
    five, seven = propose(world, "extend", minutes=5), propose(world, "extend", minutes=7)
    second(world, five)
    assert not decisions.stands(decisions.by_public_id(seven))
    seen = decisions.fingerprint(decisions.by_public_id(seven))
    assert not decisions.approve(seven, world.scrutineer, "scrutineer", seen)
    assert store.window(world.contest())[1] == CLOSES + 5 * MINUTE


def test_an_extension_in_a_pause(choice: Callable[..., World]) -> None:
    world = choice()
    world.open()
    decide(world, "pause")
    decide(world, "extend", minutes=5)
    world.clock.set(OPENS + 2 * MINUTE)
    decide(world, "resume", "")
    assert store.window(world.contest()) == (OPENS, CLOSES + 7 * MINUTE)


MOVED = {"opens": "2026-07-10T13:00:00Z", "closes": "2026-07-10T13:20:00Z"}


def test_the_timetable_moves_before_opening_and_everybody_is_told(choice: Callable[..., World]) -> None:
    world = choice()
    world.approve("seal")
    approvals.approve(world.contest(), "open", world.office, "office")
    decide(world, "move-timetable", "The room is closed.", **MOVED)
    assert store.window(world.contest()) == (OPENS + timedelta(days=1), CLOSES + timedelta(days=1))
    assert approvals.standing(world.contest(), "open") == []  # it was given for another time
    told = letters("Voting is moved")
    assert [address for address, _ in told] == [f"member.{n:03d}@example.org" for n in (1, 2, 3)]
    assert "10 July 2026 at 2:00pm (UK time)" in told[0][1]
    assert "Reason: The room is closed." in told[0][1]
    world.approve("open")
    assert phases_around(world, OPENS + timedelta(days=1)) == [Phase.SEALED, Phase.OPEN, Phase.OPEN]
    refused(TimetableFixed, world, "move-timetable", **MOVED)


def test_the_timetable_of_a_missed_meeting(choice: Callable[..., World]) -> None:
    """Nobody opened, and the closing time passed: no vote could be cast, so it may still move."""
    world = choice()
    world.approve("seal")
    world.clock.set(CLOSES + MINUTE)
    decide(world, "move-timetable", "The meeting runs late.", **MOVED)
    assert phase(world) is Phase.SEALED


def test_a_timetable_is_an_interval_to_come(choice: Callable[..., World]) -> None:
    world = choice()
    refused(TimetableFixed, world, "move-timetable", **MOVED)
    world.approve("seal")
    refused(ClosesBeforeOpening, world, "move-timetable", opens=MOVED["closes"], closes=MOVED["closes"])
    past = {"opens": "2026-06-01T13:00:00Z", "closes": "2026-06-25T11:00:00Z"}
    refused(TimetableInThePast, world, "move-timetable", **past)


@pytest.mark.parametrize("offset", [-1, 0])
def test_the_boundary_after_which_nothing_moves(choice: Callable[..., World], offset: int) -> None:
    world = choice()
    world.approve("seal")
    world.approve("open")
    world.clock.set(OPENS + offset * SECOND)
    if offset < 0:
        decide(world, "move-timetable", **MOVED)
    else:
        refused(TimetableFixed, world, "move-timetable", **MOVED)


def test_voting_is_opened_in_the_room_for_a_set_time(choice: Callable[..., World]) -> None:
    world = choice()
    world.approve("seal")
    approvals.approve(world.contest(), "open", world.office, "office")
    world.clock.set(CLOSES + 90 * SECOND)  # the meeting runs late
    decide(world, "open-for", "", minutes=20)
    assert phase(world) is Phase.OPEN
    assert {one.role for one in approvals.standing(world.contest(), "open")} == {"office", "scrutineer"}
    world.cast(0, YES)
    assert len(letters("Voting is open")) == 3
    ends = CLOSES + 90 * SECOND + 20 * MINUTE
    assert phases_around(world, ends) == [Phase.OPEN, Phase.ENDED, Phase.ENDED]
    refused(TimetableFixed, world, "open-for", minutes=20)
    world.approve("close")
    world.count((1, 2))
    world.approve("declare")


def test_what_is_paused_is_not_opened(choice: Callable[..., World]) -> None:
    world = choice()
    world.approve("seal")
    decide(world, "pause")
    refused(TimetableFixed, world, "open-for", minutes=20)
    decide(world, "move-timetable", **MOVED)
    decide(world, "resume", "")
    assert store.window(world.contest())[0] == OPENS + timedelta(days=1)


@pytest.mark.parametrize("until", ["draft", "sealed", "open", "counted"])
def test_a_cancelled_contest_is_over(choice: Callable[..., World], until: str) -> None:
    world = choice()
    if until == "sealed":
        world.approve("seal")
    if until in ("open", "counted"):
        world.open()
        world.cast(0, YES)
    if until == "counted":
        world.close()
        world.count((1, 2))
    decide(world, "cancel", "It is repeated in autumn.")
    assert phase(world) is Phase.CANCELLED
    assert len(letters("Cancelled")) == 3
    for act in ("seal", "open", "close", "declare"):
        with pytest.raises(WrongPhase, match="cancelled"):
            approvals.approve(world.contest(), act, world.office, "office")
    refused(CannotPause, world, "pause")
    refused(CannotCancel, world, "cancel")
    if until == "open":
        refused_casting(VotingCancelled, world, 1, world.ballot(1, YES))
    if until == "counted":
        assert board_store.public_end(world.contest()) < (board_store.head(world.contest())).next_position  # type: ignore[union-attr]


def test_a_ballot_in_flight_when_voting_is_paused(
    choice: Callable[..., World], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The proofs were checked while voting was open; the phase is read again before anything is stored."""
    from ballot.casting import request

    world = choice()
    world.open()
    ballot, check = world.ballot(0, YES), request._check

    def slow(*arguments: Any) -> Any:
        checked = check(*arguments)
        decide(world, "pause")
        return checked

    monkeypatch.setattr(request, "_check", slow)
    with pytest.raises(VotingPaused):
        world.cast_text(0, ballot)
    assert board_store.ballot_count(world.contest()) == 0


@pytest.mark.parametrize(
    "statement",
    ["UPDATE board_notice SET kind = 'cancelled'", "DELETE FROM board_notice"],
)
def test_notices_can_only_grow(choice: Callable[..., World], statement: str) -> None:
    world = choice()
    world.approve("seal")
    decide(world, "pause")
    with pytest.raises(IntegrityError, match="append-only"), write_transaction() as current:
        current.execute(text(statement))
