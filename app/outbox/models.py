"""Tables of the outbox and of the demonstration's mailbox."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.models import one_of
from app.db import Base, public_id


class MailState(StrEnum):
    """Where a mail stands."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"


class Mail(Base):
    """One mail. The body is encrypted, and gone once the mail is delivered or given up."""

    __tablename__ = "mail"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=public_id)
    recipient: Mapped[str]
    subject: Mapped[str]
    about: Mapped[str] = mapped_column(default="", index=True)  # public identifier of a poll, or nothing
    sealed_body: Mapped[bytes | None]
    state: Mapped[str] = mapped_column(default=MailState.WAITING.value)
    queued_utc: Mapped[datetime]  # cut to the day once the mail is delivered
    due_utc: Mapped[datetime] = mapped_column(index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str | None]

    __table_args__ = (
        one_of("state", MailState),
        CheckConstraint("(sealed_body IS NULL) = (state <> 'waiting')", name="body_only_while_waiting"),
    )


class DemoMail(Base):
    """A mail of the demonstration, shown on its mailbox page."""

    __tablename__ = "demo_mail"

    id: Mapped[int] = mapped_column(primary_key=True)
    recipient: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]
    sent_utc: Mapped[datetime]
