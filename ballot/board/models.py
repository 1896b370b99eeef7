"""Tables of the bulletin board: records and notices that can only grow, and the head of each chain."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Table, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.models import one_of
from app.db import Base, append_only
from app.decisions import Proposal
from crypto.archive import EventType
from crypto.notices import KINDS


class BoardRecord(Base):
    """One member of the archive (section 12): its file name and the exact bytes of its body.

    ``position`` counts a contest's records from 0; ``height`` and ``event_type`` are an event's,
    None for data.
    """

    __tablename__ = "board_record"

    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str]
    body: Mapped[str] = mapped_column(Text)
    height: Mapped[int | None]
    event_type: Mapped[str | None]

    __table_args__ = (
        UniqueConstraint("contest_id", "height"),
        CheckConstraint("position >= 0", name="position"),
        CheckConstraint("(height IS NULL) = (event_type IS NULL)", name="event_height"),
        one_of("event_type", EventType),
    )

    @property
    def is_event(self) -> bool:
        """Whether this is a link of the chain, not data."""
        return self.event_type is not None


class BoardHead(Base):
    """The end of a contest's chain, in the one row that writers lock."""

    __tablename__ = "board_head"

    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"), primary_key=True)
    height: Mapped[int]
    event_hash: Mapped[str]
    last_event: Mapped[str]
    next_position: Mapped[int]

    __table_args__ = (one_of("last_event", EventType),)


class BoardNotice(Base):
    """One public notice beside the board (``crypto.notices``): its exact line, and the hash of it.

    ``decision`` is the public identifier of the proposal that two people approved, None for the first.
    """

    __tablename__ = "board_notice"

    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str]
    line: Mapped[str] = mapped_column(Text)
    hash: Mapped[str]
    decision: Mapped[str | None] = mapped_column(ForeignKey(Proposal.public_id))

    __table_args__ = (
        CheckConstraint("number >= 0", name="number"),
        CheckConstraint(f"kind IN ({', '.join(repr(kind) for kind in KINDS)})", name="kind"),
    )


class Declaration(Base):
    """One declaration of a result. Revision 0 is the first; a later one supersedes those before it.

    ``passed_over`` lists the candidates whose preferences are passed over in its count. ``decision`` is
    the proposal that two people approved, None for the first, which is an act of its own.
    """

    __tablename__ = "declaration"

    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"), primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    passed_over: Mapped[list[str]] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(default="")
    at_utc: Mapped[datetime]
    public_utc: Mapped[datetime]
    decision: Mapped[str | None] = mapped_column(ForeignKey(Proposal.public_id))

    __table_args__ = (
        CheckConstraint("revision >= 0", name="revision"),
        CheckConstraint("public_utc >= at_utc", name="public_afterwards"),
        CheckConstraint("(revision = 0) = (decision IS NULL)", name="decided"),
    )


for _grows in (BoardRecord.__table__, BoardNotice.__table__, Declaration.__table__):
    assert isinstance(_grows, Table)  # noqa: S101  (narrows the type)
    append_only(_grows)
