"""Times of a contest: what people type, and the phase that follows from stored facts.

People read and type Europe/London; everything stored is UTC. Voting time is the interval
``[opens, closes)``. The phase is derived by one pure function; nothing is opened or closed
by a background job.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
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
    """Where a contest stands, in the only order in which it can move."""

    DRAFT = "draft"
    SEALED = "sealed"
    OPEN = "open"
    ENDED = "ended"
    SHUFFLING = "shuffling"
    DECRYPTING = "decrypting"
    COUNTED = "counted"
    DECLARED = "declared"


#: What each phase may turn into, whether by an act of people or by the clock alone.
NEXT_PHASES: dict[Phase, frozenset[Phase]] = {
    Phase.DRAFT: frozenset({Phase.SEALED}),
    Phase.SEALED: frozenset({Phase.OPEN, Phase.ENDED}),
    Phase.OPEN: frozenset({Phase.ENDED, Phase.SHUFFLING, Phase.DECRYPTING}),
    Phase.ENDED: frozenset({Phase.SHUFFLING, Phase.DECRYPTING}),
    Phase.SHUFFLING: frozenset({Phase.DECRYPTING}),
    Phase.DECRYPTING: frozenset({Phase.COUNTED}),
    Phase.COUNTED: frozenset({Phase.DECLARED}),
    Phase.DECLARED: frozenset(),
}

#: The last event on the board decides the phase from the end of voting onwards.
_PHASE_AFTER_EVENT = {
    "Shuffle": Phase.SHUFFLING,
    "EndShuffles": Phase.DECRYPTING,
    "PartialDecryption": Phase.DECRYPTING,
    "Result": Phase.COUNTED,
}


@dataclass(frozen=True)
class Facts:
    """The stored facts from which the phase of a contest follows.

    ``last_event`` is the type of the last event on the board, None before sealing;
    ``open_approved`` says that two people have approved opening; times are aware UTC.
    """

    last_event: str | None
    ranked: bool
    open_approved: bool
    opens_utc: datetime | None
    closes_utc: datetime | None
    declared: bool


def phase(facts: Facts, now: datetime) -> Phase:
    """Return the phase of a contest at the moment ``now`` (aware UTC)."""
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
    """Return SEALED, OPEN or ENDED: the only phases that the clock moves."""
    if facts.opens_utc is None or facts.closes_utc is None:
        raise ValueError("a sealed contest has no timetable")
    if now >= facts.closes_utc:
        return Phase.ENDED
    return Phase.OPEN if facts.open_approved and now >= facts.opens_utc else Phase.SEALED


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
