"""Migrations with data: each step down and up again, in both histories, leaves what stays as it was."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import MetaData, func, inspect, select, text

from app import audit, create_app, db, migrate
from app.clock import SettableClock
from ballot.board.rehearsal import BoardNotWhole, check_boards
from consult.collector import migrate as collector_migrate
from consult.collector.database import CollectorBase
from consult.collector.database import database as collector_database
from tests.app.filling import fill
from tests.ballot.world import choice_world
from tests.conftest import START
from tests.databases import ON_POSTGRESQL, postgresql_database

Rows = dict[str, tuple[list[str], list[str]]]


@dataclass(frozen=True)
class History:
    """One database with its migrations, oldest first, and a way to fill it."""

    database: db.Database
    metadata: MetaData
    revisions: list[str]
    upgrade: Callable[[str], None]
    downgrade: Callable[[str], None]
    difference: Callable[[], list[object]]
    play: Callable[[], None]

    def rows(self) -> Rows:
        """Return the columns and the hashes of all rows of every table but Alembic's own."""
        found: Rows = {}
        with self.database.engine.connect() as connection:
            for (_, table), said in inspect(connection).get_multi_columns().items():
                columns = sorted(column["name"] for column in said)
                listed = ", ".join(f'"{column}"' for column in columns)
                rows = connection.execute(text(f'SELECT {listed} FROM "{table}"')).all()  # noqa: S608
                found[table] = columns, sorted(_hash(tuple(row)) for row in rows)
        found.pop("alembic_version", None)
        return found

    def shape(self) -> dict[str, Any]:
        """Return everything that the database says about its tables, triggers and functions."""
        inspector = inspect(self.database.engine)
        parts = {
            "columns": inspector.get_multi_columns(),
            "primary": inspector.get_multi_pk_constraint(),
            "foreign": inspector.get_multi_foreign_keys(),
            "unique": inspector.get_multi_unique_constraints(),
            "checks": inspector.get_multi_check_constraints(),
            "indexes": inspector.get_multi_indexes(),
        }
        tables = {
            name: {str(table): _plain(said) for table, said in part.items()} for name, part in parts.items()
        }
        with self.database.engine.connect() as connection:
            beside = {name: sorted(connection.scalars(text(query))) for name, query in BESIDE.items()}
        return tables | beside

    def empty_tables(self) -> list[str]:
        with self.database.engine.connect() as connection:
            return [
                table.name
                for table in self.metadata.sorted_tables
                if not connection.scalar(select(func.count()).select_from(table))
            ]


BESIDE = (
    {
        "triggers": "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
        "functions": "SELECT pg_get_functiondef(oid) FROM pg_proc "
        "WHERE pronamespace = current_schema()::regnamespace",
    }
    if ON_POSTGRESQL
    else {"triggers": "SELECT sql FROM sqlite_master WHERE type = 'trigger'"}
)


def _plain(said: Any) -> str:
    """Return what a reflection says as text, whatever objects it says it with."""
    if isinstance(said, dict):
        return str(sorted((key, _plain(value)) for key, value in said.items()))
    return str(sorted(_plain(one) for one in said) if isinstance(said, list) else said)


def _hash(row: tuple[Any, ...]) -> str:
    return hashlib.sha256(repr(row).encode()).hexdigest()


def _revisions(folder: Path) -> list[str]:
    return [step.revision for step in ScriptDirectory(str(folder)).walk_revisions()][::-1]


@pytest.fixture
def bare(settings: dict[str, Any], clock: SettableClock, tmp_path: Path) -> Iterator[Flask]:
    """An application whose two databases have no table at all."""
    with ExitStack() as stack:
        urls = {
            name: stack.enter_context(postgresql_database())
            if ON_POSTGRESQL
            else f"sqlite:///{tmp_path / name}.sqlite"
            for name in ("DATABASE_URL", "COLLECTOR_DATABASE_URL")
        }
        made = create_app({**settings, **urls, "CHECKPOINT_FOLDER": str(tmp_path / "checkpoints")})
        made.extensions["clock"] = clock
        stack.callback(made.extensions["database"].dispose)
        stack.callback(made.extensions["collector_database"].dispose)
        with made.app_context():
            yield made


@pytest.fixture(params=["main", "collector"])
def history(request: pytest.FixtureRequest, bare: Flask, clock: SettableClock) -> History:
    """Each of the two databases, at its newest revision, with at least one row in every table."""
    made = _main(clock) if request.param == "main" else _collector()
    made.upgrade("head")
    made.play()
    fill(made.database.engine, made.metadata)
    assert made.empty_tables() == []
    return made


def _main(clock: SettableClock) -> History:
    def play() -> None:
        """Hold a vote, so that the audit log and a board are real chains."""
        clock.set(START)
        world = choice_world(clock, spares=1)
        world.open()
        world.cast(0, [0, 1, 0])
        world.close()
        world.count()
        world.approve("declare")
        db.release()

    return History(
        db.database(),
        db.Base.metadata,
        _revisions(migrate.MIGRATIONS),
        migrate.upgrade,
        migrate.downgrade,
        migrate.difference,
        play,
    )


def _collector() -> History:
    return History(
        collector_database(),
        CollectorBase.metadata,
        _revisions(collector_migrate.MIGRATIONS),
        collector_migrate.upgrade,
        collector_migrate.downgrade,
        collector_migrate.difference,
        lambda: None,
    )


def _unharmed(before: Rows, after: Rows) -> None:
    """What stands in both has the same rows, as far as the columns are the same."""
    for table in before.keys() & after.keys():
        (old, rows), (new, found) = before[table], after[table]
        if old == new:
            assert found == rows, table
        else:
            assert len(found) == len(rows), table


def _ladder(history: History) -> list[str]:
    """Return what to step down to, newest first."""
    return [*history.revisions[-2::-1], "base"]


def test_each_step_down_and_up_again_leaves_what_stays_unharmed(history: History) -> None:
    above = history.revisions[-1]
    shapes = {above: history.shape()}
    for below in _ladder(history):
        before = history.rows()
        history.downgrade(below)
        lower = history.rows()
        _unharmed(before, lower)
        shapes[below] = history.shape()
        history.upgrade(above)
        _unharmed(lower, history.rows())
        history.downgrade(below)
        assert history.rows() == lower
        assert history.shape() == shapes[below]
        above = below
    assert history.rows() == {}
    _climb(history, shapes)


def _climb(history: History, shapes: dict[str, Any]) -> None:
    """From nothing to the newest: at every revision the tables are those that were left by going down."""
    for revision in history.revisions:
        history.upgrade(revision)
        assert history.shape() == shapes[revision]
    assert history.difference() == []
    history.play()
    fill(history.database.engine, history.metadata)
    assert history.empty_tables() == []


@pytest.mark.parametrize("history", ["main"], indirect=True)
def test_chains_hold_after_a_step_down_and_up_and_what_is_lost_is_noticed(history: History) -> None:
    """The audit log is as old as the first revision; whoever steps below the notices loses them."""
    events = audit.verify_chain()
    assert events > 10
    for below in _ladder(history)[:-1]:
        db.release()
        history.downgrade(below)
        assert audit.verify_chain() == events
        kept = "board_notice" in history.rows()
        db.release()
        history.upgrade("head")
        if kept:
            assert check_boards() == 1
        else:
            with pytest.raises(BoardNotWhole):
                check_boards()
