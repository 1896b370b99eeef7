"""Attacks 20 to 23 on an election: overload, boundaries of time, crashes, an older database."""

from __future__ import annotations

import multiprocessing
import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import make_url, text

from app import create_app, proofs
from app.clock import SettableClock
from app.db import Base, session, write_transaction
from app.errors import Overloaded
from ballot import approvals, store
from ballot.board import store as board_store
from ballot.errors import (
    BoardRolledBack,
    RoleNotHeld,
    SamePersonTwice,
    TooEarlyToClose,
    VotingNotOpen,
    VotingOver,
    WrongPhase,
)
from ballot.timetable import Phase
from crypto.verify import verify_archive
from tests.attacks.killed import POINTS, cast_and_die
from tests.ballot.world import CLOSES, OPENS, SECOND, World

YES, NO = [0, 1, 0], [0, 0, 1]


def test_20_a_full_proof_checker_refuses_and_stores_nothing(
    choice: Callable[..., World], election_app: Flask, tmp_path: Path
) -> None:
    """One client holds every place of the queue; the next is told to come again, and then served."""
    world = choice()
    world.open()
    ballot, checker = world.ballot(0, YES), proofs.ProofChecker(1, 1)
    election_app.extensions["proof_checker"] = checker
    gate = tmp_path / "gate"
    busy = [threading.Thread(target=checker.check, args=(_wait_for, gate)) for _ in range(2)]
    try:
        for thread in busy:
            thread.start()
        while checker.room():
            time.sleep(0.01)
        with pytest.raises(Overloaded) as caught:
            world.cast_text(0, ballot)
        assert caught.value.status == 503
        assert 1 <= caught.value.retry_after <= 60
        assert board_store.ballot_count(world.contest()) == 0
        gate.touch()
        for thread in busy:
            thread.join()
        assert world.cast_text(0, ballot).created
    finally:
        gate.touch()
        checker.close()


def test_21_a_second_early_and_a_second_late(choice: Callable[..., World]) -> None:
    world = choice(voters=4)
    world.open()
    ballots = [world.ballot(voter, YES) for voter in range(4)]
    for moment, error in (
        (OPENS - SECOND, VotingNotOpen),
        (CLOSES, VotingOver),
        (CLOSES + SECOND, VotingOver),
    ):
        world.clock.set(moment)
        with pytest.raises(error):
            world.cast_text(0, ballots[0])
    for voter, moment in enumerate((OPENS, OPENS + SECOND, CLOSES - SECOND)):
        world.clock.set(moment)
        assert world.cast_text(voter, ballots[voter]).created


def test_21_twice_and_by_one_person_alone(choice: Callable[..., World]) -> None:
    world = choice()
    for act in ("seal", "open"):
        approvals.approve(world.contest(), act, world.office, "office")
        with pytest.raises(SamePersonTwice):
            approvals.approve(world.contest(), act, world.office, "office")
        with pytest.raises(RoleNotHeld):
            approvals.approve(world.contest(), act, world.office, "scrutineer")
        approvals.approve(world.contest(), act, world.scrutineer, "scrutineer")
        with pytest.raises(WrongPhase if act == "seal" else SamePersonTwice):
            approvals.approve(world.contest(), act, world.office, "office")


def test_21_nobody_closes_early(choice: Callable[..., World]) -> None:
    world = choice()
    world.open()
    world.cast(0, YES)
    world.clock.set(CLOSES - SECOND)
    for person, role in ((world.office, "office"), (world.scrutineer, "scrutineer")):
        with pytest.raises(TooEarlyToClose):
            approvals.approve(world.contest(), "close", person, role)


def test_21_a_restart_changes_nothing(choice: Callable[..., World], election_app: Flask) -> None:
    """The phase follows from stored facts: another process with the same database agrees."""
    world = choice()
    world.open()
    world.cast(0, YES)
    for moment, expected in ((CLOSES - SECOND, Phase.OPEN), (CLOSES, Phase.ENDED)):
        restarted = create_app(dict(election_app.config))
        restarted.extensions["clock"] = SettableClock(moment)
        with restarted.app_context():
            assert store.phase_of(store.contest_by_uuid(world.uuids[0])) is expected
        restarted.extensions["database"].dispose()


