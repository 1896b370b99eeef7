"""Notices beside the board: what the server writes is what the verifier checks, and none can vanish."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask, current_app
from flask.testing import FlaskClient
from sqlalchemy import text

from app import signing
from app.db import session, write_transaction
from ballot.board import checkpoints, deciding, notices
from ballot.errors import BoardRolledBack
from crypto.notices import read_notices
from crypto.verify import verify_archive
from crypto.verify.beside import Notices
from tests.ballot.decisions.test_voting_time import decide
from tests.ballot.world import World
from tests.databases import ON_POSTGRESQL


@pytest.fixture
def paused(choice: Callable[..., World]) -> World:
    world = choice()
    world.open()
    world.cast(0, [0, 1, 0])
    decide(world, "pause", "A <fire> alarm.")
    return world


def test_the_archive_and_its_notices_verify(paused: World) -> None:
    summary = verify_archive(
        paused.archive(),
        notices=Notices(notices.file_text(paused.contest()), signing.public_key()),
        voters=3,
    )
    assert summary.notices is not None
    assert summary.notices.told == ("2026-07-09T13:00:00Z: paused. Reason: A <fire> alarm.",)


def test_the_public_reads_them(paused: World, election_app: Flask) -> None:
    client: FlaskClient = election_app.test_client()
    uuid = paused.uuids[0]
    session().rollback()
    answer = client.get(f"/board/{uuid}/notices.json")
    assert [one.kind for one in read_notices(answer.text, signing.public_key())] == ["sealed", "paused"]
    page = client.get(f"/board/{uuid}/").text
    assert "Paused: A &lt;fire&gt; alarm." in page
    assert "What two people decided" in page
    assert client.get("/board/unknown/notices.json").status_code == 404


def test_every_kind_has_its_sentence(paused: World) -> None:
    decide(paused, "extend", "The lift is stuck.", minutes=1)
    decide(paused, "resume", "")
    decide(paused, "cancel", "It is repeated.")
    told = deciding.decisions(paused.contest())
    assert [one.sentence for one in told] == [
        "Paused.",
        "Voting was extended by 1 minute and closes on 9 July 2026 at 2:21pm (UK time).",
        "It went on. Voting closes on 9 July 2026 at 2:21pm (UK time).",
        "Cancelled: there will be no result.",
    ]


@pytest.mark.skipif(ON_POSTGRESQL, reason="the triggers of SQLite are dropped by name")
def test_a_notice_that_vanished_is_missed(paused: World) -> None:
    """Attack 23: a database of before the pause, with the checkpoints of after it."""
    with write_transaction() as current:
        for act in ("update", "delete"):
            current.execute(text(f"DROP TRIGGER board_notice_no_{act}"))
        current.execute(text("DELETE FROM board_notice WHERE kind = 'paused'"))
    with pytest.raises(BoardRolledBack):
        checkpoints.guard_notices(paused.contest())
    assert checkpoints.fault(paused.contest())
    with pytest.raises(BoardRolledBack), write_transaction():
        notices.add(paused.contest(), "cancelled", {})


def test_a_new_machine_has_no_checkpoints_yet(paused: World) -> None:
    shutil.rmtree(Path(current_app.config["CHECKPOINT_FOLDER"]))
    checkpoints.guard_notices(paused.contest())
    assert checkpoints.fault(paused.contest()) is None
