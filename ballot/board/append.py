"""The only writer of the board: it knows which event may follow which (section 12)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert

from app.db import session
from ballot.board import checkpoints
from ballot.board import store as board_store
from ballot.board.models import BoardHead, BoardRecord
from ballot.board.store import Head
from ballot.errors import EventNotAllowed
from ballot.models import Contest
from crypto.archive import EventType, event_records
from crypto.archive.events import FOLLOWERS, Record


def append(contest: Contest, kind: EventType, data: Sequence[str] = ()) -> BoardHead:
    """Append one event after its ``data`` records and return the new head, locked.

    ``data`` holds every data member of section 12's table, wrappers included. The caller's
    transaction decides whether it happened. Raises EventNotAllowed where the event may not
    follow the last one, BoardRolledBack where the board is not the one signed earlier.
    """
    append_all(contest, kind, [data])
    head = board_store.head(contest)
    assert head is not None  # noqa: S101  (it was just written)
    return head


def append_all(contest: Contest, kind: EventType, events: Sequence[Sequence[str]]) -> list[Head]:
    """Append one event of type ``kind`` for each member of ``events``, as ``append`` does; return them."""
    head = board_store.lock_head(contest)
    checkpoints.guard(contest, head)
    if head is None:
        head = BoardHead(contest_id=contest.id, height=-1, event_hash="", next_position=0)
        session().add(head)
    heads, rows = [], []
    for data in events:
        _check_step(contest, head.last_event, kind)
        records = event_records(head.event_hash or None, head.height + 1, kind, data)
        rows += _rows(contest, head, kind, records)
        _advance(head, kind, records)
        heads.append(Head(head.height, head.event_hash))
    session().flush()
    # Without this, data and events would go into statements of their own by turns: they differ in NULLs.
    session().execute(insert(BoardRecord).execution_options(render_nulls=True), rows)
    checkpoints.remember(contest, head)
    return heads


def _check_step(contest: Contest, last_event: str | None, kind: EventType) -> None:
    """Raise unless ``kind`` may follow; a ranked tally is shuffled before it is opened, others never."""
    last = EventType(last_event) if last_event else None
    allowed = set(FOLLOWERS[last])
    if last is EventType.ENCRYPTED_TALLY:
        allowed = {EventType.SHUFFLE if contest.ranked else EventType.PARTIAL_DECRYPTION}
    if kind not in allowed:
        raise EventNotAllowed


def _rows(
    contest: Contest, head: BoardHead, kind: EventType, records: Sequence[Record]
) -> list[dict[str, Any]]:
    """Return the rows of one event's ``records`` after ``head``."""
    return [
        {
            "contest_id": contest.id,
            "position": head.next_position + offset,
            "name": record.name,
            "body": record.body,
            "height": head.height + 1 if record.is_event else None,
            "event_type": kind.value if record.is_event else None,
        }
        for offset, record in enumerate(records)
    ]


def _advance(head: BoardHead, kind: EventType, records: Sequence[Record]) -> None:
    head.height, head.last_event = head.height + 1, kind.value
    head.event_hash = records[-1].name.split(".")[0]
    head.next_position += len(records)
