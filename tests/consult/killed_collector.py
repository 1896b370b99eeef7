"""A process that takes an answer and is killed at a chosen point: run by the test of crashes."""

from __future__ import annotations

import os
import signal
from datetime import datetime
from typing import Any

from app import create_app
from app.clock import SettableClock
from app.db import RequestSession
from consult.collector import answers

POINTS = ("before the commit", "after the commit")


def die(*_arguments: object) -> Any:
    """End this process as a power cut would: nothing is flushed, nothing is caught."""
    os.kill(os.getpid(), signal.SIGKILL)


def take_and_die(settings: dict[str, Any], now: datetime, point: str, public_id: str, text: str) -> None:
    """Take the answer ``text``; die at ``point``, one of ``POINTS``."""
    app = create_app(settings)
    app.extensions["clock"] = SettableClock(now)
    if point == "before the commit":
        RequestSession.commit = lambda self: (self.flush(), die())  # type: ignore[assignment,method-assign,return-value]
    else:
        answers.sign_promise = die
    app.test_client().post(f"/answers/{public_id}", data=text.encode())
