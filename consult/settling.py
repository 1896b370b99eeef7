"""Once a day: rewrite what came in so that nothing in the files tells in which order.

Keys are random, so a table read in the order of its keys tells nothing. The files behind it could: a
page of SQLite holds new rows in the order of their arrival, a write-ahead log and a freed page hold
copies, PostgreSQL keeps rows where they came and numbers the transactions. Rewriting undoes that.
"""

from __future__ import annotations

from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from app.db import Database


def settle(database: Database, tables: dict[str, str]) -> bool:
    """Rewrite ``tables`` (name -> columns of the primary key); false when others were at work just then."""
    engine = database.engine
    try:
        if engine.dialect.name == "sqlite":
            return _rewrite_file(engine)
        with database.unhurried() as slow:
            for table, keys in tables.items():
                _rewrite_table(slow, table, keys)
    except OperationalError:
        return False
    return True


def _rewrite_file(engine: Engine) -> bool:
    """Rebuild the file in the order of the keys, and empty the write-ahead log; false when it was in use."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ROLLBACK")  # of the transaction that every connection begins with
        connection.exec_driver_sql("VACUUM")
        busy = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").scalar()
        connection.exec_driver_sql("BEGIN")
        return busy == 0


def _rewrite_table(engine: Engine, table: str, keys: str) -> None:
    """Delete and insert every row in one transaction, in the order of the keys; then drop the old copies."""
    with engine.begin() as connection:
        connection.execute(text(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE NOWAIT"))
        connection.execute(text(f"CREATE TEMPORARY TABLE settled ON COMMIT DROP AS SELECT * FROM {table}"))  # noqa: S608
        connection.execute(text(f"DELETE FROM {table}"))  # noqa: S608
        connection.execute(text(f"INSERT INTO {table} SELECT * FROM settled ORDER BY {keys}"))  # noqa: S608
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"VACUUM FULL {table}"))
