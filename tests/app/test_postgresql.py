"""Connections to PostgreSQL that never wait without end: who gives up, after how long, and what is said."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import DBAPIError, OperationalError

from app.db import Database
from app.postgresql import connection_settings
from app.troubles import Trouble, trouble_of
from tests.databases import ON_POSTGRESQL

LONG = 20.0  # seconds; far more than any wait here may take, even on a busy machine
on_postgresql = pytest.mark.skipif(not ON_POSTGRESQL, reason="asks a PostgreSQL")


@pytest.fixture
def impatient(database_url: str) -> Iterator[Database]:
    """The test's database, waited for one second."""
    made = Database(database_url, patience=1)
    yield made
    made.dispose()


def test_every_bound_follows_from_the_patience() -> None:
    settings = connection_settings(10)
    assert settings["connect_timeout"] == settings["keepalives_idle"] == 5
    assert settings["tcp_user_timeout"] == 10_000
    assert "-c lock_timeout=10000 -c statement_timeout=10000" in settings["options"]
    assert "-c idle_in_transaction_session_timeout=30000" in settings["options"]


def test_a_server_that_takes_connections_and_says_nothing_is_away() -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        url = f"postgresql+psycopg://nobody@127.0.0.1:{mute.getsockname()[1]}/nothing"
        database, start = Database(url, patience=1), time.monotonic()
        with pytest.raises(OperationalError) as caught, database.engine.connect():
            pass
        assert time.monotonic() - start < LONG
        assert trouble_of(caught.value) is Trouble.UNAVAILABLE


@on_postgresql
def test_the_address_may_ask_for_more(database_url: str) -> None:
    url = make_url(database_url).update_query_dict({"options": "-c lock_timeout=4321"})
    database = Database(url.render_as_string(hide_password=False), patience=1)
    with database.engine.connect() as connection:
        assert connection.scalar(text("SHOW lock_timeout")) == "4321ms"
        assert connection.scalar(text("SHOW statement_timeout")) == "1s"
    database.dispose()


@on_postgresql
def test_rebuilding_has_an_hour(impatient: Database) -> None:
    with impatient.unhurried() as engine, engine.connect() as connection:
        assert connection.scalar(text("SHOW statement_timeout")) == "1h"


@on_postgresql
def test_a_lock_is_not_waited_for_without_end(impatient: Database) -> None:
    take = text("SELECT pg_advisory_xact_lock(17)")
    with impatient.engine.connect() as first, impatient.engine.connect() as second:
        first.execute(take)
        with pytest.raises(OperationalError) as caught:
            second.execute(take)
        assert trouble_of(caught.value) is Trouble.UNAVAILABLE


@on_postgresql
def test_who_says_nothing_in_a_transaction_loses_it(impatient: Database) -> None:
    with impatient.engine.connect() as silent, impatient.engine.connect() as other:
        silent.execute(text("SELECT pg_advisory_xact_lock(18)"))
        end, free = time.monotonic() + LONG, False
        while not free and time.monotonic() < end:
            free = bool(other.scalar(text("SELECT pg_try_advisory_xact_lock(18)")))
            other.rollback()
            time.sleep(0.1)
        assert free
        with pytest.raises(DBAPIError) as caught:
            silent.execute(text("SELECT 1"))
        assert trouble_of(caught.value) is Trouble.UNAVAILABLE
        silent.invalidate()


@on_postgresql
def test_a_server_that_falls_silent_is_left(impatient: Database) -> None:
    """The statement's own bound is taken away, so that only this side can end the wait."""
    with impatient.engine.connect() as connection:
        connection.execute(text("SET statement_timeout = 0"))
        start = time.monotonic()
        with pytest.raises(OperationalError, match="has not answered for too long"):
            connection.execute(text("SELECT pg_sleep(60)"))
        assert time.monotonic() - start < LONG
        assert connection.invalidated
