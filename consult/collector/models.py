"""Tables of the collector.

No row carries a person, an address or a time; a day is the finest moment. Every key is random or a
hash, and no table numbers its rows in the order in which they came: ``settling`` rewrites the rows of
the day in the order of their keys. A draft and an answer share nothing, not even a part of a key.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, Date, ForeignKey, LargeBinary, Table, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import append_only
from consult.collector.database import CollectorBase

NO_ROWID = {"sqlite_with_rowid": False}


class Collection(CollectorBase):
    """One consultation at the collector, as the registrar's signed definition states it.

    ``size`` counts the leaves of the log. ``closing`` is the registrar's signed statement of what
    was issued; once it is here nothing more is taken. ``batched_on`` is the day of the last batch.
    """

    __tablename__ = "collection"

    public_id: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    definition: Mapped[str] = mapped_column(Text)
    record: Mapped[str] = mapped_column(Text)
    opens_utc: Mapped[dt.datetime]
    closes_utc: Mapped[dt.datetime]
    size: Mapped[int] = mapped_column(default=0)
    batched_on: Mapped[dt.date | None] = mapped_column(Date)
    closing: Mapped[str | None] = mapped_column(Text)
    counted: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        CheckConstraint("closes_utc > opens_utc", name="interval"),
        CheckConstraint("size >= 0", name="size"),
        CheckConstraint("(closing IS NULL) = (counted IS NULL)", name="counted_at_close"),
        NO_ROWID,
    )


class Edition(CollectorBase):
    """The canonical text of one published questionnaire of a consultation."""

    __tablename__ = "edition"

    collection_id: Mapped[str] = mapped_column(ForeignKey("collection.public_id"), primary_key=True)
    sha256: Mapped[str] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(Text)

    __table_args__ = (NO_ROWID,)


class Draft(CollectorBase):
    """What a browser keeps here, encrypted with a key that only the recovery code gives."""

    __tablename__ = "draft"

    collection_id: Mapped[str] = mapped_column(ForeignKey("collection.public_id"), primary_key=True)
    locator: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int]
    ciphertext: Mapped[bytes] = mapped_column(LargeBinary)
    kept_on: Mapped[dt.date] = mapped_column(Date)

    __table_args__ = (CheckConstraint("version >= 1", name="version"), NO_ROWID)


class Answer(CollectorBase):
    """The highest revision of one key's answer, as it was sent; a withdrawal is a revision, too."""

    __tablename__ = "answer"

    collection_id: Mapped[str] = mapped_column(ForeignKey("collection.public_id"), primary_key=True)
    public_key: Mapped[str] = mapped_column(primary_key=True)
    class_name: Mapped[str]
    revision: Mapped[int]
    leaf: Mapped[str]
    withdrawn: Mapped[bool]
    answer: Mapped[str] = mapped_column(Text)

    __table_args__ = (CheckConstraint("revision >= 1", name="revision"), NO_ROWID)


class Leaf(CollectorBase):
    """An entry of the log, by its leaf hash; without a position while it waits for its batch."""

    __tablename__ = "leaf"

    collection_id: Mapped[str] = mapped_column(ForeignKey("collection.public_id"), primary_key=True)
    leaf_hash: Mapped[str] = mapped_column(primary_key=True)
    content: Mapped[str] = mapped_column(Text)
    position: Mapped[int | None]

    __table_args__ = (
        UniqueConstraint("collection_id", "position"),
        CheckConstraint("position >= 0", name="position"),
        NO_ROWID,
    )


class Cosignature(CollectorBase):
    """A witness's signature line under the checkpoint of one size."""

    __tablename__ = "cosignature"

    collection_id: Mapped[str] = mapped_column(ForeignKey("collection.public_id"), primary_key=True)
    size: Mapped[int] = mapped_column(primary_key=True)
    witness: Mapped[str] = mapped_column(primary_key=True)
    line: Mapped[str] = mapped_column(Text)

    __table_args__ = (NO_ROWID,)


assert isinstance(Edition.__table__, Table)  # noqa: S101  (narrows the type)
append_only(Edition.__table__)
