"""Tables of the scrutineer's report: what the scrutineer writes, the verifier's word, what was signed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Table, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person
from app.db import Base, append_only
from ballot.models import Contest, Poll


class ReportDraft(Base):
    """The scrutineer's own words, until they are signed. ``satisfied`` is None before it is decided."""

    __tablename__ = "report_draft"

    poll_id: Mapped[int] = mapped_column(ForeignKey("poll.id"), primary_key=True)
    incidents: Mapped[str] = mapped_column(Text)
    satisfied: Mapped[bool | None]
    statement: Mapped[str] = mapped_column(Text)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    edited_utc: Mapped[datetime]

    person: Mapped[Person] = relationship()


class RecordCheck(Base):
    """What the verifier said of a contest's public record as it stood at ``height`` and ``head``.

    ``notices`` is the SHA-256 of the file of public notices that it saw beside the record.
    """

    __tablename__ = "record_check"

    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id", ondelete="CASCADE"), primary_key=True)
    height: Mapped[int]
    head: Mapped[str]
    notices: Mapped[str]
    holds: Mapped[bool]
    output: Mapped[str] = mapped_column(Text)
    checked_utc: Mapped[datetime]

    contest: Mapped[Contest] = relationship()


class SignedReport(Base):
    """A signed report, for good. A later one of the same poll has the next number and a reason.

    ``text`` is the whole file, byte for byte; ``digest`` the SHA-256 of the report inside it, which is
    what the scrutineer approved.
    """

    __tablename__ = "signed_report"

    id: Mapped[int] = mapped_column(primary_key=True)
    poll_id: Mapped[int] = mapped_column(ForeignKey("poll.id"))
    number: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    digest: Mapped[str]
    signer_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    signed_utc: Mapped[datetime]

    poll: Mapped[Poll] = relationship()
    signer: Mapped[Person] = relationship()

    __table_args__ = (
        UniqueConstraint("poll_id", "number"),
        CheckConstraint("number >= 1", name="number"),
    )


assert isinstance(SignedReport.__table__, Table)  # noqa: S101  (narrows the type)
append_only(SignedReport.__table__)
