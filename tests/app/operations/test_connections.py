"""More requests than connections: they wait for one another, and nobody waits without end."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event
from werkzeug.test import TestResponse

from app import create_app, db
from app.operations import connections
from tests.databases import ON_POSTGRESQL

PLACES, REQUESTS = 2, 12
JSON = {"Accept": "application/json"}


@pytest.fixture
def narrow(app: Flask, settings: dict[str, Any]) -> Iterator[Callable[[int], Flask]]:
    """Make an application with two connections to the test's database, which waits so many seconds."""
    with ExitStack() as stack:

        def make(patience: int) -> Flask:
            chosen = {"DATABASE_CONNECTIONS": PLACES, "DATABASE_PATIENCE": patience}
            made = create_app({**settings, "DATABASE_URL": app.config["DATABASE_URL"], **chosen})
            stack.callback(made.extensions["database"].dispose)
            return made

        yield make


def _look(app: Flask) -> TestResponse:
    return app.test_client().get("/board/", headers=JSON)


def _taken(app: Flask, stack: ExitStack) -> None:
    """Take every connection until ``stack`` ends."""
    database: db.Database = app.extensions["database"]
    for _ in range(PLACES):
        stack.enter_context(database.engine.connect())


def test_whoever_finds_no_connection_free_waits_for_one(narrow: Callable[[int], Flask]) -> None:
    app, answers = narrow(60), []
    waiting = threading.Thread(target=lambda: answers.append(_look(app).status_code))
    with ExitStack() as stack:
        _taken(app, stack)
        waiting.start()
        waiting.join(0.5)
        assert waiting.is_alive()
    waiting.join(60)
    assert answers == [200]


def test_whoever_waits_too_long_is_told_to_come_back(narrow: Callable[[int], Flask]) -> None:
    app = narrow(1)
    with ExitStack() as stack:
        _taken(app, stack)
        answer = _look(app)
    assert (answer.status_code, answer.json["error"]) == (503, "overloaded")
    assert int(answer.headers["Retry-After"]) >= 1
    assert _look(app).status_code == 200


def test_many_requests_share_a_few_connections(narrow: Callable[[int], Flask]) -> None:
    app, most = narrow(60), [0]
    pool = app.extensions["database"].engine.pool
    event.listen(pool, "checkout", lambda *_: most.append(pool.checkedout()))
    with ThreadPoolExecutor(REQUESTS) as threads:
        answers = list(threads.map(lambda _: _look(app).status_code, range(REQUESTS)))
    assert answers == [200] * REQUESTS
    assert 1 <= max(most) <= PLACES


def test_what_a_rush_opened_is_there_for_the_next(narrow: Callable[[int], Flask]) -> None:
    """To open a connection for each request of a rush costs a database server more than the request."""
    app, opened = narrow(60), list[int]()
    event.listen(app.extensions["database"].engine.pool, "connect", lambda *_: opened.append(1))
    for _ in range(3):
        with ThreadPoolExecutor(REQUESTS) as threads:
            assert list(threads.map(lambda _: _look(app).status_code, range(REQUESTS))) == [200] * REQUESTS
        with ExitStack() as stack:
            _taken(app, stack)  # all at once
    assert len(opened) == PLACES


def test_the_usual_settings_fit_the_usual_server(app: Flask) -> None:
    """Two databases on one PostgreSQL with its own 100 connections, and two web processes."""
    done = app.test_cli_runner().invoke(args=["db", "connections"])
    assert done.exit_code == 0, done.output
    with app.app_context():
        demands = connections.demands()
    if not ON_POSTGRESQL:
        assert demands == []
        assert "SQLite has no limit" in done.output
        return
    [demand] = demands
    assert demand.wanted == 2 * (2 * 20 + connections.BESIDE)
    assert 10 < demand.wanted <= demand.offered
    assert f"at most {demand.wanted} connections are wanted" in done.output


def test_too_many_are_named_with_what_to_do() -> None:
    demand = connections.Demand("db.example.org:5432", 200, 97)
    assert demand.sentence.startswith("db.example.org:5432: at most 200 connections are wanted, 97 are")
    assert "lower TELLERS_DATABASE_CONNECTIONS" in demand.sentence


def test_a_server_with_too_few_is_a_failure(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "demands", lambda: [connections.Demand("db:5432", 200, 97)])
    done = app.test_cli_runner().invoke(args=["db", "connections"])
    assert done.exit_code == 1
    assert "refused at a peak" in done.output
