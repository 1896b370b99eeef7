"""Notices beside the board: the only writer of them, and what they say, read back.

What two people decide about a sealed contest stands here and nowhere else, so what the public can
read is what is in force. The rows can only grow; every line is chained and signed (``crypto.notices``).
The hash of the newest line is kept outside the database like the checkpoints of the board.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from app import clock, signing
from app.db import session
from ballot.board import checkpoints
from ballot.board import store as board_store
from ballot.board.models import BoardNotice
from ballot.errors import NoSuchRecord
from ballot.models import Contest
from crypto.notices import START
from crypto.text import sha256_hex

#: Notices that carry the day only: a time could tell when somebody who was seen in the room voted.
DAY_ONLY = frozenset({"replaced", "added"})


@dataclass(frozen=True)
class Told:
    """What one notice says. ``at`` is None where it carries the day only."""

    kind: str
    day: str
    at: datetime | None
    reason: str
    data: dict[str, Any]


def add(
    contest: Contest, kind: str, data: dict[str, Any], reason: str = "", decision: str | None = None
) -> None:
    """Append a notice in the caller's transaction, which holds the contest's lock.

    ``decision`` is the public identifier of the proposal that two people approved. Raises BoardRolledBack.
    """
    checkpoints.guard_notices(contest)
    last, head = board_store.last_notice(contest), _head(contest)
    number = last.number + 1 if last else 0
    line = signing.sign_notice(
        {
            "uuid": contest.uuid,
            "number": number,
            "previous": last.hash if last else START,
            "at": at_text(clock.now(), day_only=kind in DAY_ONLY),
            "kind": kind,
            "height": head.height if head else None,
            "head": head.event_hash if head else None,
            "reason": reason,
            "data": data,
        }
    )
    row = BoardNotice(
        contest_id=contest.id, number=number, kind=kind, line=line, hash=sha256_hex(line), decision=decision
    )
    session().add(row)
    session().flush()
    checkpoints.remember_notice(contest, number, row.hash)


def told(contest: Contest, *kinds: str) -> list[Told]:
    """Return what the notices of a contest say, oldest first; of ``kinds`` only where these are given."""
    return [_told(json.loads(line)) for line in board_store.notice_lines(contest, kinds or None)]


def file_text(contest: Contest) -> str:
    """Return the file of notices: one line each, each with its line end."""
    return "".join(f"{line}\n" for line in board_store.notice_lines(contest))


def at_text(moment: datetime, *, day_only: bool = False) -> str:
    """Return a moment in UTC as notices carry it, in whole seconds, or its day."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d" if day_only else "%Y-%m-%dT%H:%M:%SZ")


def moment_of(text: str) -> datetime:
    """Return the moment that ``at_text`` wrote."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def _told(parts: dict[str, Any]) -> Told:
    at = parts["at"]
    return Told(
        parts["kind"], at[:10], moment_of(at) if len(at) > 10 else None, parts["reason"], parts["data"]
    )


def _head(contest: Contest) -> board_store.Head | None:
    """Return the head of the board as the public sees it, None before there is a board."""
    try:
        return board_store.public_head(contest)
    except NoSuchRecord:
        return None
