"""Tables of the bulletin board: records that can only grow, and the head of each chain."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Table, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.models import one_of
from app.db import Base, append_only
from crypto.archive import EventType


class BoardRecord(Base):
    """One member of the archive (section 12): its file name and the exact bytes of its body.

    ``position`` counts a contest's records from 0; ``height`` is that of an event, None for data.
    """

    __tablename__ = "board_record"

    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str]
    body: Mapped[str] = mapped_column(Text)
    is_event: Mapped[bool]
    height: Mapped[int | None]

    __table_args__ = (
        UniqueConstraint("contest_id", "height"),
        CheckConstraint("position >= 0", name="position"),
        CheckConstraint("is_event = (height IS NOT NULL)", name="event_height"),
    )


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
