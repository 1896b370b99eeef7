"""Backup and restore: made while the platform runs, rehearsed beside it, on both databases."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import text

from app import db, migrate
from app.clock import SettableClock
from app.operations import backup, copies
from tests.ballot.world import choice_world
from tests.databases import ON_POSTGRESQL
from tests.external import require_program

VOTES = ([0, 1, 0], [0, 0, 1])


@pytest.fixture
def runner(app: Flask, clock: SettableClock) -> FlaskCliRunner:
    """A platform with two ballots on a board, and its commands."""
    if ON_POSTGRESQL:
        require_program("pg_dump", package="postgresql-client")
    with app.app_context():
        with db.write_transaction() as current:
            current.execute(text("DROP TABLE IF EXISTS alembic_version"))
            current.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
            current.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": migrate.newest()})
        world = choice_world(clock)
        world.open()
        for voter, vote in enumerate(VOTES):
            world.cast(voter, vote)
    return app.test_cli_runner()


def _back_up(runner: FlaskCliRunner, folder: Path) -> Path:
    done = runner.invoke(args=["backup", str(folder)])
    assert done.exit_code == 0, done.output
    return Path(done.output.strip())


def test_a_backup_can_be_lived_from(runner: FlaskCliRunner, tmp_path: Path) -> None:
    made = _back_up(runner, tmp_path)
    assert made.stat().st_mode & 0o077 == 0
    done = runner.invoke(args=["rehearse-restore", str(made)])
    assert done.exit_code == 0, done.output
    assert "1 boards, all whole" in done.output


def test_a_changed_file_is_noticed(runner: FlaskCliRunner, tmp_path: Path) -> None:
    made = _back_up(runner, tmp_path)
    [database] = made.glob("database.*")
    database.write_bytes(database.read_bytes() + b"\0")
    done = runner.invoke(args=["rehearse-restore", str(made)])
    assert done.exit_code == 1
    assert f"Not as they were written: {database.name}." in done.output


def test_a_backup_older_than_the_checkpoints_is_refused(
    app: Flask, runner: FlaskCliRunner, tmp_path: Path
) -> None:
    """Yesterday's database beside today's checkpoints: acknowledged ballots would be missing (attack 23)."""
    made = _back_up(runner, tmp_path)
    with app.app_context():
        uuid = db.session().scalar(text("SELECT uuid FROM contest WHERE sealed_utc IS NOT NULL"))
        from app import signing

        later = signing.sign_checkpoint(str(uuid), 9, "0" * 64)
    (made / backup.CHECKPOINTS / str(uuid)).write_text(later, encoding="ascii")
    (made / copies.SUMS).write_text(
        "".join(f"{digest}  {name}\n" for name, digest in copies._digests(made).items()), encoding="utf-8"
    )
    done = runner.invoke(args=["rehearse-restore", str(made)])
    assert done.exit_code == 1
    assert str(uuid) in done.output


def test_half_a_backup_is_none(runner: FlaskCliRunner, tmp_path: Path) -> None:
    done = runner.invoke(args=["rehearse-restore", str(tmp_path)])
    assert done.exit_code == 1
    assert "it has no SHA256SUMS" in done.output
