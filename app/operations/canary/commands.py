"""``flask --app app canary``: what the timer runs every minute, and a fresh test contest on request."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta

import click
import structlog
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from app import clock, signing
from app.operations.canary import alarm, state
from app.operations.canary.state import State
from app.operations.canary.visit import Visit, VisitFailed
from ballot import canary

log = structlog.get_logger()
RENEW = timedelta(hours=1)  # before the test contest ends, a fresh one takes its place
PATIENCE_SECONDS = 20.0

canary_commands = AppGroup(
    "canary", help="Cast a ballot in a test contest, and raise an alarm when that fails."
)


@canary_commands.command("cast")
@click.option(
    "--patience", default=PATIENCE_SECONDS, show_default=True, help="Seconds that a visit may take."
)
@with_appcontext
def cast(patience: float) -> None:
    """Cast one test ballot through the public address and check everything; exit 1 when anything fails."""
    kept = state.read()
    kept.visits += 1
    try:
        _renew_if_due(kept)
        assert kept.contest is not None  # noqa: S101  (just made)
        visit = Visit(current_app.config["BASE_URL"], kept.contest, signing.public_key(), patience)
        kept.seconds = visit.go()
    except VisitFailed as failure:
        _failed(kept, failure)
        state.write(kept)
        sys.exit(1)
    _succeeded(kept)
    state.write(kept)


@canary_commands.command("prepare")
@with_appcontext
def prepare() -> None:
    """Make a fresh test contest now, for example after a database was restored."""
    kept = state.read()
    kept.contest = canary.make()
    state.write(kept)
    click.echo(f"The test contest {kept.contest.uuid} is open until {kept.contest.closes}.")


def _renew_if_due(kept: State) -> None:
    closes = datetime.fromisoformat(kept.contest.closes) if kept.contest else None
    if closes is not None and clock.now() < closes - RENEW:
        return
    try:
        kept.contest = canary.make()
    except Exception as error:  # whatever it is, people have to hear of it
        kind = type(error).__name__  # no more: what it was doing involves secrets
        reason = f"No test contest could be made ({kind}). `flask --app app canary prepare` shows why."
        raise VisitFailed("make-test-contest", reason) from None


def _failed(kept: State, failure: VisitFailed) -> None:
    log.error("canary_failed", step=failure.step, reason=failure.reason)
    kept.failures += 1
    kept.failing_since = kept.failing_since or clock.now().timestamp()
    if not kept.told:
        kept.told = alarm.tell_failing(failure.step, failure.reason)


def _succeeded(kept: State) -> None:
    log.info("canary_cast", seconds=round(kept.seconds or 0, 3))
    moment = clock.now().timestamp()
    since, kept.succeeded_at = kept.failing_since or moment, moment
    if kept.told:
        kept.told = not alarm.tell_working(datetime.fromtimestamp(since, UTC))
    kept.failing_since = kept.failing_since if kept.told else None
