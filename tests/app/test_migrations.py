"""Migrations: they make exactly the tables of the code, on both databases, and can be undone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import inspect, text
from sqlalchemy.exc import DatabaseError

from app import audit, create_app, db, migrate
from tests.databases import ON_POSTGRESQL, postgresql_database


@pytest.fixture
def bare(settings: dict[str, Any], tmp_path: Path) -> Iterator[Flask]:
    """An application whose database has no table at all."""
    with ExitStack() as stack:
        url = (
            stack.enter_context(postgresql_database())
            if ON_POSTGRESQL
            else f"sqlite:///{tmp_path / 'bare.sqlite'}"
        )
        made = create_app({**settings, "DATABASE_URL": url})
        with made.app_context():
            yield made
        made.extensions["database"].dispose()


def _tables() -> set[str]:
    return set(inspect(db.database().engine).get_table_names())


def _triggers() -> set[str]:
    sqlite = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    postgresql = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    found = set(db.session().scalars(text(postgresql if ON_POSTGRESQL else sqlite)))
    db.release()
    return found


@pytest.mark.usefixtures("bare")
def test_they_make_the_tables_of_the_code() -> None:
    migrate.upgrade()
    assert migrate.difference() == []


def _checks() -> set[tuple[str, str, str]]:
    inspector = inspect(db.database().engine)
    return {
        (table, str(check["name"]), " ".join(check["sqltext"].split()))
        for table in _tables()
        for check in inspector.get_check_constraints(table)
    }


@pytest.mark.usefixtures("bare")
def test_they_make_the_triggers_and_checks_of_the_code() -> None:
    """Alembic's own comparison looks at neither."""
    db.Base.metadata.create_all(db.database().engine)
    triggers, checks = _triggers(), _checks()
    assert triggers
    assert checks
    db.Base.metadata.drop_all(db.database().engine)
    migrate.upgrade()
    assert _triggers() == triggers
    assert _checks() == checks


@pytest.mark.usefixtures("bare")
def test_the_audit_log_can_only_grow_after_a_migration() -> None:
    migrate.upgrade()
    with db.write_transaction():
        audit.record(audit.Event.POLL_CREATED)
    with pytest.raises(DatabaseError, match="append-only"), db.write_transaction() as current:
        current.execute(text("DELETE FROM audit_event"))


@pytest.mark.usefixtures("bare")
def test_they_can_be_run_again_and_undone_with_data() -> None:
    migrate.upgrade()
    with db.write_transaction():
        audit.record(audit.Event.POLL_CREATED)
    db.release()
    migrate.upgrade()
    assert audit.verify_chain() == 1
    db.release()
    migrate.downgrade("base")
    assert _tables() == {"alembic_version"}
    migrate.upgrade()
    assert audit.verify_chain() == 0