@pytest.mark.parametrize("point", POINTS)
def test_22_killed_between_post_and_answer(
    choice: Callable[..., World], election_app: Flask, point: str
) -> None:
    """Whatever the moment of the crash, trying again puts the ballot on the board exactly once."""
    world = choice()
    world.open()
    world.cast(0, NO)
    ballot, config = world.ballot(1, YES), dict(election_app.config)
    session().rollback()
    arguments = (config, world.clock.now(), point, world.uuids[0], world.voter_ids[1], ballot)
    process = multiprocessing.get_context("spawn").Process(target=cast_and_die, args=arguments)
    process.start()
    process.join(300)
    assert process.exitcode == -9
    session().expire_all()
    stored = point in ("after the commit", "before the answer")
    assert board_store.ballot_count(world.contest()) == 1 + stored
    assert store.has_voted(world.contest(), world.voter(1)) is stored
    verify_archive(world.archive(), voters=3)
    again = world.cast_text(1, ballot)
    assert again.created is not stored
    assert board_store.ballot_count(world.contest()) == 2
    assert store.find_ballot(world.contest(), again.tracker) == ballot
    verify_archive(world.archive(), voters=3)


def test_23_yesterdays_backup_of_the_database(choice: Callable[..., World], election_app: Flask) -> None:
    """Restored behind the signed checkpoint's back, the board takes nothing more."""
    world = choice()
    world.open()
    world.cast(0, YES)
    backup = Backup(election_app)
    world.cast(1, NO)
    fresh, again = world.ballot(2, YES), world.ballot(1, YES)
    backup.restore()
    assert board_store.ballot_count(world.contest()) == 1
    for voter, ballot in ((2, fresh), (1, again)):
        with pytest.raises(BoardRolledBack):
            world.cast_text(voter, ballot)
    world.clock.set(CLOSES)
    approvals.approve(world.contest(), "close", world.office, "office")
    with pytest.raises(BoardRolledBack):
        approvals.approve(world.contest(), "close", world.scrutineer, "scrutineer")


def test_23_another_history_of_the_same_height(choice: Callable[..., World], election_app: Flask) -> None:
    """A forked board: as many events, but not those that were signed."""
    world = choice()
    world.open()
    backup = Backup(election_app)
    world.cast(0, YES)
    signed = _checkpoint(election_app, world).read_text()
    other = world.ballot(1, NO)
    late = world.ballot(2, YES)
    backup.restore()
    _checkpoint(election_app, world).unlink()
    world.cast_text(1, other)
    _checkpoint(election_app, world).write_text(signed)
    with pytest.raises(BoardRolledBack):
        world.cast_text(2, late)


class Backup:
    """A copy of the whole database: the file itself, or every table's rows on PostgreSQL."""

    def __init__(self, app: Flask) -> None:
        self._url = make_url(app.config["DATABASE_URL"])
        self._database = app.extensions["database"]
        session().rollback()
        if self._url.get_backend_name() == "sqlite":
            session().close()
            self._database.dispose()
            shutil.copy(self._path, self._copy)
        else:
            self._each("CREATE TABLE backup_{0} AS SELECT * FROM {0}")

    @property
    def _path(self) -> Path:
        return Path(self._url.database or "")

    @property
    def _copy(self) -> Path:
        return self._path.with_suffix(".backup")

    def restore(self) -> None:
        """Put the copy back, as an operator with the database's own rights would."""
        session().rollback()
        session().close()
        self._database.dispose()
        if self._url.get_backend_name() == "sqlite":
            for leftover in self._path.parent.glob(f"{self._path.name}-*"):
                leftover.unlink()
            shutil.copy(self._copy, self._path)
        else:
            self._each("DELETE FROM {0}", "INSERT INTO {0} SELECT * FROM backup_{0}", "DROP TABLE backup_{0}")
        session().expire_all()

    def _each(self, *statements: str) -> None:
        with write_transaction() as current:
            current.execute(text("SET LOCAL session_replication_role = replica"))
            for table in Base.metadata.tables:
                for statement in statements:
                    current.execute(text(statement.format(table)))


def _checkpoint(app: Flask, world: World) -> Path:
    return Path(app.config["CHECKPOINT_FOLDER"]) / world.uuids[0]


def _wait_for(gate: Path) -> None:
    while not gate.exists():
        time.sleep(0.01)
