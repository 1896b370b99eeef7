"""When voters come and how long they think: one function for each way in which an electorate behaves.

A pattern takes the number of voters, the length of the window in seconds and a source of chance, and returns
one moment for each voter. Everything is planned before the load, so that arrivals are open: a slow platform
does not slow the people who come next.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

HURRY_SECONDS = (1.0, 4.0)  # of who comes at the last minute
READING_SECONDS = (3.0, 15.0)  # of who votes at home


@dataclass(frozen=True)
class Moment:
    """When a voter opens the first page, and how long the voting page is then read (seconds)."""

    arrives: float
    thinks: float


Pattern = Callable[[int, float, Random], list[Moment]]


def meeting(voters: int, seconds: float, chance: Random) -> list[Moment]:
    """In one room: most open the page in the first sixth; the last casts just before the window ends."""
    return [_in_the_room(seconds, chance) for _ in range(voters)]


def _in_the_room(seconds: float, chance: Random) -> Moment:
    arrives = min(chance.expovariate(12 / seconds), seconds / 3)
    return Moment(arrives, chance.uniform(seconds / 12, seconds * 0.9 - arrives))


def after_mail(voters: int, seconds: float, chance: Random) -> list[Moment]:
    """After a reminder: a burst that decays; half of all come within the first sixth of the window."""
    latest = seconds * 0.75
    arrivals = (min(chance.expovariate(0.7 * 6 / seconds), latest) for _ in range(voters))
    return [Moment(arrives, _reading(seconds - arrives, chance)) for arrives in arrivals]


def _reading(left: float, chance: Random) -> float:
    """Return how long somebody at home reads, at most what is left of the window."""
    return min(chance.uniform(*READING_SECONDS), left / 2)


def last_hour(voters: int, seconds: float, chance: Random) -> list[Moment]:
    """A steady stream, and three in ten who come in the last tenth of the window, in a hurry."""
    late = round(voters * 0.3)
    steady = [chance.uniform(0, seconds * 0.9) for _ in range(voters - late)]
    spike = [chance.uniform(seconds * 0.9, seconds) for _ in range(late)]
    return [Moment(one, _reading(seconds - one, chance)) for one in steady] + [
        Moment(one, chance.uniform(*HURRY_SECONDS)) for one in spike
    ]


def rush(casting: float) -> Pattern:
    """Everybody has the page open and casts within the last ``casting`` seconds of the window."""

    def pattern(voters: int, seconds: float, chance: Random) -> list[Moment]:
        return [_waiting(seconds, casting, chance) for _ in range(voters)]

    return pattern


def _waiting(seconds: float, casting: float, chance: Random) -> Moment:
    arrives = chance.uniform(0, (seconds - casting) * 0.9)
    return Moment(arrives, chance.uniform(seconds - casting, seconds) - arrives)
