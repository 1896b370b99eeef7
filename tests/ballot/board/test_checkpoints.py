"""Checkpoints: signed, kept outside the database, and the board must continue from them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask, current_app
from sqlalchemy import text

from app import signing
from app.db import database, release, write_transaction
from ballot.board import checkpoints
from ballot.board import store as board_store
from ballot.board.append import append
from ballot.errors import BoardRolledBack
from crypto.archive import EventType
from crypto.receipts import CheckpointRefused
from tests.ballot.world import World


@pytest.fixture
def opened(choice: Callable[..., World]) -> World:
    world = choice()
    world.open()
    world.cast(0, [0, 1, 0])
    return world


def kept(app: Flask, world: World) -> Path:
    return Path(app.config["CHECKPOINT_FOLDER"]) / world.uuids[0]


def test_a_checkpoint_is_signed_over_the_public_head(opened: World) -> None:
    said = signing.verify_checkpoint(checkpoints.checkpoint(opened.contest()))
    head = board_store.public_head(opened.contest())
    assert said == {"uuid": opened.uuids[0], "height": head.height, "head": head.event_hash}


def test_a_changed_checkpoint_does_not_verify(opened: World) -> None:
    signed = checkpoints.checkpoint(opened.contest())
    with pytest.raises(CheckpointRefused):
        signing.verify_checkpoint(signed.replace('"height":1', '"height":2'))


def test_every_commit_moves_the_file(opened: World, election_app: Flask) -> None:
    path = kept(election_app, opened)
    assert signing.verify_checkpoint(path.read_text())["height"] == 1
    opened.cast(1, [0, 0, 1])
    assert signing.verify_checkpoint(path.read_text())["height"] == 2


def test_a_rollback_does_not_move_the_file(opened: World, election_app: Flask) -> None:
    before = kept(election_app, opened).read_text()
    with pytest.raises(ZeroDivisionError), write_transaction():
        append(opened.contest(), EventType.BALLOT, ["x"]).height = 1 // 0
    assert kept(election_app, opened).read_text() == before
    opened.cast(1, [0, 0, 1])


def test_an_older_file_is_a_prefix(opened: World, election_app: Flask) -> None:
    """A crash between the commit and the file leaves an older checkpoint, which still holds."""
    path = kept(election_app, opened)
    older = path.read_text()
    opened.cast(1, [0, 0, 1])
    path.write_text(older)
    assert opened.cast(2, [0, 1, 0]).created
    assert signing.verify_checkpoint(path.read_text())["height"] == 3


@pytest.mark.parametrize(
    "content", ["", "{}", "nonsense", '{"uuid":"x","height":1,"head":"y","signature":"z"}', "é"]
)
def test_a_damaged_file_fails_closed(opened: World, election_app: Flask, content: str) -> None:
    kept(election_app, opened).write_bytes(content.encode())
    with pytest.raises(BoardRolledBack):
        opened.cast(1, [0, 0, 1])


def test_a_file_of_another_board_fails_closed(opened: World, election_app: Flask) -> None:
    head = board_store.stored_head(opened.contest())
    other = signing.sign_checkpoint("1" * 20, head.height, head.event_hash)
    kept(election_app, opened).write_text(other)
    with pytest.raises(BoardRolledBack):
        opened.cast(1, [0, 0, 1])


def _set_back(world: World) -> None:
    """Take the last ballot away, as an older copy of the database would."""
    key, head = world.contest().id, board_store.stored_head(world.contest())
    before = str(board_store.event_hash(world.contest(), head.height - 1))
    values = {"contest": key, "height": head.height, "before": before, "lower": head.height - 1}
    postgresql = database().engine.dialect.name == "postgresql"
    with write_transaction() as current:
        current.execute(
            text(
                "SET LOCAL session_replication_role = replica"
                if postgresql
                else "DROP TRIGGER board_record_no_delete"
            )
        )
        for statement in (
            "DELETE FROM ballot_entry WHERE contest_id = :contest AND height = :height",
            "DELETE FROM board_record WHERE contest_id = :contest AND position >= "
            "(SELECT position - 1 FROM board_record WHERE contest_id = :contest AND height = :height)",
            "UPDATE board_head SET height = :lower, event_hash = :before, next_position = next_position - 2 "
            "WHERE contest_id = :contest",
        ):
            current.execute(text(statement), values)


def test_nothing_is_signed_from_a_board_that_was_set_back(opened: World, election_app: Flask) -> None:
    earlier = opened.ballot(1, [0, 0, 1])
    assert opened.cast_text(1, earlier).created
    opened.cast(2, [0, 1, 0])
    _set_back(opened)
    with pytest.raises(BoardRolledBack):
        checkpoints.checkpoint(opened.contest())
    with pytest.raises(BoardRolledBack):  # the ballot is there; its receipt would say that all is well
        opened.cast_text(1, earlier)
    release()
    reader = election_app.test_client()
    address = f"/board/{opened.uuids[0]}/"
    page = reader.get(address, base_url="https://localhost")
    assert page.status_code == 200
    assert "do not match what was signed earlier" in page.text
    assert reader.get(f"{address}checkpoint", base_url="https://localhost").status_code == 503


def test_a_board_that_continues_shows_no_fault(opened: World) -> None:
    assert checkpoints.fault(opened.contest()) is None


def test_a_ballot_that_came_after_reading_began_is_no_rollback(opened: World) -> None:
    """A reader of SQLite keeps seeing the board as it was; the file outside is newer by then."""
    contest = opened.contest()
    height = board_store.stored_head(contest).height
    application = current_app._get_current_object()  # type: ignore[attr-defined]
    ballot = opened.ballot(1, [0, 0, 1])

    def another() -> None:
        with application.app_context():
            opened.cast_text(1, ballot)

    other = threading.Thread(target=another)
    other.start()
    other.join()
    said = signing.verify_checkpoint(checkpoints.checkpoint(contest))
    assert said["height"] >= height


def test_a_folder_that_cannot_be_written_does_not_lose_a_ballot(opened: World, election_app: Flask) -> None:
    """The ballot is committed by then; refusing to say so would be the greater fault."""
    blocked = kept(election_app, opened).with_suffix(".new")
    blocked.mkdir()
    assert opened.cast(1, [0, 0, 1]).created
    blocked.rmdir()
    assert opened.cast(2, [0, 0, 1]).created
