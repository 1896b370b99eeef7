"""Tables of the bulletin board: records that can only grow, and the head of each chain."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Table, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.models import one_of
from app.db import Base, append_only
from crypto.archive import EventType


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


assert isinstance(BoardRecord.__table__, Table)  # noqa: S101  (narrows the type)
append_only(BoardRecord.__table__)
