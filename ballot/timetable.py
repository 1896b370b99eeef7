"""Times of a contest: what people type, and the phase that follows from stored facts.

People read and type Europe/London; everything stored is UTC. Voting time is the interval
``[opens, closes)``. The phase is derived by one pure function; nothing is opened or closed
by a background job.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

from ballot.errors import (
    AmbiguousLocalTime,
    ClosesBeforeOpening,
    MalformedLocalTime,
    NonexistentLocalTime,
    TimetableInThePast,
)

LONDON = ZoneInfo("Europe/London")
_LOCAL = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}", re.ASCII)


class Phase(Enum):
    """Where a contest stands: first the usual way, then what two people may decide beside it."""

    DRAFT = "draft"
    SEALED = "sealed"
    OPEN = "open"
    ENDED = "ended"
    SHUFFLING = "shuffling"
    DECRYPTING = "decrypting"
    COUNTED = "counted"
    DECLARED = "declared"
    PAUSED = "paused"
    CANCELLED = "cancelled"
    UNOPPOSED = "unopposed"


_ASIDE = frozenset({Phase.PAUSED, Phase.CANCELLED})

#: What each phase may turn into, whether by an act of people or by the clock alone.
NEXT_PHASES: dict[Phase, frozenset[Phase]] = {
    Phase.DRAFT: frozenset({Phase.SEALED, Phase.UNOPPOSED, Phase.CANCELLED}),
    Phase.SEALED: frozenset({Phase.OPEN, Phase.ENDED}) | _ASIDE,
    Phase.OPEN: frozenset({Phase.ENDED, Phase.SHUFFLING, Phase.DECRYPTING}) | _ASIDE,
    # Back to sealed or open only where voting never opened, by a new timetable.
    Phase.ENDED: frozenset({Phase.SEALED, Phase.OPEN, Phase.SHUFFLING, Phase.DECRYPTING}) | _ASIDE,
    Phase.SHUFFLING: frozenset({Phase.DECRYPTING}) | _ASIDE,
    Phase.DECRYPTING: frozenset({Phase.COUNTED}) | _ASIDE,
    Phase.COUNTED: frozenset({Phase.DECLARED}) | _ASIDE,
    Phase.PAUSED: frozenset(
        {Phase.SEALED, Phase.OPEN, Phase.ENDED, Phase.SHUFFLING, Phase.DECRYPTING, Phase.COUNTED}
        | {Phase.CANCELLED}
    ),
    Phase.DECLARED: frozenset(),
    Phase.CANCELLED: frozenset(),
    Phase.UNOPPOSED: frozenset(),
}

#: The last event on the board decides the phase from the end of voting onwards.
_PHASE_AFTER_EVENT = {
    "Shuffle": Phase.SHUFFLING,
    "EndShuffles": Phase.DECRYPTING,
    "PartialDecryption": Phase.DECRYPTING,
    "Result": Phase.COUNTED,
}


class ChangeKind(Enum):
    """What two people may decide about a contest's time, or about its end."""

    MOVED = "moved"
    EXTENDED = "extended"
    PAUSED = "paused"
    RESUMED = "resumed"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Change:
    """One such decision, made at ``at_utc``. MOVED carries both times, EXTENDED its ``minutes``.

    RESUMED carries the closing time that was published with it, None while that is being reckoned.
    """

    kind: ChangeKind
    at_utc: datetime
    opens_utc: datetime | None = None
    closes_utc: datetime | None = None
    minutes: int = 0


@dataclass(frozen=True)
class Facts:
    """The stored facts from which the phase of a contest follows.

    ``last_event`` is the type of the last event on the board, None before sealing;
    ``open_approved`` says that two people have approved opening; ``opens_utc`` and ``closes_utc`` are
    the sealed timetable, and ``changes`` what was decided since, oldest first; times are aware UTC.
    ``unopposed`` says that two people declared the candidates of a draft elected without a vote.
    """

    last_event: str | None
    ranked: bool
    open_approved: bool
    opens_utc: datetime | None
    closes_utc: datetime | None
    declared: bool
    changes: tuple[Change, ...] = ()
    unopposed: bool = False

    @property
    def paused_utc(self) -> datetime | None:
        """When the pause that lasts began, None where there is none."""
        steps = [one for one in self.changes if one.kind in (ChangeKind.PAUSED, ChangeKind.RESUMED)]
        return steps[-1].at_utc if steps and steps[-1].kind is ChangeKind.PAUSED else None


def phase(facts: Facts, now: datetime) -> Phase:
    """Return the phase of a contest at the moment ``now`` (aware UTC)."""
    if facts.unopposed:
        return Phase.UNOPPOSED
    if any(change.kind is ChangeKind.CANCELLED for change in facts.changes):
        return Phase.CANCELLED
    if facts.last_event is not None and not facts.declared and facts.paused_utc is not None:
        return Phase.PAUSED
    return stage(facts, now)


