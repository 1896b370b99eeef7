"""The collector's backup: apart from people, taken after the night's work, rehearsed with the verifier."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from app import db
from app.operations import copies
from consult.collector import database as collector
from consult.collector import migrate
from tests.conftest import ON_POSTGRESQL
from tests.consult import world as worlds
from tests.consult.world import World
from tests.external import require_program


@pytest.fixture
def answered(app: Flask, opened: Callable[..., World], tmp_path: Path) -> Path:
    """A backup of a consultation with three answers, one of them withdrawn; it is closed."""
    if ON_POSTGRESQL:
        require_program("pg_dump", package="postgresql-client")
    world, client = opened(3), app.test_client()
    people = [world.respondent(number) for number in range(3)]
    sent = [one.answer(world.questionnaire, {"q_role": "partner", "q_why": "Because."}) for one in people]
    for answer in (*sent, people[0].withdrawal(world.questionnaire)):
        assert client.post(f"/answers/{world.public_id}", data=worlds.body(answer)).status_code == 200
    world.close()
    db.release()
    collector.session().close()
    _note_revision()
    return _back_up(app, tmp_path)


def _note_revision() -> None:
    """The tests' tables are made without migrations: say that they are of the newest shape."""
    with collector.database().writer.begin() as connection:
        connection.execute(text("DROP TABLE IF EXISTS alembic_version"))
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
        connection.execute(text("INSERT INTO alembic_version VALUES (:newest)"), {"newest": migrate.newest()})


def _back_up(app: Flask, folder: Path) -> Path:
    done = app.test_cli_runner().invoke(args=["answers", "backup", str(folder)])
    assert done.exit_code == 0, done.output
    return Path(done.output.strip())


def _rehearse(app: Flask, backup: Path) -> tuple[int, str]:
    done = app.test_cli_runner().invoke(args=["answers", "rehearse-restore", str(backup)])
    return done.exit_code, done.output


def _change(statement: str) -> None:
    with collector.database().writer.begin() as connection:
        connection.execute(text(statement))


def test_a_backup_can_be_lived_from_and_holds_no_people(app: Flask, answered: Path) -> None:
    assert answered.stat().st_mode & 0o077 == 0
    assert {path.name for path in answered.iterdir()} <= {copies.SUMS, copies.SQLITE_FILE, copies.DUMP_FILE}
    assert _rehearse(app, answered) == (0, "The backup can be restored: 1 consultations, all logs whole.\n")


def test_a_changed_file_is_noticed(app: Flask, answered: Path) -> None:
    [database] = answered.glob("database.*")
    database.write_bytes(database.read_bytes() + b"\0")
    code, said = _rehearse(app, answered)
    assert code == 1
    assert "Not as they were written" in said


@pytest.mark.parametrize(
    "harm",
    [
        "DELETE FROM leaf WHERE position = 1",
        "UPDATE leaf SET content = replace(content, '1', '2') WHERE position = 1",
        "UPDATE collection SET counted = replace(counted, '3', '4')",
        "UPDATE answer SET leaf = public_key",
    ],
)
def test_a_log_that_does_not_hold_is_noticed(app: Flask, answered: Path, tmp_path: Path, harm: str) -> None:
    _change(harm)
    code, said = _rehearse(app, _back_up(app, tmp_path / "later"))
    assert code == 1, said
    assert "Error: " in said


def test_tables_of_another_version_are_noticed(app: Flask, answered: Path, tmp_path: Path) -> None:
    _change("UPDATE alembic_version SET version_num = '0000'")
    code, said = _rehearse(app, _back_up(app, tmp_path / "later"))
    assert (code, "another version" in said) == (1, True)


def test_while_somebody_is_at_work_there_is_no_copy(
    app: Flask, answered: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("consult.collector.daily.settle", lambda *_: False)
    done = app.test_cli_runner().invoke(args=["answers", "backup", str(tmp_path / "later")])
    assert done.exit_code == 1
    assert "in which order answers came" in done.output
    assert not (tmp_path / "later").exists()
