"""Backing the main database up while it is used, and rehearsing that the backup can be lived from.

A backup holds the database and the signed checkpoints of the boards. A rehearsal restores it beside the
live data, and then checks what an auditor would: every audit event, every board against its checkpoint,
every archive. Answers to consultations have a backup of their own (``app.operations.answers``).
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import NamedTuple

from flask import current_app

from app import audit, db, migrate
from app.operations import copies
from app.operations.copies import BackupFailed

CHECKPOINTS = "checkpoints"


class Rehearsed(NamedTuple):
    """What a rehearsal found whole: audit events, and boards with every record, signature and proof."""

    events: int
    boards: int


def back_up(folder: Path) -> Path:
    """Write a backup into a new folder below ``folder`` and return it. Raises BackupFailed."""
    target = copies.new_folder(folder, "tellers")
    # Checkpoints first: each is then at most as new as the database that follows.
    _copy_checkpoints(target / CHECKPOINTS)
    copies.copy_database(current_app.config["DATABASE_URL"], target)
    copies.write_sums(target)
    return target


def _copy_checkpoints(target: Path) -> None:
    source = Path(current_app.config["CHECKPOINT_FOLDER"])
    target.mkdir()
    for path in source.iterdir() if source.is_dir() else ():
        if not path.suffix:  # neither locks nor files that are being written
            shutil.copy2(path, target / path.name)


def rehearse(backup: Path) -> Rehearsed:
    """Restore ``backup`` into a database of its own, check everything in it, and remove it again.

    Raises BackupFailed for files that are not as they were written, for tables of another version, for a
    broken audit log and for a board that does not hold.
    """
    import app as app_module  # it imports this module

    copies.check_sums(backup)
    live = current_app.config["DATABASE_URL"]
    with tempfile.TemporaryDirectory() as scratch, copies.restored(backup, Path(scratch), live) as url:
        settings = {"DATABASE_URL": url, "CHECKPOINT_FOLDER": str(backup / CHECKPOINTS)}
        beside = app_module.create_app({**current_app.config, **settings})
        try:
            with beside.app_context():
                return _checked()
        finally:
            beside.extensions["database"].dispose()


def _checked() -> Rehearsed:
    from ballot.board.rehearsal import BoardNotWhole, check_boards  # the ballot room imports from this one

    if not migrate.is_current():
        raise BackupFailed("The tables of the backup are of another version than this program.")
    try:
        events = audit.verify_chain()
        db.release()
        return Rehearsed(events, check_boards())
    except (audit.ChainBroken, BoardNotWhole) as error:
        raise BackupFailed(str(error)) from error
