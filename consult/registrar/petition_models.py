"""Tables of petitions: the smallest consultation, one statement and those who sign it."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person, Roll
from app.db import Base, public_id
from consult.registrar.models import NO_ROWID


class Petition(Base):
    """One statement. Who is on the roll may sign it in ``[opens_utc, closes_utc)``."""

    __tablename__ = "petition"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=public_id)
    title: Mapped[str]
    statement: Mapped[str] = mapped_column(Text)
    roll_id: Mapped[int] = mapped_column(ForeignKey("roll.id"))
    opens_utc: Mapped[dt.datetime]
    closes_utc: Mapped[dt.datetime]
    created_utc: Mapped[dt.datetime]
    published_utc: Mapped[dt.datetime | None]

    roll: Mapped[Roll] = relationship()

    __table_args__ = (CheckConstraint("closes_utc > opens_utc", name="interval"),)


class Signature(Base):
    """This person has signed; the name is shown only where the person has said so."""

    __tablename__ = "petition_signature"

    petition_id: Mapped[int] = mapped_column(ForeignKey("petition.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    name_shown: Mapped[bool]

    person: Mapped[Person] = relationship()

    __table_args__ = (NO_ROWID,)
