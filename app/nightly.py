"""What happens once a day, in the small hours: the worker calls it, and does it once."""

from __future__ import annotations

import structlog
from flask import current_app

from app import clock
from app.clock import LONDON
from app.rooms import part

log = structlog.get_logger()
HOUR = 3
DONE = "nightly_done"


def run_if_due() -> bool:
    """Do the night's work of every room that is here, unless this process has done it today."""
    here = clock.now().astimezone(LONDON)
    if here.hour < HOUR or current_app.extensions.get(DONE) == here.date():
        return False
    if not run():
        log.warning("nightly_work_waits")
        return False
    current_app.extensions[DONE] = here.date()
    return True


def run() -> bool:
    """Do the night's work now; false when tables were in use, so that it has to be tried again."""
    done = True
    if part(current_app).takes_answers:
        from consult.collector import daily as collector

        done = collector.run()[1]
    if part(current_app).knows_people:
        from consult.registrar import daily as registrar

        done = registrar.run() and done
    return done
