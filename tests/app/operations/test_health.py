"""Health: alive without a database, ready only when a ballot (or answer) could be taken."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from app import config, create_app, db, migrate, proofs
from app.operations import health
from consult.collector import database as collector_database
from consult.collector import migrate as collector_migrate
from crypto.receipts import platform_public_key


@pytest.fixture
def migrated(app: Flask) -> Flask:
    """The tests' tables are made without migrations: note that they are of the newest shape."""
    with app.app_context():
        _note(db.database(), migrate.newest())
        _note(collector_database.database(), collector_migrate.newest())
    return app


def _note(database: db.Database, revision: str) -> None:
    with database.writer.begin() as connection:
        connection.execute(text("DROP TABLE IF EXISTS alembic_version"))
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
        connection.execute(text("INSERT INTO alembic_version VALUES (:revision)"), {"revision": revision})


def _failed(client: FlaskClient) -> tuple[int, list[str]]:
    answer = client.get("/health/ready")
    return answer.status_code, answer.json["failed" if answer.status_code != 200 else "impaired"]


def test_ready_when_everything_is_there(migrated: Flask, client: FlaskClient) -> None:
    assert _failed(client) == (200, [])


def test_old_tables_are_not_ready(migrated: Flask, client: FlaskClient) -> None:
    with migrated.app_context(), db.write_transaction() as current:
        current.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    assert _failed(client) == (503, ["tables"])


def test_a_full_disk_is_not_ready(
    migrated: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "LEAST_FREE_BYTES", 10**18)
    assert _failed(client) == (503, ["disk"])


def test_a_full_queue_of_proofs_is_named_and_takes_nobody_away(migrated: Flask, client: FlaskClient) -> None:
    assert client.get("/health/ready").json == {"status": "ready", "impaired": []}
    migrated.extensions["proof_checker"] = proofs.ProofChecker(0, 0)
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json) == (200, {"status": "ready", "impaired": ["proofs"]})


def test_without_a_database_it_is_alive_but_not_ready(app: Flask, tmp_path: Path) -> None:
    before = app.extensions["database"]
    app.extensions["database"] = db.Database(f"sqlite:///{tmp_path / 'missing' / 'nothing.sqlite'}")
    client = app.test_client()
    assert client.get("/health/live").status_code == 200
    status, failed = _failed(client)
    app.extensions["database"] = before
    assert (status, failed) == (503, ["database", "tables"])


def test_a_fault_of_the_answers_is_named_but_voting_goes_on(migrated: Flask, client: FlaskClient) -> None:
    with migrated.app_context():
        _note(collector_database.database(), "0000")
    assert _failed(client) == (200, ["answers-tables"])


@pytest.fixture
def collector(settings: dict[str, Any], tmp_path: Path) -> Iterator[Flask]:
    """The collector by itself, before its tables are made."""
    chosen = {
        "TELLERS_ROLE": "collector",
        "TELLERS_COLLECTOR_KEY": settings["COLLECTOR_KEY"],
        "TELLERS_COLLECTOR_DATABASE_URL": f"sqlite:///{tmp_path / 'answers.sqlite'}",
        "TELLERS_REGISTRAR_PUBLIC_KEY": platform_public_key(settings["SIGNING_KEY"]),
        "TELLERS_REGISTRAR_URL": "https://votes.example.org",
        "TELLERS_BASE_URL": "https://localhost",
        "TELLERS_PROOF_WORKERS": "0",
    }
    made = create_app(config.load(chosen, tmp_path))
    yield made
    made.extensions["collector_database"].dispose()


def test_the_collector_alone_is_ready_when_an_answer_could_be_taken(collector: Flask) -> None:
    client = collector.test_client()
    assert client.get("/health/live").status_code == 200
    assert _failed(client) == (503, ["answers-tables"])
    with collector.app_context():
        collector_migrate.upgrade()
    assert _failed(client) == (200, [])
    assert "Set-Cookie" not in client.get("/health/ready").headers


def test_the_registrar_alone_does_not_ask_for_answers(migrated: Flask) -> None:
    migrated.config["ROLE"] = "registrar"
    with migrated.app_context():
        _note(collector_database.database(), "0000")
    assert _failed(migrated.test_client()) == (200, [])
