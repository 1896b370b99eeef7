"""Appending to the audit chain, and checking it.

Every event's hash is SHA-256 over the previous hash and the event's compact JSON. Events of a
transaction are held back until just before its commit, so that the row which all writers
lock is always the last lock taken: two transactions cannot wait for each other over it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import event as sa_event
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app import clock
from app.audit.events import BALLOT_EVENTS, Event
from app.audit.models import AuditEvent, AuditHead
from app.db import RequestSession, session

START = "0" * 64
PENDING = "audit_events"
ROWS_AT_ONCE = 1000

Detail = str | int | bool | None


class ChainBroken(Exception):
    """The stored events do not form one unbroken chain."""


@dataclass(frozen=True)
class Entry:
    """An event as it is hashed, before it has its place in the chain."""

    event: str
    at_utc: datetime
    actor: str | None
    subject: str | None
    details: str

    def digest(self, height: int, previous: str) -> str:
        """Return SHA-256, in hex, over the previous hash and this event's compact JSON."""
        members = {
            "height": height,
            "event": self.event,
            "at": self.at_utc.isoformat(),
            "actor": self.actor,
            "subject": self.subject,
            "details": self.details,
        }
        text = json.dumps(members, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(f"{previous}{text}".encode()).hexdigest()


def record(event: Event, *, actor: Any | None = None, subject: str | None = None, **details: Detail) -> None:
    """Add an event to the current transaction; it joins the chain when that commits.

    ``actor`` is a person (anything with a ``public_id``), ``subject`` the public identifier of
    what it is about. An event about a ballot may name nobody and keeps the day only.
    """
    moment = clock.now()
    if event in BALLOT_EVENTS:
        if actor is not None:
            raise ValueError("An event about a ballot names nobody.")
        moment = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    compact = json.dumps(details, separators=(",", ":"), sort_keys=True, ensure_ascii=False)
    who = None if actor is None else str(actor.public_id)
    entry = Entry(Event(event).value, moment, who, subject, compact)
    current = session()
    if not current.in_transaction():
        current.begin()  # so that a rollback before the first query forgets the event too
    current.info.setdefault(PENDING, []).append(entry)


def _append_pending(current: Session) -> None:
    entries: list[Entry] = current.info.get(PENDING, [])
    if not entries or current.in_nested_transaction():
        return
    current.info[PENDING] = []
    head = _locked_head(current)
    for entry in entries:
        digest = entry.digest(head.height, head.hash)
        current.add(_row(entry, head.height, head.hash, digest))
        head.height, head.hash = head.height + 1, digest


def _locked_head(current: Session) -> AuditHead:
    head = current.get(AuditHead, 1, with_for_update=True, populate_existing=True)
    if head is None:
        # Two first writers may meet here: both insert, one row stays, the lock decides the order.
        current.execute(
            text(
                "INSERT INTO audit_head (id, height, hash) VALUES (1, 0, :start) ON CONFLICT (id) DO NOTHING"
            ),
            {"start": START},
        )
        head = current.get_one(AuditHead, 1, with_for_update=True, populate_existing=True)
    return head


def _row(entry: Entry, height: int, previous: str, digest: str) -> AuditEvent:
    return AuditEvent(
        height=height,
        event=entry.event,
        at_utc=entry.at_utc,
        actor=entry.actor,
        subject=entry.subject,
        details=entry.details,
        previous=previous,
        hash=digest,
    )


def _forget_pending(current: Session, *_arguments: object) -> None:
    if not current.in_nested_transaction():
        current.info.pop(PENDING, None)


sa_event.listen(RequestSession, "before_commit", _append_pending)
sa_event.listen(RequestSession, "after_rollback", _forget_pending)


def verify_chain() -> int:
    """Return the number of events after checking every hash; ``ChainBroken`` names the first fault."""
    head = session().get(AuditHead, 1)
    height, previous = 0, START
    for row in _stored_events():
        entry = Entry(row.event, row.at_utc, row.actor, row.subject, row.details)
        if row.height != height or row.previous != previous:
            raise ChainBroken(f"Event {height} is missing or does not follow the one before it.")
        if entry.digest(height, previous) != row.hash:
            raise ChainBroken(f"Event {height} was changed after it was recorded.")
        height, previous = height + 1, row.hash
    if (head.height, head.hash) != (height, previous) if head else height:
        raise ChainBroken("The end of the chain is not where the head says it is.")
    return height


def _stored_events() -> Iterator[AuditEvent]:
    """Yield the events in order, a bounded number of them in memory at a time."""
    query = select(AuditEvent).order_by(AuditEvent.height)
    for rows in session().scalars(query.execution_options(yield_per=ROWS_AT_ONCE)).partitions():
        yield from rows
        for row in rows:
            session().expunge(row)
