"""The databases of the tests: empty at the beginning of every test, with every table.

``TELLERS_TEST_DATABASE=postgresql`` runs the same tests on PostgreSQL (each test worker makes a
database of its own and drops it at the end).
"""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import (
    Engine,
    MetaData,
    create_engine,
    event,
    exists,
    literal,
    make_url,
    select,
    text,
    union_all,
)
from sqlalchemy.exc import OperationalError

from app import create_app, db
from consult.collector.database import CollectorBase
from consult.collector.models import Collection  # noqa: F401  (registers the tables)
from tests.external import missing

ON_POSTGRESQL = os.environ.get("TELLERS_TEST_DATABASE") == "postgresql"
POSTGRESQL = os.environ.get(
    "TELLERS_TEST_POSTGRESQL_URL", "postgresql+psycopg://postgres@127.0.0.1:5432/postgres"
)


@contextmanager
def postgresql_database() -> Iterator[str]:
    """Make a database without tables on the test server, yield its address, and drop it."""
    name = f"tellers_test_{uuid.uuid4().hex}"
    server = create_engine(POSTGRESQL, isolation_level="AUTOCOMMIT")
    try:
        with server.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
    except OperationalError:
        missing(f"No PostgreSQL answers at {make_url(POSTGRESQL)}: apt-get install postgresql")
    try:
        yield make_url(POSTGRESQL).set(database=name).render_as_string(hide_password=False)
    finally:
        with server.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        server.dispose()


@contextmanager
def _no_tables(folder: Path) -> Iterator[str]:
    """Yield the address of a database without tables, a file in the folder unless it is on PostgreSQL."""
    if not ON_POSTGRESQL:
        yield f"sqlite:///{folder / 'template.sqlite'}"
        return
    with postgresql_database() as url:
        yield url


@pytest.fixture(scope="session")
def database_template(tmp_path_factory: pytest.TempPathFactory, settings: dict[str, Any]) -> Iterator[str]:
    """A database with every table and no rows: a file to copy, or the worker's own on PostgreSQL."""
    with _no_tables(tmp_path_factory.mktemp("database")) as url:
        made = create_app({**settings, "DATABASE_URL": url})
        db.Base.metadata.create_all(made.extensions["database"].engine)
        made.extensions["database"].dispose()
        yield url


@pytest.fixture(scope="session")
def collector_template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The collector's database with every table and no rows, likewise."""
    with _no_tables(tmp_path_factory.mktemp("collector")) as url:
        made = db.Database(url)
        CollectorBase.metadata.create_all(made.engine)
        made.dispose()
        yield url


@pytest.fixture
def database_url(database_template: str, tmp_path: Path) -> str:
    """The address of an empty database with every table."""
    return _emptied(database_template, db.Base.metadata, tmp_path / "test.sqlite")


@pytest.fixture
def collector_url(collector_template: str, tmp_path: Path) -> str:
    """The address of the collector's own empty database with every table."""
    return _emptied(collector_template, CollectorBase.metadata, tmp_path / "collector.sqlite")


def _emptied(template: str, metadata: MetaData, copy: Path) -> str:
    """Return the address of a copy of the template, or on PostgreSQL of the template without its rows."""
    if ON_POSTGRESQL:
        _empty(template, metadata)
        return template
    shutil.copy(make_url(template).database or "", copy)
    return f"sqlite:///{copy}"


def _empty(url: str, metadata: MetaData) -> None:
    """Take every row away and let the numbers begin again; far quicker than to truncate all tables."""
    engine = create_engine(url)
    any_row = [select(literal(table.name)).where(exists(select(table))) for table in metadata.sorted_tables]
    with engine.begin() as connection:
        filled = connection.scalars(union_all(*any_row)).all()
        connection.execute(text("SET LOCAL session_replication_role = replica"))  # append-only triggers sleep
        for table in filled:
            connection.execute(metadata.tables[table].delete())
        connection.execute(text(BEGIN_AGAIN))
    engine.dispose()


BEGIN_AGAIN = """
    SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false)
    FROM pg_sequences WHERE last_value IS NOT NULL
"""


def wait_for_no_disk(engine: Engine) -> None:
    """Let SQLite not wait until the disk has what is committed: these files need not outlive a power cut."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF"))
