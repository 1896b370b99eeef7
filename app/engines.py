"""Engines: how this platform connects to either database, and how long it waits."""

from __future__ import annotations

import sqlite3
import time
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
#: How a transaction begins that only reads at first, and one that takes SQLite's write lock at once.
BEGIN, BEGIN_WRITING = "BEGIN", "BEGIN IMMEDIATE"
BETWEEN_TRIES_SECONDS = 0.002
PRIMARY_CODE = 0xFF  # of SQLite's extended result codes


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
    """Return the settings of a pool.

    What was opened in a rush stays open: to open and close a connection for each ballot costs a database
    server more than the ballot. The newest is used first, so that the others rest.
    """
    return {
        "pool_size": connections,
        "max_overflow": 0,
        "pool_use_lifo": True,
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
    statement = connection.get_execution_options().get("begin", BEGIN)
    if statement == BEGIN_WRITING:
        _begin_writing(connection, connection.connection.driver_connection)
    else:
        connection.exec_driver_sql(statement)


def _begin_writing(connection: Connection, driver: Any) -> None:
    patience = driver.execute("PRAGMA busy_timeout").fetchone()[0]
    driver.execute("PRAGMA busy_timeout = 0")
    try:
        if not _took_write_lock(driver, patience / 1000):
            connection.exec_driver_sql(BEGIN_WRITING)  # where it fails, SQLAlchemy says so in its own words
    finally:
        driver.execute(f"PRAGMA busy_timeout = {patience}")


def _took_write_lock(driver: Any, patience: float) -> bool:
    """Begin to write as soon as nobody else does; False where that fails for ``patience`` seconds.

    SQLite sleeps up to a tenth of a second between its own tries: the lock lies idle, and a room waits.
    """
    until = time.monotonic() + patience
    while time.monotonic() < until:
        try:
            driver.execute(BEGIN_WRITING)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & PRIMARY_CODE != sqlite3.SQLITE_BUSY:
                return False
            time.sleep(BETWEEN_TRIES_SECONDS)
        else:
            return True
    return False
