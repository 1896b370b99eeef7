"""Whether this process lives, and whether it can take a ballot now."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from flask import Blueprint, current_app, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app import migrate, proofs
from app.db import database, session

blueprint = Blueprint("health", __name__, url_prefix="/health")
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
    """Answer 200 when a ballot could be taken now, else 503 with the names of the parts that are not fit."""
    failed = [name for name, check in CHECKS.items() if not _fit(check)]
    if failed:
        return jsonify(status="not ready", failed=failed), UNREADY
    return jsonify(status="ready")


def _fit(check: Callable[[], None]) -> bool:
    try:
        check()
    except (NotReady, OSError, SQLAlchemyError):
        session().rollback()
        return False
    return True


def _database() -> None:
    session().execute(text("SELECT 1"))


def _tables() -> None:
    if not migrate.is_current():
        raise NotReady


def _disk() -> None:
    """Checkpoints, and SQLite's database, can be written to a disk that is not about to be full."""
    folders = [Path(current_app.config["CHECKPOINT_FOLDER"])]
    if database().engine.dialect.name == "sqlite":
        folders.append(Path(database().engine.url.database or "").parent)
    for folder in folders:
        nearest = next(path for path in (folder, *folder.parents) if path.exists())
        if not os.access(nearest, os.W_OK) or shutil.disk_usage(nearest).free < LEAST_FREE_BYTES:
            raise NotReady


def _proofs() -> None:
    if proofs.checker().room() == 0:
        raise NotReady


CHECKS: dict[str, Callable[[], None]] = {
    "database": _database,
    "tables": _tables,
    "disk": _disk,
    "proofs": _proofs,
}
