"""The queries of the audit page."""

from __future__ import annotations

from sqlalchemy import select

from app.accounts.models import Person
from app.audit.models import AuditEvent, AuditHead
from app.db import session


def height() -> int:
    """Return how many events there are."""
    head = session().get(AuditHead, 1)
    return head.height if head else 0


def head_hash() -> str:
    """Return the hash at the end of the chain, or nothing while it is empty."""
    head = session().get(AuditHead, 1)
    return head.hash if head else ""


def newest(offset: int, limit: int) -> list[AuditEvent]:
    """Return events from the newest backwards."""
    query = select(AuditEvent).order_by(AuditEvent.height.desc()).offset(offset).limit(limit)
    return list(session().scalars(query))


def names(public_ids: set[str]) -> dict[str, str]:
    """Return the names of people by public identifier."""
    rows = session().execute(select(Person.public_id, Person.name).where(Person.public_id.in_(public_ids)))
    return dict(rows.all())
