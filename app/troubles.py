"""What can be wrong with a database that no statement is to blame for: away, full, or silent in a commit."""

from __future__ import annotations

import sqlite3
from enum import Enum

from psycopg import errors as postgresql
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from app.db import CommitUnanswered

#: SQLite says so where a file cannot grow, cannot be made, or its shared memory cannot.
NO_ROOM = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_SHMSIZE})


class Trouble(Enum):
    """Why nothing can be stored at the moment."""

    UNAVAILABLE = "unavailable"
    FULL = "full"
    UNANSWERED = "unanswered"


def trouble_of(error: DBAPIError) -> Trouble | None:
    """Return what is wrong with the database, None where the statement itself was at fault."""
    if isinstance(error, CommitUnanswered) or _code(error.orig) == sqlite3.SQLITE_IOERR_FSYNC:
        return Trouble.UNANSWERED  # what was not synchronised may be there after a crash
    if _code(error.orig) in NO_ROOM or isinstance(error.orig, postgresql.DiskFull):
        return Trouble.FULL
    if _code(error.orig) == sqlite3.SQLITE_ERROR:
        return None  # SQLite's name for a wrong statement
    away = isinstance(error, OperationalError | InterfaceError) or error.connection_invalidated
    return Trouble.UNAVAILABLE if away else None


def _code(error: BaseException | None) -> int | None:
    """Return SQLite's extended code of an error, None for one of PostgreSQL."""
    return getattr(error, "sqlite_errorcode", None) if isinstance(error, sqlite3.Error) else None
