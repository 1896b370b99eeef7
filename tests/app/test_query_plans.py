"""The worker of the outbox finds what waits by an index that holds nothing else."""

from __future__ import annotations

from flask import Flask

from app import clock, db
from app.outbox import store
from tests.query_plans import asked, plans


def test_mails_that_wait_are_found_beside_any_number_of_delivered_ones(app: Flask, context: None) -> None:
    with asked(app) as statements, db.write_transaction():
        store.lease(clock.now(), clock.now(), 20)
    steps = [step for found in plans(app, statements).values() for step in found]
    assert steps == [
        f"SEARCH mail USING INDEX ix_mail_waiting_{kind} (due_utc<?)" for kind in ("personal", "poll")
    ]
