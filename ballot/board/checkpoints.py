"""Signed checkpoints, and the one that is kept outside the database (attack 23).

After every commit that made a board longer, its signed checkpoint replaces the last one in a
folder outside the database. Before anything is appended or signed the board is compared with that
file: a database set back to an earlier copy, or carrying another history, is refused. A missing
file refuses nothing, because a new machine has none; restore the folder with the database.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import structlog
from flask import current_app
from sqlalchemy import event
from sqlalchemy.orm import Session

from app import signing
from app.db import RequestSession, session
from ballot.board import store as board_store
from ballot.board.models import BoardHead
from ballot.errors import BoardRolledBack
from ballot.models import Contest
from crypto.errors import CryptoError

log = structlog.get_logger()
PENDING = "board_checkpoints"


def checkpoint(contest: Contest) -> str:
    """Return a signed checkpoint of the public board. Raises NoSuchRecord before sealing, BoardRolledBack."""
    guard_reading(contest)
    head = board_store.public_head(contest)
    return signing.sign_checkpoint(contest.uuid, head.height, head.event_hash)


def guard(contest: Contest, head: BoardHead | None) -> None:
    """Raise BoardRolledBack unless the board continues from the checkpoint kept outside."""
    kept = _kept(contest.uuid)
    if kept is None:
        return
    if head is not None and (head.height, head.event_hash) == kept:
        return
    if board_store.event_hash(contest, kept.height) != kept.event_hash:
        raise BoardRolledBack


def guard_reading(contest: Contest) -> None:
    """Raise BoardRolledBack as ``guard`` does, where no lock is held.

    The board may have grown since this transaction began to read, so what it cannot see is looked
    for among all that is committed before the board is called rolled back.
    """
    kept = _kept(contest.uuid)
    if kept is None or board_store.event_hash(contest, kept.height) == kept.event_hash:
        return
    if board_store.committed_hash(contest, kept.height) != kept.event_hash:
        raise BoardRolledBack


def guard_notices(contest: Contest) -> None:
    """Raise BoardRolledBack unless the notices continue from the newest one known outside."""
    kept = _kept(_notices_name(contest))
    if kept is not None and board_store.notice_hash(contest, kept.height) != kept.event_hash:
        raise BoardRolledBack


def fault(contest: Contest) -> str | None:
    """Return in a sentence what is wrong with the board since it was last signed, None where nothing is."""
    try:
        guard_reading(contest)
        guard_notices(contest)
    except BoardRolledBack as refusal:
        return str(refusal)
    return None


def remember(contest: Contest, head: BoardHead) -> None:
    """Keep the checkpoint of ``head`` outside the database once the transaction has committed."""
    _remember(contest.uuid, board_store.Head(head.height, head.event_hash))


def remember_notice(contest: Contest, number: int, line_hash: str) -> None:
    """Keep the number and the hash of a new notice outside the database, as ``remember`` does for a head."""
    _remember(_notices_name(contest), board_store.Head(number, line_hash))


def _notices_name(contest: Contest) -> str:
    return f"{contest.uuid}-notices"


def _remember(name: str, head: board_store.Head) -> None:
    session().info.setdefault(PENDING, {})[name] = head


def _kept(uuid: str) -> board_store.Head | None:
    """Return the checkpoint kept outside, None where there is none."""
    try:
        text = _path(uuid).read_text(encoding="ascii", errors="replace")
    except FileNotFoundError:
        return None
    try:
        signed = signing.verify_checkpoint(text)
    except CryptoError:
        raise BoardRolledBack from None
    if signed["uuid"] != uuid:
        raise BoardRolledBack
    return board_store.Head(signed["height"], signed["head"])


def _path(uuid: str) -> Path:
    return Path(current_app.config["CHECKPOINT_FOLDER"]) / uuid


def _keep_committed(current: Session) -> None:
    if current.in_nested_transaction():
        return
    for uuid, head in current.info.pop(PENDING, {}).items():
        try:
            _keep(uuid, head)
        except (OSError, BoardRolledBack) as error:  # the older file still guards what it covers
            log.error("checkpoint_not_kept", contest=uuid, kind=type(error).__name__)


def _forget(current: Session, *_arguments: object) -> None:
    if not current.in_nested_transaction():
        current.info.pop(PENDING, None)


def _keep(uuid: str, head: board_store.Head) -> None:
    """Replace the file unless a later checkpoint is in it already; durable before this returns."""
    path = _path(uuid)
    path.parent.mkdir(parents=True, exist_ok=True)
    with _locked(path.with_suffix(".lock")):
        kept = _kept(uuid)
        if kept is not None and kept.height >= head.height:
            return
        fresh = path.with_suffix(".new")
        with fresh.open("w", encoding="ascii") as file:
            file.write(signing.sign_checkpoint(uuid, head.height, head.event_hash))
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold ``path`` as a lock between the processes of one machine."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


event.listen(RequestSession, "after_commit", _keep_committed)
event.listen(RequestSession, "after_rollback", _forget)
