"""What the database itself holds together when code breaks or is wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text

from app.db import write_transaction
from ballot import casting, store
from ballot.casting import box
from crypto.verify import verify_archive
from tests.ballot.world import World, refused_casting

YES = [0, 1, 0]


@pytest.fixture
def opened(choice: Callable[..., World]) -> World:
    world = choice()
    world.open()
    return world


@pytest.mark.parametrize("step", ["append_all", "_marks", "_write"])
def test_a_crash_between_the_steps_leaves_nothing(
    opened: World, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """Whatever breaks inside the transaction, the board, the marks and the mail go together."""
    ballot, done = opened.ballot(0, YES), getattr(box, step)

    def broken(*arguments: Any) -> Any:
        done(*arguments)
        raise OSError("disk full")

    monkeypatch.setattr(box, step, broken)
    refused_casting(OSError, opened, 0, ballot)
    monkeypatch.undo()
    assert casting.cast(opened.uuids[0], opened.voter(0), ballot).created
    verify_archive(opened.archive(), voters=3)


def test_the_database_itself_refuses_what_the_code_would_not(opened: World) -> None:
    """Each rule stands as a constraint, for a server whose code is wrong."""
    cast = opened.cast(0, YES)
    contest, mine = opened.contest().id, store.credential_of(opened.contest(), opened.voter(0))
    insert = (
        "INSERT INTO ballot_entry (contest_id, height, tracker, credential, revision, may_revote) "
        "VALUES (:contest, 9, :tracker, :credential, :revision, :revote)"
    )
    faults = {
        "an unlisted credential": ("x", "4", 0, False),
        "a tracker twice": (cast.tracker, mine, 1, True),
        "a second ballot": ("y", mine, 0, False),
        "a revision without permission": ("y", mine, 1, False),
        "permission that the contest does not give": ("y", mine, 1, True),
    }
    for fault, (name, credential, revision, revote) in faults.items():
        values = {"contest": contest, "tracker": name, "credential": credential}
        with pytest.raises(Exception, match=r"(?i)constraint|credential cannot vote"):  # noqa: PT012, SIM117
            with write_transaction() as current:
                current.execute(text(insert), {**values, "revision": revision, "revote": revote})
                pytest.fail(f"The database took {fault}.")


def test_board_records_cannot_be_changed_or_deleted(opened: World) -> None:
    opened.cast(0, YES)
    for statement in ("UPDATE board_record SET body = 'x'", "DELETE FROM board_record"):
        with pytest.raises(Exception, match="append-only"), write_transaction() as current:
            current.execute(text(statement))
