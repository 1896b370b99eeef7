"""Tables of the outbox and of the demonstration's mailbox."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, TextClause, text
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.models import one_of
from app.db import Base, public_id


class MailState(StrEnum):
    """Where a mail stands."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"


#: Mails that somebody waits for, such as sign-in codes, and mails about a poll, each in the words of the
#: index that holds only those: what was delivered lies in neither, however much that is. Length, because
#: SQLite would rather look through everything that is about nothing than through what waits of it.
WAITING_PERSONAL = text("state = 'waiting' AND length(about) = 0")
WAITING_POLL = text("state = 'waiting' AND length(about) > 0")


def _index(name: str, which: TextClause) -> Index:
    return Index(name, "due_utc", "id", sqlite_where=which, postgresql_where=which)


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
    due_utc: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str | None]

    __table_args__ = (
        one_of("state", MailState),
        CheckConstraint("(sealed_body IS NULL) = (state <> 'waiting')", name="body_only_while_waiting"),
        _index("ix_mail_waiting_personal", WAITING_PERSONAL),
        _index("ix_mail_waiting_poll", WAITING_POLL),
    )


class Announcement(Base):
    """One text that everybody who votes on a roll is to be told; the worker writes the mails, part by part.

    ``sealed_text`` stands after the greeting. ``next_position`` is where on the roll the next part begins;
    the row goes with the last part.
    """

    __tablename__ = "announcement"

    id: Mapped[int] = mapped_column(primary_key=True)
    roll_id: Mapped[int] = mapped_column(ForeignKey("roll.id", ondelete="CASCADE"))
    subject: Mapped[str]
    about: Mapped[str] = mapped_column(default="", index=True)
    sealed_text: Mapped[bytes]
    next_position: Mapped[int] = mapped_column(default=0)

    __table_args__ = (CheckConstraint("next_position >= 0", name="next_position"),)


class DemoMail(Base):
    """A mail of the demonstration, shown on its mailbox page."""

    __tablename__ = "demo_mail"

    id: Mapped[int] = mapped_column(primary_key=True)
    recipient: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]
    sent_utc: Mapped[datetime]
