"""The platform with a clock that can be stepped: gunicorn serves ``loadtests.faults.clocked:create_app()``.

The file that ``TELLERS_LOAD_CLOCK`` names holds by how many seconds the clock is wrong. All of Python's time
of day is: the platform's own clock, the age of cookies and tokens, the rate limits. What measures durations
(``time.monotonic``) goes on evenly, as it does on a machine whose clock is set.
"""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask

import app as platform

WRONG_BY = Path(os.environ["TELLERS_LOAD_CLOCK"])
right_time = time.time


def wrong_time() -> float:
    """Return the seconds since 1970 as this machine's clock would tell them."""
    return right_time() + float(WRONG_BY.read_text(encoding="ascii"))


class WrongClock:
    """The platform's clock on such a machine."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        return datetime.fromtimestamp(wrong_time(), UTC)


def create_app() -> Flask:
    """Return the platform with this clock."""
    time.time = wrong_time
    made = platform.create_app()
    made.extensions["clock"] = WrongClock()
    return made
