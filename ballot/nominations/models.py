"""Tables of nominations: the terms of a contest, who stands, who supports, what the office decided."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person, one_of
from app.db import Base, public_id
from ballot.models import Contest


class SupportRole(StrEnum):
    """How a voter supports a nomination."""

    PROPOSER = "proposer"
    SECONDER = "seconder"


class NominationTerms(Base):
    """The rules of standing for one contest; all of them are data.

    Nominations are taken in ``[opens_utc, closes_utc)``; statements are published at ``statements_utc``.
    ``eligibility`` lists ways to be eligible, ``{"group": name or None, "needs": [condition, ...]}``;
    ``declarations`` are ``{"key", "title", "text"}``. Candidates of the contest ``after`` who were not
    elected may stand in ``[late_opens_utc, late_closes_utc)``. The order of candidates is drawn with
    ``lot_seed``; until the close only its SHA-256, ``lot_commitment``, is shown.
    """

    __tablename__ = "nomination_terms"

    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id", ondelete="CASCADE"), primary_key=True)
    opens_utc: Mapped[datetime]
    closes_utc: Mapped[datetime]
    statements_utc: Mapped[datetime]
    eligibility: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    declarations: Mapped[list[dict[str, str]]] = mapped_column(JSON)
    word_limit: Mapped[int]
    photo: Mapped[bool]
    joint: Mapped[bool]
    proposer: Mapped[bool]
    seconder: Mapped[bool]
    most_supports: Mapped[int | None]
    office_sees: Mapped[bool]
    one_contest: Mapped[bool]
    after_id: Mapped[int | None] = mapped_column(ForeignKey("contest.id", ondelete="SET NULL"))
    late_opens_utc: Mapped[datetime | None]
    late_closes_utc: Mapped[datetime | None]
    lot_seed: Mapped[str]
    lot_commitment: Mapped[str]
    settled_utc: Mapped[datetime | None]
    announced_utc: Mapped[datetime | None]

    contest: Mapped[Contest] = relationship(foreign_keys=[contest_id])
    after: Mapped[Contest | None] = relationship(foreign_keys=[after_id])

    __table_args__ = (
        CheckConstraint("closes_utc > opens_utc", name="interval"),
        CheckConstraint("statements_utc >= closes_utc", name="statements"),
        CheckConstraint("late_closes_utc > late_opens_utc", name="late_interval"),
        CheckConstraint("(late_opens_utc IS NULL) = (late_closes_utc IS NULL)", name="whole_late_interval"),
        CheckConstraint("word_limit >= 1", name="word_limit"),
        CheckConstraint("most_supports >= 1", name="most_supports"),
        CheckConstraint("after_id <> contest_id", name="after"),
    )


class Nomination(Base):
    """One name on the ballot to be: one candidate, or two who share the post.

    ``revision`` counts changes from 1: a decision is about one revision. ``position`` and ``label`` are
    the place that the lot gave and the name on the ballot, once candidates are settled.
    """

    __tablename__ = "nomination"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=public_id)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id", ondelete="CASCADE"), index=True)
    late: Mapped[bool]
    statement: Mapped[str] = mapped_column(Text)
    email: Mapped[str]
    phone: Mapped[str]
    revision: Mapped[int] = mapped_column(default=1)
    submitted_utc: Mapped[datetime]
    withdrawn_utc: Mapped[datetime | None]
    withdrawal_reason: Mapped[str] = mapped_column(Text, default="")
    position: Mapped[int | None]
    label: Mapped[str | None]

    contest: Mapped[Contest] = relationship()
    candidates: Mapped[list[NominationCandidate]] = relationship(
        back_populates="nomination",
        cascade="all, delete-orphan",
        order_by="NominationCandidate.place",
        lazy="selectin",
    )
    supports: Mapped[list[NominationSupport]] = relationship(
        back_populates="nomination",
        cascade="all, delete-orphan",
        order_by="NominationSupport.role",
        lazy="selectin",
    )
    decisions: Mapped[list[NominationDecision]] = relationship(
        back_populates="nomination",
        cascade="all, delete-orphan",
        order_by="NominationDecision.id",
        lazy="selectin",
    )

    __table_args__ = (
        UniqueConstraint("contest_id", "position"),
        UniqueConstraint("contest_id", "label"),
        CheckConstraint("revision >= 1", name="revision"),
        CheckConstraint("(position IS NULL) = (label IS NULL)", name="settled"),
        CheckConstraint("position IS NULL OR withdrawn_utc IS NULL", name="withdrawn_stands_nowhere"),
    )


class NominationCandidate(Base):
    """A person who stands, once ``accepted_utc`` is set; before that, somebody who was asked to share.

    The database refuses to let one person stand twice in a contest.
    """

    __tablename__ = "nomination_candidate"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=public_id)
    nomination_id: Mapped[int] = mapped_column(ForeignKey("nomination.id", ondelete="CASCADE"))
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    place: Mapped[int]
    accepted_utc: Mapped[datetime | None]
    left_utc: Mapped[datetime | None]
    declarations: Mapped[list[str]] = mapped_column(JSON, default=list)

    nomination: Mapped[Nomination] = relationship(back_populates="candidates")
    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)
    photo: Mapped[NominationPhoto | None] = relationship(
        back_populates="candidate", cascade="all, delete-orphan", uselist=False
    )

    __table_args__ = (
        UniqueConstraint("nomination_id", "place"),
        UniqueConstraint("nomination_id", "person_id"),
        CheckConstraint("place IN (0, 1)", name="place"),
        Index(
            "uq_nomination_candidate_standing",
            "contest_id",
            "person_id",
            unique=True,
            sqlite_where=text("accepted_utc IS NOT NULL AND left_utc IS NULL"),
            postgresql_where=text("accepted_utc IS NOT NULL AND left_utc IS NULL"),
        ),
    )


class NominationPhoto(Base):
    """A candidate's photo, as the platform itself encoded it."""

    __tablename__ = "nomination_photo"

    candidate_id: Mapped[int] = mapped_column(
        ForeignKey("nomination_candidate.id", ondelete="CASCADE"), primary_key=True
    )
    public_id: Mapped[str] = mapped_column(unique=True, default=public_id)
    jpeg: Mapped[bytes] = mapped_column(LargeBinary)

    candidate: Mapped[NominationCandidate] = relationship(back_populates="photo")


