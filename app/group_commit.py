"""Group commit: what several requests want written at the same moment goes into one transaction.

A transaction costs nearly the same for one ballot as for ten, and making it durable exactly the same. A
request that comes while another one writes waits in line; whoever writes next takes everybody along who
waits by then. Where more are known to be on their way, it waits a moment for them first, as PostgreSQL
does with ``commit_delay`` and ``commit_siblings``; a lone request writes at once.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

Item = TypeVar("Item")
Outcome = TypeVar("Outcome")

COMPANY = 3  # so many on their way are worth waiting for
COMPANY_SECONDS = 0.05


class _Place(Generic[Item, Outcome]):
    """One request in the line, and what became of it; ``called`` is set when it is written or is to write."""

    def __init__(self, item: Item) -> None:
        self.item = item
        self.called = threading.Event()
        self.done = False
        self.outcome: Outcome | None = None
        self.failure: BaseException | None = None


class Line(Generic[Item, Outcome]):
    """A line of items that ``write`` takes, in the order in which they came and ``most`` at a time.

    ``write`` returns one outcome for each item, in their order; it has made them durable by then. It runs
    in the thread of one of those who wait, never twice at a time. What it raises, all of its items get.
    ``coming`` tells how many more items may come within moments.
    """

    def __init__(
        self,
        write: Callable[[Sequence[Item]], Sequence[Outcome]],
        most: int,
        coming: Callable[[], int] = lambda: 0,
    ) -> None:
        self._write, self._most, self._coming = write, most, coming
        self._lock = threading.Lock()
        self._writing = False  # somebody writes, or was called to
        self._waiting: deque[_Place[Item, Outcome]] = deque()

    def put(self, item: Item) -> Outcome:
        """Return the outcome for ``item`` once it is written; raise what ``write`` raised."""
        place: _Place[Item, Outcome] = _Place(item)
        with self._lock:
            self._waiting.append(place)
            first, self._writing = not self._writing, True
        if not first:
            place.called.wait()
        if not place.done:  # it stands at the head of the line
            self._write_next()
        if place.failure is not None:
            raise place.failure
        return place.outcome  # type: ignore[return-value]

    def _write_next(self) -> None:
        """Write those at the head of the line, tell them, and call who stands there next."""
        batch: list[_Place[Item, Outcome]] = []
        try:
            self._wait_for_company()
            batch += self._taken()
            outcomes = self._write([place.item for place in batch])
            for place, outcome in zip(batch, outcomes, strict=True):
                place.outcome = outcome
        except BaseException as error:
            batch = batch or self._taken()  # nobody is left in the line to wait for this thread
            for place in batch:
                place.failure = error
        for place in batch:
            place.done = True
            place.called.set()
        self._call_next()

    def _taken(self) -> list[_Place[Item, Outcome]]:
        return [self._waiting.popleft() for _ in range(min(self._most, len(self._waiting)))]

    def _wait_for_company(self) -> None:
        if self._coming() >= COMPANY:
            time.sleep(COMPANY_SECONDS)

    def _call_next(self) -> None:
        with self._lock:
            self._writing = bool(self._waiting)
            if self._writing:
                self._waiting[0].called.set()
