"""Decisions about time: pause and go on, extend, move the timetable, open for a set time.

A pause stops the clock of voting. Before anybody could vote the timetable may move; afterwards it may
only be paused or extended, so that nobody can end a vote early because of who has voted.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from app import audit, clock
from app.accounts.models import Role
from app.db import session
from app.decisions import ActKind, Decision, Details, Fact
from ballot import acts, store, timetable
from ballot.board.notices import at_text, moment_of
from ballot.decisions.common import contest_facts, home, lock, publish, tell_roll, uk
from ballot.errors import (
    CannotExtend,
    CannotPause,
    ClosesBeforeOpening,
    MinutesOutOfRange,
    NotPaused,
    TimetableFixed,
    TimetableInThePast,
)
from ballot.models import Act, Approval, Contest
from ballot.timetable import Change, ChangeKind, Phase

MOST_MINUTES = 30 * 24 * 60
#: Phases in which a pause changes anything.
_PAUSABLE = frozenset(
    {Phase.SEALED, Phase.OPEN, Phase.ENDED, Phase.SHUFFLING, Phase.DECRYPTING, Phase.COUNTED}
)


def _contest_only(subject: str, _details: Details) -> list[Fact]:
    contest = store.contest_by_uuid(subject)
    return [Fact("Contest", (contest.title, contest.poll.title))]


def _pause_facts(subject: str, details: Details) -> list[Fact]:
    told = (
        "No vote is taken and nothing is counted until two people let it go on.",
        "Voting time that is lost is added at the end.",
        "Everybody reads the reason on the voting page and on the public board.",
    )
    return [*_contest_only(subject, details), Fact("What happens", told)]


def _may_pause(subject: str, _details: Details) -> None:
    if store.phase_of(store.contest_by_uuid(subject)) not in _PAUSABLE:
        raise CannotPause


def _pause(subject: str, _details: Details, decision: Decision) -> None:
    publish(store.contest_by_uuid(subject), "paused", decision)


def _resume_facts(subject: str, details: Details) -> list[Fact]:
    contest = store.contest_by_uuid(subject)
    why = store.reason_of(contest, Phase.PAUSED)
    return [*_contest_only(subject, details), Fact("Paused because", (why or "Not paused",))]


def _may_resume(subject: str, _details: Details) -> None:
    if store.phase_of(store.contest_by_uuid(subject)) is not Phase.PAUSED:
        raise NotPaused


def _resume(subject: str, _details: Details, decision: Decision) -> None:
    contest = store.contest_by_uuid(subject)
    change = Change(ChangeKind.RESUMED, _whole_second(decision.at_utc))
    _, closes = timetable.window(timetable.with_change(store.facts(contest), change))
    publish(contest, "resumed", decision, {"closes": _text(closes)})


def minutes_of(details: Details) -> int:
    """Return the minutes of a proposal. Raises MinutesOutOfRange."""
    minutes = details.get("minutes")
    if type(minutes) is not int or not 1 <= minutes <= MOST_MINUTES:
        raise MinutesOutOfRange
    return minutes


def _extend_facts(subject: str, details: Details) -> list[Fact]:
    contest = store.contest_by_uuid(subject)
    _, closes = store.window(contest)
    later = closes + timedelta(minutes=minutes_of(details)) if closes else None
    note = ("Without the pause that lasts now",) if store.facts(contest).paused_utc else ()
    return [
        *_contest_only(subject, details),
        Fact("Voting closes now", (uk(closes), *note)),
        Fact("Voting will close", (uk(later), *note)),
    ]


def _may_extend(subject: str, details: Details) -> None:
    minutes_of(details)
    contest = store.contest_by_uuid(subject)
    phase, stage = store.phase_of(contest), store.stage_of(contest)
    if phase not in (Phase.OPEN, Phase.PAUSED) or stage is not Phase.OPEN:
        raise CannotExtend


def _extend(subject: str, details: Details, decision: Decision) -> None:
    contest, minutes = store.contest_by_uuid(subject), minutes_of(details)
    change = Change(ChangeKind.EXTENDED, decision.at_utc, minutes=minutes)
    _, closes = timetable.window(timetable.with_change(store.facts(contest), change))
    publish(contest, "extended", decision, {"minutes": minutes, "closes": _text(closes)})


def _times(details: Details) -> tuple[datetime, datetime]:
    return moment_of(str(details["opens"])), moment_of(str(details["closes"]))


def _move_facts(subject: str, details: Details) -> list[Fact]:
    contest = store.contest_by_uuid(subject)
    before, after = store.window(contest), _times(details)
    return [
        *_contest_only(subject, details),
        Fact("Planned until now", (uk(before[0]), uk(before[1]))),
        Fact("Voting will open", (uk(after[0]),)),
        Fact("Voting will close", (uk(after[1]),)),
        Fact("Who is told", ("Everybody on the roll, by e-mail, with the reason",)),
    ]


def _require_not_opened(contest: Contest) -> None:
    """Raise TimetableFixed unless the contest is sealed, and nobody could vote yet."""
    if store.phase_of(contest) not in (Phase.SEALED, Phase.ENDED, Phase.PAUSED):
        raise TimetableFixed
    if store.stage_of(contest) not in (Phase.SEALED, Phase.ENDED) or store.has_opened(contest):
        raise TimetableFixed


def _may_move(subject: str, details: Details) -> None:
    _require_not_opened(store.contest_by_uuid(subject))
    opens, closes = _times(details)
    if closes <= opens:
        raise ClosesBeforeOpening
    if closes <= clock.now():
        raise TimetableInThePast


def _move(subject: str, details: Details, decision: Decision) -> None:
    contest, (opens, closes) = store.contest_by_uuid(subject), _times(details)
    publish(contest, "moved", decision, {"opens": _text(opens), "closes": _text(closes)})
    lines = [
        f"Voting on {contest.title} ({contest.poll.title}) has been moved.",
        "",
        f"It now opens on {uk(opens)}",
        f"and closes on {uk(closes)}.",
        "",
        f"Reason: {decision.reason}",
    ]
    tell_roll(contest.poll, f"Voting is moved: {contest.title}", lines)


def _open_for_facts(subject: str, details: Details) -> list[Fact]:
    minutes = minutes_of(details)
    told = f"Voting opens with the second approval and closes {minutes:,} minutes later."
    planned = store.window(store.contest_by_uuid(subject))
    return [
        *contest_facts(store.contest_by_uuid(subject)),
        Fact("What happens", (told,)),
        Fact("Planned until now", (uk(planned[0]), uk(planned[1]))),
    ]


def _may_open_for(subject: str, details: Details) -> None:
    minutes_of(details)
    contest = store.contest_by_uuid(subject)
    if store.phase_of(contest) is Phase.PAUSED:
        raise TimetableFixed("The contest is paused. Let it go on first, then open it.")
    _require_not_opened(contest)


def _open_for(subject: str, details: Details, decision: Decision) -> None:
    """Set the timetable to [now, now + minutes), and store both approvals of opening."""
    contest, opens = store.contest_by_uuid(subject), _whole_second(decision.at_utc)
    closes = opens + timedelta(minutes=minutes_of(details))
    publish(contest, "moved", decision, {"opens": _text(opens), "closes": _text(closes)})
    _approve_opening(contest, decision)
    audit.record(audit.Event.CONTEST_OPENED, subject=contest.uuid)
    lines = [f"Voting on {contest.title} ({contest.poll.title}) is open until {uk(closes)}."]
    tell_roll(contest.poll, f"Voting is open: {contest.title}", lines)


def _approve_opening(contest: Contest, decision: Decision) -> None:
    """Let both people's approvals take the place of single ones; two that were given before stay."""
    earlier = store.approvals(contest, Act.OPEN)
    if len(earlier) == len(Role):
        return
    for one in earlier:
        session().delete(one)
    session().flush()
    subject = acts.fingerprint(contest, Act.OPEN)
    for given in (decision.first, decision.second):
        session().add(
            Approval(
                contest_id=contest.id,
                act=Act.OPEN,
                person_id=given.person.id,
                role=given.role,
                subject=subject,
                at_utc=decision.at_utc,
            )
        )
    session().flush()


