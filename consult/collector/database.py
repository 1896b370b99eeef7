"""The collector's own database: engine, the one session of a request, and what its tables share.

It is never the registrar's. A request that may write is one transaction, committed before the answer
goes out: what was acknowledged survives the process.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, cast

from flask import Flask, Response, current_app, g, has_request_context, request
from sqlalchemy import MetaData, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase

from app.db import NAMES, SAFE_METHODS, Database, RequestSession, UtcDateTime

KEY = "collector_database"


class CollectorBase(DeclarativeBase):
    """Base of every table of the collector."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {datetime: UtcDateTime}  # noqa: RUF012  (SQLAlchemy's own hook)


def database() -> Database:
    """Return the collector's database."""
    return cast(Database, current_app.extensions[KEY])


def session() -> RequestSession:
    """Return the collector's session of the current request (or of the application context)."""
    if "collector_session" not in g:
        writing = has_request_context() and request.method not in SAFE_METHODS
        g.collector_session = RequestSession(database(), writing=writing)
    return cast(RequestSession, g.collector_session)


@contextmanager
def write_transaction() -> Iterator[RequestSession]:
    """Run a block in a transaction of its own; commit at its end, roll back on any exception.

    Whatever the session read before is read afresh; pending changes raise ``RuntimeError``.
    """
    current = session()
    if current.changed or current.new or current.dirty or current.deleted:
        raise RuntimeError("write_transaction() would drop changes.")
    current.rollback()
    before, current.writing = current.writing, True
    try:
        yield current
        current.commit()
    except BaseException:
        current.rollback()
        raise
    finally:
        current.writing = before


def _finish(response: Response) -> Response:
    """Commit a request that may write and succeeded; roll any other back."""
    current = g.get("collector_session")
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


def _close(_error: BaseException | None = None) -> None:
    current = g.pop("collector_session", None)
    if current is not None:
        current.close()


def _forget_deleted(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA secure_delete=ON")  # what is deleted is overwritten


def init_app(app: Flask) -> None:
    """Attach the collector's database to ``app``."""
    settings = app.config
    made = Database(
        settings["COLLECTOR_DATABASE_URL"], settings["DATABASE_PATIENCE"], settings["DATABASE_CONNECTIONS"]
    )
    if made.engine.dialect.name == "sqlite":
        event.listen(made.engine, "connect", _forget_deleted)
    app.extensions[KEY] = made
    app.after_request(_finish)
    app.teardown_appcontext(_close)
