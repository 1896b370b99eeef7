"""The only writer of the board: it knows which event may follow which (section 12)."""

from __future__ import annotations

from collections.abc import Sequence

from app.db import session
from ballot.board import checkpoints
from ballot.board import store as board_store
from ballot.board.models import BoardHead, BoardRecord
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
    head = board_store.lock_head(contest)
    _check_step(contest, head, kind)
    checkpoints.guard(contest, head)
    height = head.height + 1 if head else 0
    records = event_records(head.event_hash if head else None, height, kind, data)
    head = _advance(contest, head, kind, records)
    checkpoints.remember(contest, head)
    return head


def _check_step(contest: Contest, head: BoardHead | None, kind: EventType) -> None:
    """Raise unless ``kind`` may follow; a ranked tally is shuffled before it is opened, others never."""
    last = EventType(head.last_event) if head else None
    allowed = set(FOLLOWERS[last])
    if last is EventType.ENCRYPTED_TALLY:
        allowed = {EventType.SHUFFLE if contest.ranked else EventType.PARTIAL_DECRYPTION}
    if kind not in allowed:
        raise EventNotAllowed


def _advance(
    contest: Contest, head: BoardHead | None, kind: EventType, records: Sequence[Record]
) -> BoardHead:
    """Store ``records`` and move the head; both reach the database before this returns."""
    start = head.next_position if head else 0
    height = head.height + 1 if head else 0
    for offset, record in enumerate(records):
        session().add(_row(contest, start + offset, record, height, kind))
    if head is None:
        head = BoardHead(contest_id=contest.id)
        session().add(head)
    head.height, head.last_event = height, kind.value
    head.event_hash = records[-1].name.split(".")[0]
    head.next_position = start + len(records)
    session().flush()
    return head


def _row(contest: Contest, position: int, record: Record, height: int, kind: EventType) -> BoardRecord:
    return BoardRecord(
        contest_id=contest.id,
        position=position,
        name=record.name,
        body=record.body,
        height=height if record.is_event else None,
        event_type=kind.value if record.is_event else None,
    )