def _whole_second(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)


def _text(moment: datetime | None) -> str:
    if moment is None:
        raise ValueError("a sealed contest has no timetable")
    return at_text(moment)


def _title(words: str) -> Callable[[str, Details], str]:
    return lambda subject, _details: f"{words} “{store.contest_by_uuid(subject).title}”"


KINDS = (
    ActKind(
        "pause", _title("Pause"), _pause_facts, _may_pause, _pause, lock=lock, home=home,
    ),
    ActKind(
        "resume", _title("Let go on"), _resume_facts, _may_resume, _resume,
        needs_reason=False, lock=lock, home=home,
    ),
    ActKind(
        "extend",
        lambda subject, details: (
            f"Extend “{store.contest_by_uuid(subject).title}” by {minutes_of(details):,} minutes"
        ),
        _extend_facts, _may_extend, _extend, lock=lock, home=home,
    ),
    ActKind(
        "move-timetable", _title("Move the timetable of"), _move_facts, _may_move, _move,
        lock=lock, home=home,
    ),
    ActKind(
        "open-for",
        lambda subject, details: (
            f"Open “{store.contest_by_uuid(subject).title}” for {minutes_of(details):,} minutes"
        ),
        _open_for_facts, _may_open_for, _open_for, needs_reason=False, lock=lock, home=home,
    ),
)  # fmt: skip
