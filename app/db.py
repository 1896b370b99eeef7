"""The database: engine, the one session of a request, and what every table shares.

A request that may change something (not GET, HEAD or OPTIONS) runs in one transaction
that takes SQLite's write lock at its start, so that a read in it cannot go stale before
the write (the exception is casting, which asks everything again before it writes). It is
committed in one place, ``finish_request``, when the answer is a success, and rolled back
otherwise.
"""

from __future__ import annotations

import secrets
import string
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, cast

from flask import Flask, Response, current_app, g, has_request_context, request
from sqlalchemy import (
    DDL,
    DateTime,
    Dialect,
    Engine,
    MetaData,
    Table,
    event,
)
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import DeclarativeBase, ORMExecuteState, Session, SessionTransaction
from sqlalchemy.types import TypeDecorator

from app.engines import BEGIN_WRITING, CONNECTIONS, HOUR_SECONDS, PATIENCE_SECONDS, make_engine

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
#: Endpoints that may change something, but only in a ``write_transaction``: until then they read without the
#: write lock, so that those who are looked at do not wait for those who are written down.
READ_FIRST = frozenset({"ballot.cast"})
PUBLIC_ID_ALPHABET = string.ascii_letters + string.digits
PUBLIC_ID_LENGTH = 22  # 62^22 > 2^130: cannot be guessed

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime in UTC on every database; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware datetime into what the database stores."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A stored time needs a time zone.")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the stored time back, aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Base of every table; constraint names are the same on both databases."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {datetime: UtcDateTime}  # noqa: RUF012  (SQLAlchemy's own hook)


class CommitUnanswered(OperationalError):
    """The connection died while a transaction was committed: nobody here knows whether it was."""


class RequestSession(Session):
    """A session whose next transaction either takes the write lock at once or does not."""

    def __init__(self, database: Database, *, writing: bool) -> None:
        super().__init__()
        self._database = database
        self.writing = writing
        self.exclusive = False  # inside write_transaction()
        self.changed = False  # something was written, or is to be, in the current transaction

    def commit(self) -> None:
        """Commit. Raises CommitUnanswered where the connection dies meanwhile."""
        try:
            super().commit()
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
            raise CommitUnanswered(None, None, error.orig or error, connection_invalidated=True) from error

    def get_bind(self, *_args: Any, **_options: Any) -> Engine:
        """Return the engine for the next transaction."""
        return self._database.writer if self.writing else self._database.engine


class Database:
    """The engine of one application; ``writer`` begins with the write lock on SQLite.

    ``patience`` is how long, in seconds, a connection waits for a lock or an answer; there are at most
    ``connections`` of them.
    """

    def __init__(self, url: str, patience: float = PATIENCE_SECONDS, connections: int = CONNECTIONS) -> None:
        self._url, self.engine = url, make_engine(url, patience, connections)
        self.writer = self.engine.execution_options(begin=BEGIN_WRITING)

    @contextmanager
    def unhurried(self) -> Iterator[Engine]:
        """Yield a ``writer`` whose statements may take an hour, for migrations and other rebuilding."""
        if self.engine.dialect.name == "sqlite":  # its patience concerns locks alone
            yield self.writer
            return
        slow = make_engine(self._url, HOUR_SECONDS)
        try:
            yield slow
        finally:
            slow.dispose()

    def dispose(self) -> None:
        """Close every pooled connection."""
        self.engine.dispose()


def database() -> Database:
    """Return the database of the current application."""
    return cast(Database, current_app.extensions["database"])


def session() -> RequestSession:
    """Return the one session of the current request (or of the application context)."""
    if "database_session" not in g:
        g.database_session = RequestSession(database(), writing=_writing())
    return cast(RequestSession, g.database_session)


def _writing() -> bool:
    """Tell whether the request's own transaction takes the write lock at its start."""
    if not has_request_context() or request.method in SAFE_METHODS:
        return False
    return request.endpoint not in READ_FIRST


def release() -> None:
    """End the current transaction early, so that no lock is held during long work.

    Call it before anything was changed: pending changes raise ``RuntimeError``. Objects read so
    far are read afresh when they are next touched.
    """
    current = session()
    if current.changed or current.new or current.dirty or current.deleted:
        raise RuntimeError("release() would drop changes; call it before changing anything.")
    current.rollback()


def _note_statement(state: ORMExecuteState) -> None:
    if state.is_insert or state.is_update or state.is_delete:
        cast(RequestSession, state.session).changed = True


def _note_flush(current: Session, _context: object) -> None:
    cast(RequestSession, current).changed = True


def _note_end(current: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        cast(RequestSession, current).changed = False


event.listen(RequestSession, "do_orm_execute", _note_statement)
event.listen(RequestSession, "after_flush", _note_flush)
event.listen(RequestSession, "after_transaction_end", _note_end)


@contextmanager
def write_transaction() -> Iterator[RequestSession]:
    """Run a block in a transaction of its own; commit at its end, roll back on any exception.

    The transaction that was open before is ended first, as by ``release``.
    """
    current = session()
    if current.exclusive:
        raise RuntimeError("write_transaction() cannot be nested.")
    release()
    before, current.writing, current.exclusive = current.writing, True, True
    try:
        yield current
        current.commit()
    except BaseException:
        current.rollback()
        raise
    finally:
        current.writing, current.exclusive = before, False


def finish_request(response: Response) -> Response:
    """Commit the request's transaction when it may write and succeeded, else roll it back.

    A database that goes away at this moment is answered like one that was away before.
    """
    current = g.get("database_session")
    if current is None:
        return response
    if response.status_code >= 400 or request.method in SAFE_METHODS:
        current.rollback()
        return response
    try:
        current.commit()
    except DBAPIError as error:
        current.rollback()
        return current_app.make_response(current_app.handle_user_exception(error))
    return response


def close_session(_error: BaseException | None = None) -> None:
    """Give the connection back when the application context ends."""
    current = g.pop("database_session", None)
    if current is not None:
        current.close()


def init_app(app: Flask) -> None:
    """Attach the database to ``app``: session per request, commit in one place."""
    settings = app.config
    app.extensions["database"] = Database(
        settings["DATABASE_URL"], settings["DATABASE_PATIENCE"], settings["DATABASE_CONNECTIONS"]
    )
    app.after_request(finish_request)
    app.teardown_appcontext(close_session)


def public_id() -> str:
    """Return a random identifier for URLs: 22 letters and digits, more than 128 bits."""
    return "".join(secrets.choice(PUBLIC_ID_ALPHABET) for _ in range(PUBLIC_ID_LENGTH))


def append_only_statements(table: str, dialect: str) -> list[str]:
    """Return the SQL that makes rows of ``table`` unchangeable and undeletable."""
    sentence = f"{table} is append-only"
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER {table}_no_{act} BEFORE {act.upper()} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
            for act in ("update", "delete")
        ]
    function = (
        f"CREATE OR REPLACE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{sentence}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    rows = (
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_append_only()"
    )
    whole = (
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_append_only()"
    )
    return [function, rows, whole]


def append_only(table: Table) -> None:
    """Attach the append-only triggers to the creation of ``table`` (both databases)."""
    for dialect in ("sqlite", "postgresql"):
        for statement in append_only_statements(table.name, dialect):
            ddl = DDL(statement.replace("%", "%%")).execute_if(dialect=dialect)  # type: ignore[no-untyped-call]
            event.listen(table, "after_create", ddl)
