"""Connections to PostgreSQL that never wait without end.

A network that swallows packets, a host that froze, a lock that its holder will not give back: nothing tells
the waiting side, and a web worker's threads are soon all gone. Everything here is a share of one time, the
database's *patience* (seconds): the server gives up a statement or a lock first and says so; where it says
nothing at all, this side closes the connection and reports the database as away.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from typing import Any

import psycopg
from sqlalchemy import Engine, event

SILENT = "The database has not answered for too long; the connection was closed."


class PatientConnection(psycopg.Connection[Any]):
    """A connection that is closed when the server neither takes nor gives a byte for ``silence`` seconds.

    TCP's own timeouts do not see a server that hangs behind a living kernel, or a proxy in front of it.
    """

    silence = 0.0  # set at once after connecting

    def wait(self, gen: Any, *args: Any, **kwargs: Any) -> Any:
        """Run psycopg's generator; raises OperationalError where the server stays silent."""
        return super().wait(self._impatient(gen), *args, **kwargs)

    def _impatient(self, gen: Generator[Any, Any, Any]) -> Generator[Any, Any, Any]:
        """Pass everything on to ``gen``; psycopg wakes it every tenth of a second when nothing happens."""
        heard = time.monotonic()
        try:
            wanted = next(gen)
            while True:
                ready = yield wanted
                now = time.monotonic()
                if ready:
                    heard = now
                elif now - heard > self.silence:
                    self.pgconn.finish()
                    raise psycopg.OperationalError(SILENT)
                wanted = gen.send(ready)
        except StopIteration as end:
            return end.value


def connection_settings(patience: float) -> dict[str, Any]:
    """Return libpq's settings that follow from ``patience`` (seconds); ``docs/recovery.md`` explains them."""
    milliseconds, seconds = round(1000 * patience), max(1, round(patience / 2))
    on_server = {
        "lock_timeout": milliseconds,
        "statement_timeout": milliseconds,
        # Somebody who was cut off in the middle of a transaction must not keep the board's lock.
        "idle_in_transaction_session_timeout": 3 * milliseconds,
        "tcp_keepalives_idle": seconds,
        "tcp_keepalives_interval": seconds,
        "tcp_keepalives_count": 2,
    }
    return {
        "connect_timeout": max(2, seconds),
        "tcp_user_timeout": milliseconds,
        "keepalives_idle": seconds,
        "keepalives_interval": seconds,
        "keepalives_count": 2,
        "options": " ".join(f"-c {name}={value}" for name, value in on_server.items()),
    }


def make_patient(engine: Engine, patience: float) -> None:
    """Let every connection of ``engine`` be patient for so many seconds; what its address says goes first."""
    event.listen(engine, "do_connect", _connector(patience))


def _connector(patience: float) -> Callable[..., PatientConnection]:
    settings = connection_settings(patience)

    def connect(_dialect: Any, _record: Any, args: Any, given: dict[str, Any]) -> PatientConnection:
        options = " ".join([settings["options"], *given.get("options", "").split()])
        made = PatientConnection.connect(*args, **{**settings, **given, "options": options})
        made.silence = 1.2 * patience  # after the server, which knows better what is wrong
        return made

    return connect
