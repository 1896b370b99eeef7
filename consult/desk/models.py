"""Tables of the analysis desk, in the main database. They hold no answer and no person who answered.

A text is named by its place in the release, whose order says nothing.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Table, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, append_only, public_id


class AnalysisPlan(Base):
    """What was decided before the close: cross-tables, population figures, the question that gives consent.

    ``tables`` is a list of [rows, columns]; ``consent`` is "question:option", or empty.
    """

    __tablename__ = "analysis_plan"

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"), primary_key=True)
    tables: Mapped[list[Any]] = mapped_column(JSON, default=list)
    consent: Mapped[str] = mapped_column(default="")
    targets: Mapped[str] = mapped_column(Text, default="")


class CodeBook(Base):
    """The themes of one question's texts, as they are typed."""

    __tablename__ = "code_book"

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"), primary_key=True)
    question: Mapped[str] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(Text)


class TextCoding(Base):
    """The codes that one person gave one text."""

    __tablename__ = "text_coding"

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"), primary_key=True)
    question: Mapped[str] = mapped_column(primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    codes: Mapped[list[Any]] = mapped_column(JSON)

    __table_args__ = (CheckConstraint("place >= 0", name="place"),)


class Quotation(Base):
    """A text as it may be published: with consent, read and redacted by a person."""

    __tablename__ = "quotation"

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"), primary_key=True)
    question: Mapped[str] = mapped_column(primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))

    __table_args__ = (CheckConstraint("place >= 0", name="place"),)


class AnalysisReport(Base):
    """One report, as canonical JSON with its hash; never changed."""

    __tablename__ = "analysis_report"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=public_id)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))
    number: Mapped[int]
    sha256: Mapped[str]
    text: Mapped[str] = mapped_column(Text)
    made_utc: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("consultation_id", "number"),
        CheckConstraint("number >= 1", name="number"),
    )


class PublishedReport(Base):
    """Two people have published this report; the newest one is shown."""

    __tablename__ = "published_report"

    report_id: Mapped[int] = mapped_column(ForeignKey("analysis_report.id"), primary_key=True)
    published_utc: Mapped[datetime]


class Response(Base):
    """One line of "we asked, you said, we did"."""

    __tablename__ = "consultation_response"

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    asked: Mapped[str] = mapped_column(Text)
    said: Mapped[str] = mapped_column(Text)
    did: Mapped[str] = mapped_column(Text)

    __table_args__ = (CheckConstraint("position >= 0", name="position"),)


for _table in (AnalysisReport.__table__, PublishedReport.__table__):
    assert isinstance(_table, Table)  # noqa: S101  (narrows the type)
    append_only(_table)
