"""The database room: transactions, times, identifiers, append-only tables."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DatabaseError, IntegrityError, OperationalError, StatementError

from app import audit, db
from app.accounts.models import Person
from app.errors import Refusal


def _names(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session().scalars(select(Person.name).order_by(Person.name)))


def _add(name: str) -> None:
    db.session().add(Person(name=name, email=f"{name.lower()}@example.org"))


def _fail_after_adding(name: str) -> None:
    with db.write_transaction() as current:
        _add(name)
        current.flush()
        raise ZeroDivisionError


@pytest.fixture
def probe(app: Flask) -> Flask:
    """The application with an endpoint that writes, and answers as it is told to."""
    import app.access as access

    def write(status: int) -> tuple[str, int]:
        _add("Ada")
        return "done", status

    def refuse() -> str:
        _add("Ada")
        db.session().flush()
        raise Refusal("Not today.")

    def crash() -> str:
        _add("Ada")
        db.session().flush()
        raise ZeroDivisionError

    app.config["PROPAGATE_EXCEPTIONS"] = False
    app._got_first_request = False
    for view in (write, refuse, crash):
        rule = "/probe/write/<int:status>" if view is write else f"/probe/{view.__name__}"
        app.add_url_rule(rule, f"probe.{view.__name__}", view, methods=["GET", "POST"])
        access.TABLE[f"probe.{view.__name__}"] = access.Audience.PUBLIC
    yield app
    for view in (write, refuse, crash):
        del access.TABLE[f"probe.{view.__name__}"]


@pytest.mark.parametrize(
    ("status", "kept"), [(200, True), (302, True), (400, False), (409, False), (503, False)]
)
def test_a_post_commits_on_success_only(probe: Flask, status: int, kept: bool) -> None:
    probe.test_client().post(f"/probe/write/{status}")
    assert _names(probe) == (["Ada"] if kept else [])


def test_a_get_never_changes_anything(probe: Flask) -> None:
    assert probe.test_client().get("/probe/write/200").status_code == 200
    assert _names(probe) == []


def test_a_crash_rolls_back_and_shows_a_plain_page(probe: Flask) -> None:
    answer = probe.test_client().post("/probe/crash")
    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.text
    assert "ZeroDivisionError" not in answer.text
    assert _names(probe) == []


def test_a_refusal_rolls_back_and_leaves_an_audit_event(probe: Flask) -> None:
    answer = probe.test_client().post("/probe/refuse")
    assert answer.status_code == 409
    assert "Not today." in answer.text
    assert _names(probe) == []
    with probe.app_context():
        event = db.session().scalars(select(audit.AuditEvent)).one()
    assert (event.event, '"reason":"refusal"' in event.details) == ("request_refused", True)


def test_a_commit_that_fails_is_no_success(probe: Flask) -> None:
    client = probe.test_client()
    assert client.post("/probe/write/200").status_code == 200
    assert client.post("/probe/write/200").status_code == 500  # the address is taken: found at the commit
    assert _names(probe) == ["Ada"]


def test_a_database_that_goes_away_at_the_commit_is_a_busy_service(
    probe: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_session: object) -> None:
        raise OperationalError("COMMIT", {}, OSError("connection lost"))

    monkeypatch.setattr(db.RequestSession, "commit", away)
    answer = probe.test_client().post("/probe/write/200")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "Content-Security-Policy" in answer.headers
    monkeypatch.undo()
    assert _names(probe) == []


def test_write_transaction_commits_and_rolls_back(app: Flask) -> None:
    with app.app_context():
        with db.write_transaction():
            _add("Ada")
        with pytest.raises(ZeroDivisionError):
            _fail_after_adding("Bea")
    assert _names(app) == ["Ada"]


@pytest.mark.usefixtures("context")
def test_write_transactions_do_not_nest() -> None:
    with pytest.raises(RuntimeError, match="nested"), db.write_transaction(), db.write_transaction():
        pass


@pytest.mark.usefixtures("context")
def test_release_refuses_to_drop_changes() -> None:
    _add("Ada")
    with pytest.raises(RuntimeError, match="drop changes"):
        db.release()


@pytest.mark.usefixtures("context")
def test_times_come_back_aware_and_in_utc() -> None:
    summer = datetime(2026, 6, 25, 12, 0, tzinfo=timezone(timedelta(hours=1)))
    with db.write_transaction():
        audit.record(audit.Event.POLL_CREATED)
    event = db.session().scalars(select(audit.AuditEvent)).one()
    assert event.at_utc == summer
    assert event.at_utc.tzinfo is UTC


@pytest.mark.usefixtures("context")
def test_a_naive_time_is_refused() -> None:
    naive = datetime(2026, 6, 25, 12, 0)
    query = select(audit.AuditEvent).where(audit.AuditEvent.at_utc == naive)
    with pytest.raises(StatementError, match="time zone"):
        db.session().scalars(query)


def test_public_identifiers_are_random_and_fit_urls() -> None:
    made = {db.public_id() for _ in range(1000)}
    assert len(made) == 1000
    assert all(len(one) == 22 and one.isascii() and one.isalnum() for one in made)


@pytest.mark.usefixtures("context")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET details = 'x'",
        "DELETE FROM audit_event",
        "INSERT OR REPLACE INTO audit_event SELECT * FROM audit_event",
        "TRUNCATE audit_event",
    ],
)
def test_append_only_tables_cannot_be_changed(statement: str) -> None:
    dialect = db.database().engine.dialect.name
    if ("REPLACE" in statement and dialect != "sqlite") or ("TRUNCATE" in statement and dialect == "sqlite"):
        pytest.skip(f"{dialect} has no such statement")
    with db.write_transaction():
        audit.record(audit.Event.POLL_CREATED)
    with pytest.raises(DatabaseError, match="append-only"), db.write_transaction() as current:
        current.execute(text(statement))
    assert audit.verify_chain() == 1


@pytest.mark.usefixtures("context")
def test_foreign_keys_hold() -> None:
    with pytest.raises(IntegrityError), db.write_transaction() as current:
        current.execute(text("INSERT INTO role_grant (person_id, role) VALUES (4711, 'office')"))


@pytest.mark.usefixtures("context")
def test_closed_sets_hold_in_the_database(person) -> None:
    number = person("Member 001")
    with pytest.raises(IntegrityError), db.write_transaction() as current:
        current.execute(text("INSERT INTO role_grant (person_id, role) VALUES (:id, 'king')"), {"id": number})


def test_sqlite_is_durable_and_shared(tmp_path: Path) -> None:
    """As it is outside the tests: theirs do not wait for the disk."""
    with db.Database(f"sqlite:///{tmp_path / 'own.sqlite'}").engine.connect() as connection:
        read = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert read == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


@pytest.mark.usefixtures("context")
def test_release_drops_no_change_made_by_a_statement_or_already_written() -> None:
    changes: list[Callable[[], object]] = [
        lambda: db.session().execute(update(Person).values(name="Changed")),
        lambda: db.session().execute(delete(Person)),
        lambda: (db.session().add(Person(name="A", email="a@example.org")), db.session().flush()),
    ]
    for change in changes:
        change()
        with pytest.raises(RuntimeError, match="drop changes"):
            db.release()
        db.session().rollback()
        db.release()


def test_writers_wait_for_one_another(app: Flask) -> None:
    """Two transactions that read, wait and write never lose an update."""

    def add_event() -> None:
        for _ in range(10):
            with app.app_context(), db.write_transaction():
                audit.record(audit.Event.POLL_CREATED)

    threads = [threading.Thread(target=add_event) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with app.app_context():
        assert audit.verify_chain() == 40


def test_a_failing_statement_tells_the_log_no_parameters(app: Flask) -> None:
    with app.app_context(), pytest.raises(StatementError) as caught:
        db.session().execute(text("SELECT 1 FROM nowhere WHERE a = :a"), {"a": "m@example.org"})
    assert "m@example.org" not in str(caught.value)
