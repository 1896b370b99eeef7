"""The audit chain: closed, ordered, linked; a change anywhere is found."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import make_url, select, text

from app import audit, db
from app.accounts import Person
from app.audit.chain import START
from app.clock import SettableClock


def _record(number: int) -> None:
    for place in range(number):
        with db.write_transaction():
            audit.record(audit.Event.POLL_CREATED, subject=f"poll{place}", preset="officer-election")


def _events() -> list[audit.AuditEvent]:
    return list(db.session().scalars(select(audit.AuditEvent).order_by(audit.AuditEvent.height)))


@pytest.mark.usefixtures("context")
def test_every_hash_can_be_recomputed_from_the_note() -> None:
    _record(3)
    previous = START
    for height, event in enumerate(_events()):
        members = {
            "height": height,
            "event": "poll_created",
            "at": "2026-06-25T11:00:00+00:00",
            "actor": None,
            "subject": f"poll{height}",
            "details": '{"preset":"officer-election"}',
        }
        compact = json.dumps(members, separators=(",", ":"))
        previous = hashlib.sha256((previous + compact).encode()).hexdigest()
        assert event.hash == previous
    assert audit.verify_chain() == 3


@pytest.mark.usefixtures("context")
def test_an_empty_chain_is_whole() -> None:
    assert audit.verify_chain() == 0


@pytest.mark.usefixtures("context")
def test_a_rolled_back_transaction_leaves_no_event() -> None:
    audit.record(audit.Event.POLL_CREATED)
    db.session().rollback()
    _record(1)
    assert audit.verify_chain() == 1


@pytest.mark.usefixtures("context")
def test_a_savepoint_that_ends_keeps_events_for_the_outer_commit() -> None:
    with db.write_transaction() as current:
        audit.record(audit.Event.POLL_CREATED)
        with current.begin_nested():
            audit.record(audit.Event.CONTEST_ADDED)
    assert [event.event for event in _events()] == ["poll_created", "contest_added"]


@pytest.mark.usefixtures("context")
def test_only_listed_events_exist() -> None:
    with pytest.raises(ValueError, match="coffee"):
        audit.record("coffee_made")  # type: ignore[arg-type]
    with pytest.raises(Exception, match=r"(?i)check"), db.write_transaction() as current:
        current.execute(
            text(
                "INSERT INTO audit_event (height, event, at_utc, details, previous, hash) "
                "VALUES (0, 'coffee_made', '2026-06-25 11:00:00', '{}', 'a', 'b')"
            )
        )


@pytest.mark.usefixtures("context")
def test_events_about_ballots_name_nobody_and_keep_the_day_only() -> None:
    nobody = Person(name="A", email="a@example.org", public_id="x")
    with pytest.raises(ValueError, match="names nobody"):
        audit.record(audit.Event.BALLOT_CAST, actor=nobody)
    with db.write_transaction():
        audit.record(audit.Event.BALLOT_CAST, subject="contest")
    moment = _events()[0].at_utc
    assert (moment.hour, moment.minute, moment.second) == (0, 0, 0)


@pytest.mark.parametrize(
    "damage",
    [
        'UPDATE audit_event SET details = \'{"preset":"x"}\' WHERE height = 1',
        "UPDATE audit_event SET actor = 'somebody' WHERE height = 1",
        "UPDATE audit_event SET at_utc = '2026-06-25 11:00:01.000000' WHERE height = 1",
        "UPDATE audit_event SET event = 'codes_made' WHERE height = 0",
        "DELETE FROM audit_event WHERE height = 1",
        "DELETE FROM audit_event WHERE height = 2",
        "UPDATE audit_head SET height = 2",
        "UPDATE audit_head SET hash = 'x'",
        "DELETE FROM audit_head",
    ],
)
def test_damage_behind_the_triggers_is_found(app: Flask, damage: str) -> None:
    """Somebody with the file itself can drop the triggers, but not hide what was changed."""
    with app.app_context():
        _record(3)
        url = make_url(app.config["DATABASE_URL"])
        if url.get_backend_name() == "sqlite":
            with sqlite3.connect(url.database or "") as raw:
                raw.executescript("DROP TRIGGER audit_event_no_update; DROP TRIGGER audit_event_no_delete;")
                raw.execute(damage)
        else:
            with db.write_transaction() as current:
                current.execute(text("SET LOCAL session_replication_role = replica"))
                current.execute(text(damage))
        with pytest.raises(audit.ChainBroken):
            audit.verify_chain()


def test_staff_see_the_log_and_whether_it_is_whole(
    app: Flask, staff_client: Callable[..., FlaskClient], clock: SettableClock
) -> None:
    client = staff_client("scrutineer", "Scrutineer Person")
    text = client.get("/audit/").text
    assert "3 events form one unbroken chain" in text
    assert "Scrutineer Person" in text
    assert "25\u00a0Jun\u00a02026 12:00:00" in text  # as people in London read it


def test_the_log_has_pages(app: Flask, staff_client: Callable[..., FlaskClient]) -> None:
    client = staff_client("office")
    with app.app_context(), db.write_transaction():
        for _ in range(90):
            audit.record(audit.Event.POLL_CREATED)
    assert "Older" in client.get("/audit/").text
    assert "Newer" in client.get("/audit/?page=2").text
    assert [client.get(f"/audit/?page={page}").status_code for page in ("0", "3", "-1")] == [404, 404, 404]
    assert client.get("/audit/?page=two").status_code == 200


def test_details_are_escaped(app: Flask, staff_client: Callable[..., FlaskClient]) -> None:
    client = staff_client("office")
    with app.app_context(), db.write_transaction() as current:
        current.scalars(select(Person)).one().name = "<b>Member</b>"
        audit.record(audit.Event.POLL_CREATED, subject="<script>alert(1)</script>")
    text = client.get("/audit/").text
    assert "<b>Member" not in text
    assert "<script>alert" not in text
