"""Whose processor time it was: the proof checkers', everybody else's, or nobody's."""

from __future__ import annotations

import os
import time
from typing import NamedTuple

import psutil


class Spent(NamedTuple):
    """Seconds of a stretch of time: the clock's, the proof checkers' on all cores, and idle ones."""

    clock: float
    checking: float
    idle: float

    @property
    def left(self) -> float:
        """Return how many cores everything but the proof checks left over, in the mean."""
        return (self.checking + self.idle) / self.clock


class Account:
    """Begins to count when it is made; ``spent`` tells what was spent since."""

    def __init__(self, gunicorn: int) -> None:
        self._server = psutil.Process(gunicorn)
        self._clock, self._idle, self._checking = time.perf_counter(), _idle(), self._proofs()

    def spent(self) -> Spent:
        """Return what was spent since the beginning; no process of the server may have ended meanwhile."""
        return Spent(time.perf_counter() - self._clock, self._proofs() - self._checking, _idle() - self._idle)

    def _proofs(self) -> float:
        """Return the processor seconds of the web processes' children, which do nothing but check proofs."""
        children = [child for web in self._server.children() for child in web.children()]
        return sum(sum(child.cpu_times()[:2]) for child in children)


def _idle() -> float:
    times = psutil.cpu_times()
    return float(times.idle + times.iowait)


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0))
