"""The clock: always aware, always UTC, and settable where a test needs it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from app import clock as clocks
from app.clock import LONDON, SettableClock, SystemClock


def test_the_application_has_the_clock_it_was_given(app: Flask, clock: SettableClock) -> None:
    with app.app_context():
        before = clocks.now()
        clock.advance(timedelta(hours=1))
        assert clocks.now() - before == timedelta(hours=1)
        clock.set(datetime(2026, 7, 9, 12, 0, tzinfo=LONDON))
        assert clocks.now() == datetime(2026, 7, 9, 11, 0, tzinfo=UTC)
        assert clocks.now().tzinfo is UTC


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        SettableClock(datetime(2026, 7, 9, 12, 0))


def test_the_system_clock_is_in_utc() -> None:
    assert SystemClock().now().tzinfo is UTC
