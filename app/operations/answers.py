"""Backing the collector's database up, and rehearsing it: apart from people, and after the night's work.

A copy taken in the middle of a day would tell in which order that day's answers came, and would tell it for
as long as it is kept; so the tables are rewritten first.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from flask import current_app

from app.operations import copies
from app.operations.copies import BackupFailed
from consult.collector import daily, migrate, rehearsal


def back_up(folder: Path) -> Path:
    """Do the night's work, write a backup into a new folder below ``folder``, and return it.

    Raises BackupFailed, also where somebody was at work so that the tables could not be rewritten.
    """
    if not daily.run()[1]:
        raise BackupFailed(
            "The tables were in use, so the copy would tell in which order answers came. Run it again."
        )
    target = copies.new_folder(folder, "answers")
    copies.copy_database(current_app.config["COLLECTOR_DATABASE_URL"], target)
    copies.write_sums(target)
    return target


def rehearse(backup: Path) -> int:
    """Restore ``backup`` into a database of its own, check every log in it, and remove it again.

    Returns how many consultations there are. Raises BackupFailed for files that are not as they were
    written, for tables of another version and for a log that does not hold.
    """
    import app as app_module  # it imports this module

    copies.check_sums(backup)
    live = current_app.config["COLLECTOR_DATABASE_URL"]
    with tempfile.TemporaryDirectory() as scratch, copies.restored(backup, Path(scratch), live) as url:
        beside = app_module.create_app({**current_app.config, "COLLECTOR_DATABASE_URL": url})
        try:
            with beside.app_context():
                return _checked()
        finally:
            beside.extensions["collector_database"].dispose()


def _checked() -> int:
    if not migrate.is_current():
        raise BackupFailed("The tables of the backup are of another version than this program.")
    try:
        return rehearsal.check_logs()
    except rehearsal.LogNotWhole as error:
        raise BackupFailed(str(error)) from error
