"""Where nominations stand: pure functions of stored facts and the time; no background job closes anything."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class Window(Enum):
    """Where a window ``[opens, closes)`` stands."""

    UNSET = "unset"
    BEFORE = "before"
    OPEN = "open"
    CLOSED = "closed"


class State(Enum):
    """Where one nomination stands."""

    WAITING = "waiting"  # handed in; somebody else still has to confirm
    COMPLETE = "complete"  # nothing is missing; nominations are still open
    LAPSED = "lapsed"  # somebody had not confirmed when nominations closed
    RECEIVED = "received"  # complete at the close (or corrected); the office has to decide
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    CORRECTING = "correcting"  # rejected; may be corrected until a stated time
    WITHDRAWN = "withdrawn"


#: What each state may turn into, by an act of people or by the clock alone.
NEXT_STATES: dict[State, frozenset[State]] = {
    State.WAITING: frozenset({State.COMPLETE, State.LAPSED, State.WITHDRAWN}),
    State.COMPLETE: frozenset(
        {State.WAITING, State.RECEIVED, State.ACCEPTED, State.REJECTED, State.CORRECTING, State.WITHDRAWN}
    ),
    State.LAPSED: frozenset({State.WITHDRAWN}),
    State.RECEIVED: frozenset({State.ACCEPTED, State.REJECTED, State.CORRECTING, State.WITHDRAWN}),
    State.ACCEPTED: frozenset({State.COMPLETE, State.WAITING, State.REJECTED, State.WITHDRAWN}),
    State.REJECTED: frozenset({State.COMPLETE, State.WAITING, State.ACCEPTED, State.WITHDRAWN}),
    State.CORRECTING: frozenset(
        {State.COMPLETE, State.RECEIVED, State.REJECTED, State.ACCEPTED, State.WITHDRAWN}
    ),
    State.WITHDRAWN: frozenset(),
}
STANDING = frozenset({State.WAITING, State.COMPLETE, State.RECEIVED, State.ACCEPTED, State.CORRECTING})


@dataclass(frozen=True)
class Facts:
    """What decides where a nomination stands.

    ``closes_utc`` is the close of its own window; ``complete`` says that everybody who has to confirm
    has; ``accepted`` is the decision about the newest revision, None where there is none.
    ``correct_until_utc`` is the time that the office's last decision, a rejection, leaves to correct.
    """

    closes_utc: datetime
    complete: bool
    withdrawn: bool = False
    accepted: bool | None = None
    correct_until_utc: datetime | None = None


def window(opens: datetime | None, closes: datetime | None, now: datetime) -> Window:
    """Return where ``[opens, closes)`` stands: at ``closes`` itself it is closed."""
    if opens is None or closes is None:
        return Window.UNSET
    if now >= closes:
        return Window.CLOSED
    return Window.OPEN if now >= opens else Window.BEFORE


def state(facts: Facts, now: datetime) -> State:
    """Return where a nomination stands at the moment ``now`` (aware UTC)."""
    if facts.withdrawn:
        return State.WITHDRAWN
    if facts.accepted is not None:
        return State.ACCEPTED if facts.accepted else _rejected(facts.correct_until_utc, now)
    if now < facts.closes_utc:
        return State.COMPLETE if facts.complete else State.WAITING
    return State.RECEIVED if facts.complete else State.LAPSED


def _rejected(correct_until: datetime | None, now: datetime) -> State:
    return State.CORRECTING if correct_until is not None and now < correct_until else State.REJECTED


def may_change(facts: Facts, opens: datetime, now: datetime) -> bool:
    """Tell whether the candidate may change the nomination: in its window, or while it may be corrected.

    Until the time to correct is over, or the office has decided anew, a correction may be corrected again.
    """
    if facts.withdrawn:
        return False
    if window(opens, facts.closes_utc, now) is Window.OPEN:
        return True
    return facts.correct_until_utc is not None and now < facts.correct_until_utc
