"""A clock that never says the same time twice, as no real clock does between two lines of a program."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.clock import SettableClock

#: Not a round number, so that no moment read is a whole second by chance.
TICK = timedelta(milliseconds=37, microseconds=11)


class TickingClock(SettableClock):
    """Moves on by a tick at every reading, and counts the readings."""

    def __init__(self, start: datetime) -> None:
        super().__init__(start)
        self.readings = 0

    def now(self) -> datetime:
        """Return a moment a tick later than the last one."""
        self.readings += 1
        self.advance(TICK)
        return super().now()
