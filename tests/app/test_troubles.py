"""A database that is full, away, or silent in a commit is a 503 with a sentence that is true."""

from __future__ import annotations

import sqlite3

import pytest
from flask import Flask
from psycopg import errors as postgresql
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, InterfaceError, InternalError, OperationalError, ProgrammingError
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app import access, db
from app.db import CommitUnanswered
from app.troubles import Trouble, trouble_of
from tests.databases import ON_POSTGRESQL


def _sqlite(code: int) -> OperationalError:
    error = sqlite3.OperationalError("x")
    error.sqlite_errorcode = code
    return OperationalError("INSERT", {}, error)


def _lost(kind: type[DBAPIError], error: Exception) -> DBAPIError:
    return kind("SELECT", {}, error, connection_invalidated=True)


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (_sqlite(sqlite3.SQLITE_FULL), Trouble.FULL),
        (_sqlite(sqlite3.SQLITE_IOERR_WRITE), Trouble.FULL),
        (_sqlite(sqlite3.SQLITE_IOERR_FSYNC), Trouble.UNANSWERED),
        (_sqlite(sqlite3.SQLITE_BUSY), Trouble.UNAVAILABLE),
        (OperationalError("INSERT", {}, postgresql.DiskFull("x")), Trouble.FULL),
        (OperationalError("SELECT", {}, postgresql.LockNotAvailable("x")), Trouble.UNAVAILABLE),
        (_lost(OperationalError, postgresql.AdminShutdown("x")), Trouble.UNAVAILABLE),
        (_lost(InternalError, postgresql.IdleInTransactionSessionTimeout("x")), Trouble.UNAVAILABLE),
        (InterfaceError("SELECT", {}, Exception("the connection is closed")), Trouble.UNAVAILABLE),
        (CommitUnanswered(None, None, Exception("x"), connection_invalidated=True), Trouble.UNANSWERED),
        (_sqlite(sqlite3.SQLITE_ERROR), None),
        (ProgrammingError("SELEKT", {}, Exception("syntax")), None),
    ],
)
def test_each_kind_is_told_apart(error: DBAPIError, trouble: Trouble | None) -> None:
    assert trouble_of(error) is trouble


@pytest.mark.usefixtures("context")
def test_a_connection_that_dies_in_a_commit_leaves_it_open_what_became_of_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def die(_self: Session) -> None:
        raise _lost(
            OperationalError, postgresql.OperationalError("server closed the connection unexpectedly")
        )

    monkeypatch.setattr(Session, "commit", die)
    with pytest.raises(CommitUnanswered), db.write_transaction():
        pass


def _answer_of(app: Flask, statements: list[str], monkeypatch: pytest.MonkeyPatch) -> TestResponse:
    """Let an endpoint run ``statements``; return its answer."""

    def run() -> str:
        for statement in statements:
            db.session().execute(text(statement))
        return "stored"

    app.config["PROPAGATE_EXCEPTIONS"] = False
    app._got_first_request = False
    app.add_url_rule("/probe", "probe.run", run, methods=["POST"])
    monkeypatch.setitem(access.TABLE, "probe.run", access.Audience.PUBLIC)
    return app.test_client().post("/probe", headers={"Accept": "application/json"})


@pytest.mark.skipif(ON_POSTGRESQL, reason="a largest number of pages is SQLite's own")
def test_a_full_database_is_answered_with_a_sentence(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    fill = [
        "PRAGMA max_page_count = 1",  # SQLite makes that the present size
        "CREATE TABLE filler (body TEXT)",
        "INSERT INTO filler VALUES (hex(zeroblob(1000000)))",
    ]
    answer = _answer_of(app, fill, monkeypatch)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert answer.json == {
        "error": "database-full",
        "message": "Nothing was saved. The people who run it have to make room. Try again in a few minutes.",
    }


def test_a_wrong_statement_is_our_fault(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = _answer_of(app, ["SELECT nothing FROM nowhere_at_all"], monkeypatch)
    assert (answer.status_code, answer.json["error"]) == (500, "internal-error")  # type: ignore[index]
