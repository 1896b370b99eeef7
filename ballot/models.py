"""Tables of polls, contests and votes. Nothing about a ballot carries a time, and no row that links a
person to having voted a sequence number: the order of voters stands nowhere beside their names.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    event,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person, Role, Roll, one_of
from app.db import Base, public_id
from ballot.credential_triggers import held_once_sealed
from ballot.triggers import fixed_once_sealed
from crypto.credentials import new_uuid


class Kind(StrEnum):
    """How people vote in a contest."""

    RANKED = "ranked"
    CHOICE = "choice"


class Act(StrEnum):
    """What only two people together can do."""

    SEAL = "seal"
    OPEN = "open"
    CLOSE = "close"
    DECLARE = "declare"


class ContributionKind(StrEnum):
    """What trustees give after voting."""

    SHUFFLE = "shuffle"
    DECRYPTION = "decryption"


class Poll(Base):
    """What the office runs as one: contests that share a roll, trustees and voting codes."""

    __tablename__ = "poll"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=public_id)
    preset: Mapped[str]
    title: Mapped[str]
    group_name: Mapped[str]
    roll_id: Mapped[int] = mapped_column(ForeignKey("roll.id"), unique=True)
    trustees_record: Mapped[str | None] = mapped_column(Text)
    codes_made_utc: Mapped[datetime | None]
    codes_made_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_utc: Mapped[datetime]

    roll: Mapped[Roll] = relationship()
    codes_made_by: Mapped[Person | None] = relationship()
    contests: Mapped[list[Contest]] = relationship(back_populates="poll", order_by="Contest.position")


class Contest(Base):
    """One election record with one board. ``uuid`` is its identifier everywhere.

    Voting time is ``[opens_utc, closes_utc)``. ``created_utc``, whole seconds, is the time that
    every member of the archive carries. ``tell_first_minutes`` pass between the declaration and its
    publication. ``constraint`` limits winners by ``Option.group``.
    ``unopposed_utc`` is when two people declared the candidates elected without a vote.
    """

    __tablename__ = "contest"

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(unique=True, default=new_uuid)
    poll_id: Mapped[int] = mapped_column(ForeignKey("poll.id"))
    position: Mapped[int]
    title: Mapped[str]
    question: Mapped[str]
    background: Mapped[str] = mapped_column(Text, default="")
    kind: Mapped[str]
    min_choices: Mapped[int] = mapped_column(default=1)
    max_choices: Mapped[int] = mapped_column(default=1)
    blank: Mapped[bool] = mapped_column(default=False)
    seats: Mapped[int] = mapped_column(default=1)
    rule: Mapped[str] = mapped_column(default="ers97")
    constraint: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    may_revote: Mapped[bool] = mapped_column(default=False)
    tell_first_minutes: Mapped[int] = mapped_column(default=0)
    opens_utc: Mapped[datetime | None]
    closes_utc: Mapped[datetime | None]
    created_utc: Mapped[datetime]
    sealed_utc: Mapped[datetime | None]
    roll_hash: Mapped[str | None]
    declared_utc: Mapped[datetime | None]
    unopposed_utc: Mapped[datetime | None]

    poll: Mapped[Poll] = relationship(back_populates="contests")
    options: Mapped[list[Option]] = relationship(
        back_populates="contest", cascade="all, delete-orphan", order_by="Option.position"
    )
    approvals: Mapped[list[Approval]] = relationship(
        back_populates="contest", cascade="all, delete-orphan", order_by="Approval.at_utc"
    )

    __table_args__ = (
        UniqueConstraint("poll_id", "position"),
        UniqueConstraint("id", "may_revote"),  # what BallotEntry refers to
        one_of("kind", Kind),
        CheckConstraint("closes_utc > opens_utc", name="interval"),
        CheckConstraint("(opens_utc IS NULL) = (closes_utc IS NULL)", name="whole_interval"),
        CheckConstraint("sealed_utc IS NULL OR opens_utc IS NOT NULL", name="sealed_timetable"),
        CheckConstraint("(sealed_utc IS NULL) = (roll_hash IS NULL)", name="sealed_roll"),
        CheckConstraint("declared_utc IS NULL OR sealed_utc IS NOT NULL", name="declared_sealed"),
        CheckConstraint(
            "0 <= min_choices AND min_choices <= max_choices AND max_choices >= 1", name="choices"
        ),
        CheckConstraint("seats >= 1", name="seats"),
        CheckConstraint("tell_first_minutes >= 0", name="tell_first_minutes"),
        CheckConstraint("unopposed_utc IS NULL OR sealed_utc IS NULL", name="unopposed_unsealed"),
    )

    @property
    def ranked(self) -> bool:
        """Whether voters rank candidates."""
        return self.kind == Kind.RANKED


class Option(Base):
    """A candidate or an answer, in the order in which voters see it."""

    __tablename__ = "option"

    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id", ondelete="CASCADE"))
    position: Mapped[int]
    label: Mapped[str]
    group: Mapped[str | None] = mapped_column("group_name")

    contest: Mapped[Contest] = relationship(back_populates="options")

    __table_args__ = (UniqueConstraint("contest_id", "position"), UniqueConstraint("contest_id", "label"))


class Credential(Base):
    """A public credential, and the person who holds its voting code.

    A ``spare`` one (numbered from 1) is with nobody until two people give it to somebody; a ``dead`` one
    was replaced. Only the credential of a person that is not dead can vote.
    """

    __tablename__ = "credential"

    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id", ondelete="CASCADE"), primary_key=True)
    public: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    spare: Mapped[int | None]
    dead: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        Index(
            "uq_credential_holder",
            *("contest_id", "person_id"),
            unique=True,
            sqlite_where=text("NOT dead"),
            postgresql_where=text("NOT dead"),
        ),
        UniqueConstraint("contest_id", "spare"),
        CheckConstraint("person_id IS NOT NULL OR spare IS NOT NULL", name="holder"),
        CheckConstraint("person_id IS NOT NULL OR NOT dead", name="dead_was_held"),
        CheckConstraint("spare >= 1", name="spare"),
    )


class SpareSlip(Base):
    """The sign-in word on a spare slip, as a keyed hash: it signs in whoever the slip is given to."""

    __tablename__ = "spare_slip"

    poll_id: Mapped[int] = mapped_column(ForeignKey("poll.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    word_hash: Mapped[str] = mapped_column(unique=True)


class Approval(Base):
    """One of the two approvals that an act needs. ``subject`` is the fingerprint of what was approved."""

    __tablename__ = "approval"

    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id", ondelete="CASCADE"))
    act: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    role: Mapped[str]
    subject: Mapped[str]
    at_utc: Mapped[datetime]

    contest: Mapped[Contest] = relationship(back_populates="approvals")
    person: Mapped[Person] = relationship()

    __table_args__ = (
        UniqueConstraint("contest_id", "act", "person_id"),
        UniqueConstraint("contest_id", "act", "role"),
        one_of("act", Act),
        one_of("role", Role),
    )


class BallotEntry(Base):
    """Where on the board a ballot stands: its tracker, its credential, its event.

    ``revision`` counts a credential's ballots from 0. The foreign keys let the database itself
    refuse a credential that is not on the list, and a second ballot where only one is allowed.
    """

    __tablename__ = "ballot_entry"

    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"), primary_key=True)
    height: Mapped[int] = mapped_column(primary_key=True)
    tracker: Mapped[str]
    credential: Mapped[str]
    revision: Mapped[int]
    may_revote: Mapped[bool]

    __table_args__ = (
        UniqueConstraint("contest_id", "tracker"),
        UniqueConstraint("contest_id", "credential", "revision"),
        ForeignKeyConstraint(
            ["contest_id", "credential"],
            ["credential.contest_id", "credential.public"],
            name="listed_credential",
        ),
        ForeignKeyConstraint(
            ["contest_id", "may_revote"], ["contest.id", "contest.may_revote"], name="revoting_setting"
        ),
        CheckConstraint("revision >= 0", name="revision"),
        CheckConstraint("may_revote OR revision = 0", name="single_ballot"),
    )


class SeenComponent(Base):
    """SHA-256 of a ciphertext component on the board: none may occur twice (attack 2)."""

    __tablename__ = "seen_component"

    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"), primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)

    __table_args__ = ({"sqlite_with_rowid": False},)


class Participation(Base):
    """This person has voted in this contest. No time, no order."""

    __tablename__ = "participation"

    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)

    __table_args__ = ({"sqlite_with_rowid": False},)


class Contribution(Base):
    """A trustee's accepted shuffle or decryption share; ``owner`` counts trustees from 1 (section 5)."""

    __tablename__ = "contribution"

    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    owner: Mapped[int] = mapped_column(primary_key=True)
    record: Mapped[str] = mapped_column(Text)

    __table_args__ = (one_of("kind", ContributionKind), CheckConstraint("owner >= 1", name="owner"))


@event.listens_for(Contest, "before_insert")
def _whole_seconds(_mapper: object, _connection: object, contest: Contest) -> None:
    """The archive stores whole seconds, so the contest does."""
    contest.created_utc = contest.created_utc.replace(microsecond=0)


for _model in (Contest, Option, Credential, BallotEntry):
    assert isinstance(_model.__table__, Table)  # noqa: S101  (narrows the type)
    attach = fixed_once_sealed if _model in (Contest, Option) else held_once_sealed
    attach(_model.__table__)