def stage(facts: Facts, now: datetime) -> Phase:
    """Return how far a contest got, whether or not it is paused, cancelled or unopposed."""
    if facts.last_event is None:
        return Phase.DRAFT
    if facts.declared:
        return Phase.DECLARED
    if facts.last_event in ("Setup", "Ballot"):
        return _voting_phase(facts, now)
    if facts.last_event in ("EndBallots", "EncryptedTally"):
        return Phase.SHUFFLING if facts.ranked else Phase.DECRYPTING
    return _PHASE_AFTER_EVENT[facts.last_event]


def _voting_phase(facts: Facts, now: datetime) -> Phase:
    """Return SEALED, OPEN or ENDED: the only phases that the clock moves. It stands still in a pause."""
    opens, closes = window(facts)
    if opens is None or closes is None:
        raise ValueError("a sealed contest has no timetable")
    moment = min(now, facts.paused_utc or now)
    if moment >= closes:
        return Phase.ENDED
    return Phase.OPEN if facts.open_approved and moment >= opens else Phase.SEALED


def window(facts: Facts) -> tuple[datetime | None, datetime | None]:
    """Return when voting opens and closes with everything that was decided since sealing.

    A pause stops the clock of voting: what it takes of voting time is added at the end when it is
    over. While it lasts, the closing time is the one without it.
    """
    opens, closes = facts.opens_utc, facts.closes_utc
    paused: datetime | None = None
    for change in facts.changes:
        if change.kind is ChangeKind.MOVED:
            opens, closes = change.opens_utc, change.closes_utc
        elif change.kind is ChangeKind.PAUSED:
            paused = change.at_utc
        elif opens is None or closes is None:
            continue
        elif change.kind is ChangeKind.EXTENDED:
            closes += timedelta(minutes=change.minutes)
        elif change.kind is ChangeKind.RESUMED and paused is not None:
            closes = change.closes_utc or closes + _voting_time_lost(opens, closes, paused, change.at_utc)
    return opens, closes


def _voting_time_lost(opens: datetime, closes: datetime, paused: datetime, resumed: datetime) -> timedelta:
    """Return how much of [opens, closes) passed in a pause; a pause after the end takes nothing."""
    if paused >= closes:
        return timedelta()
    return max(resumed - max(paused, opens), timedelta())


def with_change(facts: Facts, change: Change) -> Facts:
    """Return the facts as they are once ``change`` is decided."""
    return replace(facts, changes=(*facts.changes, change))


def has_opened(facts: Facts, now: datetime) -> bool:
    """Tell whether anybody could have voted by ``now``: from then on the timetable may not move."""
    opens, _ = window(facts)
    began = opens is not None and min(now, facts.paused_utc or now) >= opens
    return facts.last_event not in (None, "Setup") or (facts.open_approved and began)


def utc_from_local(text: str) -> datetime:
    """Read a London time ``YYYY-MM-DDTHH:MM`` and return it in UTC.

    Raises MalformedLocalTime, NonexistentLocalTime (the hour that clocks skip in March)
    or AmbiguousLocalTime (the hour that they repeat in October).
    """
    local = _parsed(text)
    first = local.replace(tzinfo=LONDON, fold=0)
    second = local.replace(tzinfo=LONDON, fold=1)
    if first.astimezone(UTC).astimezone(LONDON).replace(tzinfo=None) != local:
        raise NonexistentLocalTime
    if first.utcoffset() != second.utcoffset():
        raise AmbiguousLocalTime
    return first.astimezone(UTC)


def _parsed(text: str) -> datetime:
    """Return the naive time that ``text`` names, minutes only."""
    if not _LOCAL.fullmatch(text):
        raise MalformedLocalTime
    try:
        local = datetime.fromisoformat(text)
        local.replace(tzinfo=LONDON).astimezone(UTC)
    except (ValueError, OverflowError):
        raise MalformedLocalTime from None
    return local


def local_from_utc(moment: datetime) -> str:
    """Return ``moment`` as London time ``YYYY-MM-DDTHH:MM``, the inverse of the reading."""
    return moment.astimezone(LONDON).strftime("%Y-%m-%dT%H:%M")


def voting_interval(opens_local: str, closes_local: str, now: datetime) -> tuple[datetime, datetime]:
    """Return ``[opens, closes)`` in UTC. Raises ClosesBeforeOpening or TimetableInThePast."""
    opens, closes = utc_from_local(opens_local), utc_from_local(closes_local)
    if closes <= opens:
        raise ClosesBeforeOpening
    if closes <= now:
        raise TimetableInThePast
    return opens, closes
