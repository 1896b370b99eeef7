"""Tables of the audit chain."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Table
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.models import one_of
from app.audit.events import Event
from app.db import Base, append_only


class AuditEvent(Base):
    """One event; never changed, never deleted (triggers)."""

    __tablename__ = "audit_event"

    height: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # 0, 1, 2, ...
    event: Mapped[str]
    at_utc: Mapped[datetime]
    actor: Mapped[str | None]  # public id of a person
    subject: Mapped[str | None]  # public id or uuid of what it is about
    details: Mapped[str]  # compact JSON, members sorted
    previous: Mapped[str]
    hash: Mapped[str] = mapped_column(unique=True)

    __table_args__ = (one_of("event", Event), CheckConstraint("height >= 0", name="height"))


class AuditHead(Base):
    """The end of the chain, in the one row that writers lock."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    height: Mapped[int]  # number of events
    hash: Mapped[str]

    __table_args__ = (CheckConstraint("id = 1", name="single"),)


assert isinstance(AuditEvent.__table__, Table)  # noqa: S101  (narrows the type)
append_only(AuditEvent.__table__)
