"""Whether the database server has as many connections as this platform's processes may want at once."""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

from flask import current_app
from sqlalchemy import URL, Engine, text

from app import db, gunicorn
from app.rooms import part

#: Mail worker, backup and its rehearsal, synthetic voter, an operator's command: for each database.
BESIDE = 8
OFFERED = text(
    "SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int"
)


class Demand(NamedTuple):
    """What processes may want of one server, and what it offers to them; each a number of connections."""

    server: str
    wanted: int
    offered: int

    @property
    def sentence(self) -> str:
        """Say both, and what to do where they do not fit."""
        found = f"{self.server}: at most {self.wanted} connections are wanted, {self.offered} are offered."
        if self.wanted <= self.offered:
            return found
        return f"{found} Raise max_connections, or lower TELLERS_DATABASE_CONNECTIONS or TELLERS_WORKERS."


def demands() -> list[Demand]:
    """Return the demand on every PostgreSQL server that this process uses; SQLite has no such limit."""
    wanted: defaultdict[str, int] = defaultdict(int)
    engines: dict[str, Engine] = {}
    for engine in _engines():
        if engine.dialect.name != "sqlite":
            engines[_server(engine.url)] = engine
            wanted[_server(engine.url)] += (
                gunicorn.workers * current_app.config["DATABASE_CONNECTIONS"] + BESIDE
            )
    return [Demand(server, wanted[server], _offered(engine)) for server, engine in engines.items()]


def _engines() -> list[Engine]:
    runs, found = part(current_app), []
    if runs.knows_people:
        found.append(db.database().engine)
    if runs.takes_answers:
        from consult.collector.database import database

        found.append(database().engine)
    return found


def _server(url: URL) -> str:
    return f"{url.host or 'this machine'}:{url.port or 5432}"


def _offered(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(connection.scalar(OFFERED) or 0)
