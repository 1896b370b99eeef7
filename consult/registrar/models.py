"""Tables of the registrar, in the main database.

They tell who is entitled and who holds a token, never when somebody asked for it and never whether
anybody has answered. A token's row carries no number and no time; issues are counted by day.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person, Roll, one_of
from app.db import Base, append_only, public_id
from consult.registrar.triggers import fixed_once_published

NO_ROWID = {"sqlite_with_rowid": False}


class ClassName(StrEnum):
    """The classes of respondents; nothing finer is ever known of an answer."""

    MEMBER = "member"
    NON_MEMBER = "non-member"


class AdmissionState(StrEnum):
    """Where the request of somebody outside the membership stands."""

    UNCONFIRMED = "unconfirmed"
    WAITING = "waiting"
    ADMITTED = "admitted"
    REFUSED = "refused"


class Consultation(Base):
    """One consultation. Answers are taken in ``[opens_utc, closes_utc)``, whole seconds.

    ``statement`` is the definition as two people approve it, ``definition`` the same, signed;
    ``handed_over`` the collector's checkpoint of the log that begins with it. ``closing`` is the
    signed closing statement, ``counted`` the counted list that the collector gave for it.
    """

    __tablename__ = "consultation"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=public_id)
    title: Mapped[str]
    introduction: Mapped[str] = mapped_column(Text, default="")
    criteria: Mapped[str] = mapped_column(Text, default="")
    roll_id: Mapped[int] = mapped_column(ForeignKey("roll.id"), unique=True)
    trustees_record: Mapped[str | None] = mapped_column(Text)
    witnesses: Mapped[str] = mapped_column(Text, default="")
    opens_utc: Mapped[dt.datetime | None]
    closes_utc: Mapped[dt.datetime | None]
    created_utc: Mapped[dt.datetime]
    statement: Mapped[str | None] = mapped_column(Text)
    definition: Mapped[str | None] = mapped_column(Text)
    published_utc: Mapped[dt.datetime | None]
    handed_over: Mapped[str | None] = mapped_column(Text)
    closing: Mapped[str | None] = mapped_column(Text)
    closed_utc: Mapped[dt.datetime | None]
    counted: Mapped[str | None] = mapped_column(Text)
    release: Mapped[str | None] = mapped_column(Text)

    roll: Mapped[Roll] = relationship()

    __table_args__ = (
        CheckConstraint("closes_utc > opens_utc", name="interval"),
        CheckConstraint("(opens_utc IS NULL) = (closes_utc IS NULL)", name="whole_interval"),
        CheckConstraint("(published_utc IS NULL) = (definition IS NULL)", name="published_definition"),
        CheckConstraint("published_utc IS NULL OR statement IS NOT NULL", name="published_statement"),
        CheckConstraint("handed_over IS NULL OR published_utc IS NOT NULL", name="handed_over_published"),
        CheckConstraint("(closed_utc IS NULL) = (closing IS NULL)", name="closed_statement"),
        CheckConstraint("closed_utc IS NULL OR published_utc IS NOT NULL", name="closed_published"),
        CheckConstraint("counted IS NULL OR closed_utc IS NOT NULL", name="counted_closed"),
        CheckConstraint("release IS NULL OR counted IS NOT NULL", name="release_counted"),
    )


class QuestionnaireVersion(Base):
    """One version of the questionnaire as its canonical text; never changed, the newest is published."""

    __tablename__ = "questionnaire_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))
    number: Mapped[int]
    sha256: Mapped[str]
    text: Mapped[str] = mapped_column(Text)
    saved_utc: Mapped[dt.datetime]

    __table_args__ = (
        UniqueConstraint("consultation_id", "number"),
        CheckConstraint("number >= 1", name="number"),
    )


class TokenKey(Base):
    """The key pair that signs one class's tokens; the private half is encrypted, and gone after the close."""

    __tablename__ = "token_key"

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"), primary_key=True)
    class_name: Mapped[str] = mapped_column(primary_key=True)
    public: Mapped[str] = mapped_column(Text)
    sealed_private: Mapped[bytes | None] = mapped_column(LargeBinary)

    __table_args__ = (one_of("class_name", ClassName),)


class Token(Base):
    """This person holds a token of this class. ``blinded`` is what was signed, blindly: it tells nothing."""

    __tablename__ = "consultation_token"

    consultation_id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    class_name: Mapped[str]
    blinded: Mapped[str] = mapped_column(Text)

    __table_args__ = (
        ForeignKeyConstraint(
            ["consultation_id", "class_name"],
            ["token_key.consultation_id", "token_key.class_name"],
            name="key_of_class",
        ),
        NO_ROWID,
    )


class TokensOfDay(Base):
    """How many tokens of a class were issued on a day."""

    __tablename__ = "tokens_of_day"

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"), primary_key=True)
    class_name: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[dt.date] = mapped_column(Date, primary_key=True)
    issued: Mapped[int]

    __table_args__ = (
        one_of("class_name", ClassName),
        CheckConstraint("issued >= 1", name="issued"),
        NO_ROWID,
    )


#: Admissions that were not refused, in the words of the indexes that hold only those.
STANDING = text("state IN ('waiting', 'admitted')")


class Admission(Base):
    """The request of somebody outside the membership to take part."""

    __tablename__ = "admission"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=public_id)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"), index=True)
    name: Mapped[str]
    email: Mapped[str]
    gmc_number: Mapped[str]
    state: Mapped[str] = mapped_column(default=AdmissionState.UNCONFIRMED.value)
    code_hash: Mapped[str]
    attempts: Mapped[int] = mapped_column(default=0)
    expires_utc: Mapped[dt.datetime]
    asked_on: Mapped[dt.date] = mapped_column(Date)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_utc: Mapped[dt.datetime | None]
    reason: Mapped[str | None]

    consultation: Mapped[Consultation] = relationship()
    person: Mapped[Person | None] = relationship(foreign_keys=person_id)
    decided_by: Mapped[Person | None] = relationship(foreign_keys=decided_by_id)

    __table_args__ = (
        one_of("state", AdmissionState),
        CheckConstraint("email = lower(email)", name="email_lower"),
        CheckConstraint("(decided_utc IS NULL) = (decided_by_id IS NULL)", name="decided_by_one"),
        CheckConstraint(
            "(state IN ('admitted', 'refused')) = (decided_utc IS NOT NULL)", name="decided_state"
        ),
        CheckConstraint("(state = 'admitted') = (person_id IS NOT NULL)", name="admitted_person"),
        CheckConstraint("(state = 'refused') = (reason IS NOT NULL)", name="refused_reason"),
        *(
            Index(
                f"uq_admission_{column}",
                *("consultation_id", column),
                unique=True,
                sqlite_where=STANDING,
                postgresql_where=STANDING,
            )
            for column in ("gmc_number", "email", "person_id")
        ),
    )


class OpeningShare(Base):
    """A trustee's contribution to the opening, checked; its SHA-256 alone once the answers are open."""

    __tablename__ = "opening_share"

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"), primary_key=True)
    owner: Mapped[int] = mapped_column(primary_key=True)
    record: Mapped[str] = mapped_column(Text)

    __table_args__ = (CheckConstraint("owner >= 1", name="owner"),)


assert isinstance(Consultation.__table__, Table)  # noqa: S101  (narrows the type)
fixed_once_published(Consultation.__table__)
assert isinstance(QuestionnaireVersion.__table__, Table)  # noqa: S101
append_only(QuestionnaireVersion.__table__)
