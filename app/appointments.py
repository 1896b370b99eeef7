"""When to come back: whoever finds no room is given a time at which there will be some.

Told "in five seconds", a thousand people would all be back in five seconds and find no room again. Here
each gets the next free time of a list, and the list moves on as fast as work can be done.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from ctypes import c_double
from multiprocessing.sharedctypes import RawValue

SOONEST_SECONDS = 1.0
LATEST_SECONDS = 60.0
FIRST_GUESS_SECONDS = 0.02  # for one piece of work, before any is done
WEIGHT_OF_NEWEST = 0.1
#: One that is so many times longer than usual is of another kind, such as a trustee's share.
LONGEST_SHARE = 3
#: What everything that belongs to a ballot takes, as a multiple of its proofs, by database: PostgreSQL's own
#: processes do what SQLite does in ours (docs/performance.md, of proof checks on every core). A ballot's
#: proofs are what is measured, in processor time: by the clock, all that is done in the moments of a rush
#: looks slow, and times would be handed out for a slow machine.
WHOLE = {"sqlite": 2.5, "postgresql": 2.8}
#: Times handed out for each piece of work that will be done then: some people never come back.
OVERBOOKING = 1.25


class Times:
    """The end of a list of times, in memory that ``processes`` forked from this one have in common.

    Without it each would hand out times of a list of its own, and the longest would go on when the others
    are over and half the machine is idle. There is no lock: one that a killed process held would stop all
    others, and what two write at one moment is two people with the same time.
    """

    def __init__(self, processes: int = 1) -> None:
        self.processes = processes
        self.last = RawValue(c_double, 0.0)  # the last time handed out


class Appointments:
    """The list of times of a place where ``workers`` processors work, in each process that has the list.

    ``whole`` is how many times as long as its proofs a piece of work takes.
    """

    def __init__(self, workers: int, whole: float, now: Callable[[], float] = time.monotonic) -> None:
        self._now, self._workers, self._whole = now, max(workers, 1), whole
        self._times = Times()
        self._lock = threading.Lock()
        self._seconds = FIRST_GUESS_SECONDS  # that proofs take, in the mean of the last ones
        self._given: dict[str, float] = {}  # times to come by whom they were given to, oldest first

    def share(self, times: Times) -> None:
        """Hand out times of a list that other processes have, too."""
        self._times = times

    def took(self, seconds: float) -> None:
        """Take note of how much processor time the proofs of a piece of work took."""
        with self._lock:
            usual = min(seconds, LONGEST_SHARE * self._seconds)
            self._seconds += WEIGHT_OF_NEWEST * (usual - self._seconds)

    def next(self, whom: str | None = None) -> int:
        """Hand out the next time: in how many whole seconds from now, at most ``LATEST_SECONDS``.

        Who has a time that is still to come is told it again: asking often moves nobody else back.
        """
        with self._lock:
            now = self._now()
            self._forget(now)
            given = self._given.get(whom or "", 0.0)
            if given <= now:
                given = self._hand_out(now)
                if whom:
                    self._given[whom] = given
            return math.ceil(given - now)

    def _hand_out(self, now: float) -> float:
        """Move the list on; where it is longer than ``LATEST_SECONDS``, hand its second half out again."""
        last = max(self._times.last.value, now + SOONEST_SECONDS)
        last += self._whole * self._seconds / (self._workers * self._times.processes) / OVERBOOKING
        if last > now + LATEST_SECONDS:
            last = now + LATEST_SECONDS / 2
        self._times.last.value = last
        return last

    def _forget(self, now: float) -> None:
        """Forget the oldest times that are over; none is kept for longer than ``LATEST_SECONDS``."""
        while self._given and self._given[oldest := next(iter(self._given))] <= now:
            del self._given[oldest]
