"""Tables of people, roles, rolls and sign-in."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Base, public_id


class Role(StrEnum):
    """What a member of staff may do."""

    OFFICE = "office"
    SCRUTINEER = "scrutineer"


class SignInMethod(StrEnum):
    """How somebody proved who they are."""

    CODE = "code"
    PASSWORD = "password"  # noqa: S105  (the name of a method, not a password)
    PASSWORD_AND_PASSKEY = "password-and-passkey"  # noqa: S105  (likewise)
    PASSKEY = "passkey"
    SLIP = "slip"


def one_of(column: str, values: type[StrEnum]) -> CheckConstraint:
    """Return a check that ``column`` holds one of the closed set ``values``."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


class Person(Base):
    """Somebody who may sign in: a voter, a member of staff, or both."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=public_id)
    name: Mapped[str]
    email: Mapped[str] = mapped_column(unique=True)  # in lower case
    member_number: Mapped[str | None] = mapped_column(unique=True)

    grants: Mapped[list[RoleGrant]] = relationship(back_populates="person", cascade="all, delete-orphan")

    __table_args__ = (CheckConstraint("email = lower(email)", name="email_lower"),)


class RoleGrant(Base):
    """A role that a person holds; at most one grant of each role."""

    __tablename__ = "role_grant"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    role: Mapped[str]

    person: Mapped[Person] = relationship(back_populates="grants")

    __table_args__ = (UniqueConstraint("person_id", "role"), one_of("role", Role))


class StaffPassword(Base):
    """The argon2id hash of a member of staff's password."""

    __tablename__ = "staff_password"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    hash: Mapped[str]


class SignIn(Base):
    """A signed-in browser: kept on the server, so that it can be ended there."""

    __tablename__ = "sign_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    method: Mapped[str]
    started_utc: Mapped[datetime]
    seen_utc: Mapped[datetime]
    ended_utc: Mapped[datetime | None]

    person: Mapped[Person] = relationship()

    __table_args__ = (one_of("method", SignInMethod),)


class SignInCode(Base):
    """A one-time code sent by e-mail; for an unknown address a row without a person."""

    __tablename__ = "sign_in_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    challenge: Mapped[str] = mapped_column(unique=True, default=public_id)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    code_hash: Mapped[str]
    expires_utc: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    used: Mapped[bool] = mapped_column(default=False)

    person: Mapped[Person | None] = relationship()


class Slip(Base):
    """A sign-in word that was printed for a person; ``about`` is the public identifier of its poll.

    Only a keyed hash of the word is kept. At most one slip of a person and poll is not ended.
    """

    __tablename__ = "slip"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    about: Mapped[str] = mapped_column(index=True)
    word_hash: Mapped[str] = mapped_column(unique=True)
    ended_utc: Mapped[datetime | None]

    person: Mapped[Person] = relationship()

    __table_args__ = (
        Index(
            "ix_slip_one_live",
            "person_id",
            "about",
            unique=True,
            sqlite_where=text("ended_utc IS NULL"),
            postgresql_where=text("ended_utc IS NULL"),
        ),
    )


class Passkey(Base):
    """A public key that a person's device holds the private part of (WebAuthn level 2)."""

    __tablename__ = "passkey"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=public_id)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    credential_id: Mapped[str] = mapped_column(unique=True)  # URL-safe Base64
    public_key: Mapped[bytes]
    sign_count: Mapped[int]
    label: Mapped[str]
    added_utc: Mapped[datetime]

    person: Mapped[Person] = relationship()

    __table_args__ = (CheckConstraint("sign_count >= 0", name="sign_count"),)


class PasskeyPurpose(StrEnum):
    """What a challenge may be answered for."""

    ADD = "add"
    SIGN_IN = "sign-in"
    SECOND_FACTOR = "second-factor"


class PasskeyChallenge(Base):
    """A random text that a device signs once; ``person_id`` where it is known who is asked."""

    __tablename__ = "passkey_challenge"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=public_id)
    purpose: Mapped[str]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    challenge: Mapped[bytes]
    expires_utc: Mapped[datetime] = mapped_column(index=True)

    person: Mapped[Person | None] = relationship()

    __table_args__ = (
        one_of("purpose", PasskeyPurpose),
        CheckConstraint("(person_id IS NULL) = (purpose = 'sign-in')", name="known_person"),
    )


class AttemptCount(Base):
    """Tries at one account within a window of time, whether or not the account exists."""

    __tablename__ = "attempt_count"

    subject_hash: Mapped[str] = mapped_column(primary_key=True)
    attempts: Mapped[int]
    window_ends_utc: Mapped[datetime]


class Roll(Base):
    """A list of people: who votes, and who may stand without a vote."""

    __tablename__ = "roll"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=public_id)
    name: Mapped[str]

    entries: Mapped[list[RollEntry]] = relationship(
        back_populates="roll", cascade="all, delete-orphan", order_by="RollEntry.position"
    )

    @property
    def people(self) -> list[Person]:
        """Everybody on the roll, in the order of the file."""
        return [entry.person for entry in self.entries]


class RollEntry(Base):
    """One person on one roll, and what decides whether they vote and for what they may stand.

    ``committee``, ``gp``, ``bma_member`` and ``england`` are what eligibility is tested against.
    """

    __tablename__ = "roll_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    roll_id: Mapped[int] = mapped_column(ForeignKey("roll.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    position: Mapped[int]
    votes: Mapped[bool] = mapped_column(default=True)
    committee: Mapped[bool] = mapped_column(default=True)
    gp: Mapped[bool] = mapped_column(default=False)
    bma_member: Mapped[bool] = mapped_column(default=False)
    england: Mapped[bool] = mapped_column(default=False)

    roll: Mapped[Roll] = relationship(back_populates="entries")
    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)

    __table_args__ = (UniqueConstraint("roll_id", "person_id"), UniqueConstraint("roll_id", "position"))


class RollDraft(Base):
    """An uploaded file between its preview and its confirmation."""

    __tablename__ = "roll_draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=public_id)
    name: Mapped[str]
    text: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    expires_utc: Mapped[datetime]
