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
    """One request in the line, and what became of it."""

    def __init__(self, item: Item) -> None:
        self.item = item
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
        self._turn = threading.Lock()
        self._waiting: deque[_Place[Item, Outcome]] = deque()

    def put(self, item: Item) -> Outcome:
        """Return the outcome for ``item`` once it is written; raise what ``write`` raised."""
        place: _Place[Item, Outcome] = _Place(item)
        self._waiting.append(place)
        with self._turn:
            if not place.done and self._coming() >= COMPANY:
                time.sleep(COMPANY_SECONDS)
            while not place.done:  # more than ``most`` may stand before it
                self._write_next()
        if place.failure is not None:
            raise place.failure
        return place.outcome  # type: ignore[return-value]

    def _write_next(self) -> None:
        batch = [self._waiting.popleft() for _ in range(min(self._most, len(self._waiting)))]
        try:
            outcomes = self._write([place.item for place in batch])
            for place, outcome in zip(batch, outcomes, strict=True):
                place.outcome = outcome
        except BaseException as error:
            for place in batch:
                place.failure = error
        for place in batch:
            place.done = True