class NominationSupport(Base):
    """A proposer or seconder, asked by the candidate; counts once ``confirmed_utc`` is set."""

    __tablename__ = "nomination_support"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=public_id)
    nomination_id: Mapped[int] = mapped_column(ForeignKey("nomination.id", ondelete="CASCADE"))
    role: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    confirmed_utc: Mapped[datetime | None]
    declined_utc: Mapped[datetime | None]

    nomination: Mapped[Nomination] = relationship(back_populates="supports")
    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)

    __table_args__ = (
        UniqueConstraint("nomination_id", "role"),
        UniqueConstraint("nomination_id", "person_id"),
        one_of("role", SupportRole),
        CheckConstraint("confirmed_utc IS NULL OR declined_utc IS NULL", name="answer"),
    )


class NominationDecision(Base):
    """What the office decided about one revision; a rejection has a reason, and may leave time to correct."""

    __tablename__ = "nomination_decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    nomination_id: Mapped[int] = mapped_column(ForeignKey("nomination.id", ondelete="CASCADE"))
    revision: Mapped[int]
    accepted: Mapped[bool]
    reason: Mapped[str] = mapped_column(Text)
    correct_until_utc: Mapped[datetime | None]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at_utc: Mapped[datetime]

    nomination: Mapped[Nomination] = relationship(back_populates="decisions")
    person: Mapped[Person] = relationship()

    __table_args__ = (
        CheckConstraint("accepted OR reason <> ''", name="reason"),
        CheckConstraint("NOT accepted OR correct_until_utc IS NULL", name="correction"),
    )


class Invitation(Base):
    """Somebody was nominated by another person; they stand only if they then hand in a nomination."""

    __tablename__ = "nomination_invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=public_id)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id", ondelete="CASCADE"))
    nominator_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    at_utc: Mapped[datetime]
    declined_utc: Mapped[datetime | None]

    contest: Mapped[Contest] = relationship()
    nominator: Mapped[Person] = relationship(foreign_keys=[nominator_id])
    person: Mapped[Person] = relationship(foreign_keys=[person_id])

    __table_args__ = (
        UniqueConstraint("contest_id", "nominator_id", "person_id"),
        CheckConstraint("nominator_id <> person_id", name="another"),
    )
