"""Whether this process lives, and whether it can take a ballot (the collector alone: an answer) now.

Where one process runs everything, a fault of the answers' database is named, but leaves it ready: voting
must not end because a consultation cannot go on. A full queue of proofs is named, too: a balancer that took
every busy process away would turn a crowd into an outage; who finds no room is told when to come back.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from flask import Blueprint, current_app, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app import db, migrate, proofs
from app.rooms import Part, part

blueprint = Blueprint("health", __name__, url_prefix="/health")
Check = Callable[[], None]
LEAST_FREE_BYTES = 200 * 1024 * 1024
UNREADY = 503


class NotReady(Exception):
    """A part is not fit for a ballot; the name of the part is all that strangers are told."""


@blueprint.get("/live")
def live() -> ResponseReturnValue:
    """Answer at all: the process runs. It says nothing about the database."""
    return jsonify(status="live")


@blueprint.get("/ready")
def ready() -> ResponseReturnValue:
    """Answer 200 when this process could do its work now, else 503; name the parts that are not fit."""
    needed, others = needed_checks(), other_checks()
    failed = [name for name, check in needed.items() if not is_fit(check)]
    impaired = [name for name, check in others.items() if not is_fit(check)]
    if failed:
        return jsonify(status="not ready", failed=failed, impaired=impaired), UNREADY
    return jsonify(status="ready", impaired=impaired)


def needed_checks() -> dict[str, Check]:
    """Return the checks without which this process is not ready, by the names that ``/ready`` shows."""
    return {**(PEOPLE if part(current_app).knows_people else ANSWERS), **SHARED}


def other_checks() -> dict[str, Check]:
    """Return the checks of what is worth knowing beside that."""
    return {**(ANSWERS if part(current_app) is Part.ALL else {}), **BESIDE}


def is_fit(check: Check) -> bool:
    """Tell whether a check passes, and leave no transaction behind."""
    try:
        check()
    except (NotReady, OSError, SQLAlchemyError):
        return False
    return True


def _reach(found: db.Database) -> None:
    with found.engine.connect() as connection:
        connection.execute(text("SELECT 1"))


def _database() -> None:
    _reach(db.database())


def _tables() -> None:
    if not migrate.is_current():
        raise NotReady


def _answers_database() -> None:
    from consult.collector.database import database  # only where there is a collector

    _reach(database())


def _answers_tables() -> None:
    from consult.collector import migrate as collector

    if not collector.is_current():
        raise NotReady


def free_bytes() -> int:
    """Return how many octets are free where checkpoints or SQLite's database are kept: the fewer of both."""
    return min(shutil.disk_usage(place).free for place in _places())


def _places() -> list[Path]:
    """Return the folders that have to take more: of checkpoints and of SQLite's database.

    Where one does not exist yet it is the nearest folder above it.
    """
    folders = [Path(current_app.config["CHECKPOINT_FOLDER"])]
    url = _own_database().engine.url
    if url.get_backend_name() == "sqlite":
        folders.append(Path(url.database or "").parent)
    return [next(path for path in (folder, *folder.parents) if path.exists()) for folder in folders]


def _own_database() -> db.Database:
    """Return the database without which this process is of no use."""
    if part(current_app).knows_people:
        return db.database()
    from consult.collector.database import database

    return database()


def _disk() -> None:
    """Both can be written to, and the disk is not about to be full."""
    if not all(os.access(place, os.W_OK) for place in _places()) or free_bytes() < LEAST_FREE_BYTES:
        raise NotReady


def _proofs() -> None:
    if proofs.checker().room() == 0:
        raise NotReady


PEOPLE: dict[str, Check] = {"database": _database, "tables": _tables}
ANSWERS: dict[str, Check] = {"answers-database": _answers_database, "answers-tables": _answers_tables}
SHARED: dict[str, Check] = {"disk": _disk}
BESIDE: dict[str, Check] = {"proofs": _proofs}
