"""Engines: how this platform connects to either database, and how long it waits."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url

from app import postgresql

#: How long a web worker waits for a lock or an answer, unless it is configured otherwise.
PATIENCE_SECONDS = 10.0
HOUR_SECONDS = 3600.0
#: The most connections that a process has to one database, unless it is configured otherwise.
CONNECTIONS = 20
#: Something between the two may drop a connection that nobody uses: none is used that is older (seconds).
OLDEST_SECONDS = 1800


def make_engine(url: str, patience: float, connections: int = CONNECTIONS) -> Engine:
    """Return an engine with so many ``connections`` at most.

    They wait for a lock or an answer about ``patience`` seconds at most; so does whoever finds none free.
    """
    pool = _pool(patience, connections)
    if make_url(url).get_backend_name() != "sqlite":
        made = create_engine(url, pool_pre_ping=True, pool_recycle=OLDEST_SECONDS, **pool)
        postgresql.make_patient(made, patience)
        return made
    engine = create_engine(url, connect_args={"timeout": patience}, **pool)  # SQLite's busy_timeout
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _pool(patience: float, connections: int) -> dict[str, Any]:
    """Return the settings of a pool; half of it stays open once it was needed."""
    return {
        "pool_size": (connections + 1) // 2,
        "max_overflow": connections // 2,
        "pool_timeout": patience,
        "hide_parameters": True,  # of a failing statement, in the log: they hold addresses
    }


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
