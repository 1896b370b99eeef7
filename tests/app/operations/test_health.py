"""Health: alive without a database, ready only when a ballot could be taken."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from app import db, migrate, proofs
from app.operations import health


@pytest.fixture
def migrated(app: Flask) -> Flask:
    """The tests' tables are made without migrations: note that they are of the newest shape."""
    head = migrate.newest()
    with app.app_context(), db.write_transaction() as current:
        current.execute(text("DROP TABLE IF EXISTS alembic_version"))
        current.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
        current.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": head})
    return app


def _failed(client: FlaskClient) -> tuple[int, list[str]]:
    answer = client.get("/health/ready")
    return answer.status_code, answer.json["failed"] if answer.status_code != 200 else []


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


def test_a_full_queue_of_proofs_is_not_ready(migrated: Flask, client: FlaskClient) -> None:
    migrated.extensions["proof_checker"] = proofs.ProofChecker(0, 0)
    assert _failed(client) == (503, ["proofs"])


def test_without_a_database_it_is_alive_but_not_ready(app: Flask, tmp_path: Path) -> None:
    before = app.extensions["database"]
    app.extensions["database"] = db.Database(f"sqlite:///{tmp_path / 'missing' / 'nothing.sqlite'}")
    client = app.test_client()
    assert client.get("/health/live").status_code == 200
    status, failed = _failed(client)
    app.extensions["database"] = before
    assert (status, failed) == (503, ["database", "tables"])
