"""A process that casts a ballot and is killed at a chosen point: run by the attack on crashes."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from datetime import datetime
from typing import Any

from app import create_app, signing
from app.accounts.models import Person
from app.clock import SettableClock
from app.db import RequestSession, session
from ballot import casting
from ballot.board import checkpoints
from ballot.casting import box

POINTS = ("before storing", "before the commit", "after the commit", "before the answer")


def die(*_arguments: object) -> Any:
    """End this process as a power cut would: nothing is flushed, nothing is caught."""
    os.kill(os.getpid(), signal.SIGKILL)


def cast_and_die(
    settings: dict[str, Any], now: datetime, point: str, uuid: str, voter: int, ballot: str
) -> None:
    """Cast ``ballot`` of the person in row ``voter``; die at ``point``, one of ``POINTS``."""
    app = create_app(settings)
    app.extensions["clock"] = SettableClock(now)
    _mine(point)
    with app.app_context():
        casting.cast(uuid, session().get_one(Person, voter), ballot)


def _mine(point: str) -> None:
    if point == "before storing":
        box.append_all = die
    elif point == "before the commit":
        commit: Callable[[RequestSession], None] = RequestSession.commit
        RequestSession.commit = lambda self: (self.flush(), die(), commit(self))[2]  # type: ignore[method-assign]
    elif point == "after the commit":
        checkpoints._keep = die
    else:
        signing.sign_receipt = die
