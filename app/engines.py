"""Engines: how this platform connects to either database, and how long it waits."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url

from app import postgresql

#: How long a web worker waits for a lock or an answer, unless it is configured otherwise.
PATIENCE_SECONDS = 10.0
HOUR_SECONDS = 3600.0
#: Parameters of a failing statement stay out of the log: they hold addresses.
POOL: dict[str, Any] = {"pool_size": 10, "max_overflow": 20, "hide_parameters": True}


def make_engine(url: str, patience: float) -> Engine:
    """Return an engine whose connections wait for a lock or an answer about ``patience`` seconds at most."""
    if make_url(url).get_backend_name() != "sqlite":
        made = create_engine(url, pool_pre_ping=True, **POOL)
        postgresql.make_patient(made, patience)
        return made
    engine = create_engine(url, connect_args={"timeout": patience}, **POOL)  # SQLite's busy_timeout
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # transactions are begun by _begin_sqlite, not by the driver
    for setting in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "recursive_triggers=ON",  # otherwise INSERT OR REPLACE slips past the append-only triggers
    ):
        connection.execute(f"PRAGMA {setting}")


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))
