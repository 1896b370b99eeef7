"""The time, injected: nothing outside this module asks the operating system for it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol, cast
from zoneinfo import ZoneInfo

from flask import current_app

LONDON = ZoneInfo("Europe/London")


class Clock(Protocol):
    """Anything that can tell the time as an aware UTC datetime."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        return datetime.now(UTC)


class SettableClock:
    """A clock that stands still until it is told to move; tests and rehearsals use it."""

    def __init__(self, start: datetime) -> None:
        self._now = _as_utc(start)

    def now(self) -> datetime:
        """Return the moment last set, aware, in UTC."""
        return self._now

    def set(self, moment: datetime) -> None:
        """Jump to an aware ``moment``, forwards or backwards."""
        self._now = _as_utc(moment)

    def advance(self, step: timedelta) -> None:
        """Move by ``step``."""
        self._now += step


def _as_utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("A moment needs a time zone.")
    return moment.astimezone(UTC)


def now() -> datetime:
    """Return the application's present moment, aware, in UTC."""
    return cast(Clock, current_app.extensions["clock"]).now()
