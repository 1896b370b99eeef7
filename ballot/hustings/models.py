"""Tables of a poll's meeting: agenda, what is on now, questions, supports, speaking orders, screen."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, ForeignKey, ForeignKeyConstraint, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person, one_of
from app.db import Base, public_id
from ballot.models import Contest, Poll

LONGEST_TIMER = 3600  # seconds


class ItemKind(StrEnum):
    """What an item of the agenda is."""

    WELCOME = "welcome"
    HUSTINGS = "hustings"
    VOTE = "vote"
    RESULT = "result"
    TEXT = "text"


class QuestionState(StrEnum):
    """Where a question stands with the chair of the meeting."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    MERGED = "merged"
    ASKED = "asked"


class Meeting(Base):
    """The one meeting of a poll. Questions may be put in ``[questions_open, questions_close)``."""

    __tablename__ = "meeting"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=public_id)
    poll_id: Mapped[int] = mapped_column(ForeignKey("poll.id"), unique=True)
    place: Mapped[str]
    starts_utc: Mapped[datetime]
    chair_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    names_shown: Mapped[bool]
    questions_open_utc: Mapped[datetime]
    questions_close_utc: Mapped[datetime]

    poll: Mapped[Poll] = relationship()
    chair: Mapped[Person | None] = relationship()
    items: Mapped[list[AgendaItem]] = relationship(
        back_populates="meeting", cascade="all, delete-orphan", order_by="AgendaItem.position"
    )

    __table_args__ = (CheckConstraint("questions_close_utc > questions_open_utc", name="questions"),)


class AgendaItem(Base):
    """One item of the agenda, in order; hustings, votes and results belong to a contest."""

    __tablename__ = "agenda_item"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=public_id)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"))
    position: Mapped[int]
    kind: Mapped[str]
    contest_id: Mapped[int | None] = mapped_column(ForeignKey("contest.id", ondelete="CASCADE"), index=True)
    text: Mapped[str] = mapped_column(default="")

    meeting: Mapped[Meeting] = relationship(back_populates="items")
    contest: Mapped[Contest | None] = relationship()

    __table_args__ = (
        UniqueConstraint("meeting_id", "position"),
        one_of("kind", ItemKind),
        CheckConstraint(
            "(kind IN ('hustings', 'vote', 'result')) = (contest_id IS NOT NULL)", name="contest_of_kind"
        ),
        CheckConstraint("kind <> 'text' OR text <> ''", name="text_of_kind"),
    )


class Question(Base):
    """A question of somebody on the roll, to all candidates of a contest or (``candidate``) to one."""

    __tablename__ = "question"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=public_id)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"), index=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id", ondelete="CASCADE"), index=True)
    candidate: Mapped[str | None]
    asker_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(default=QuestionState.WAITING.value)
    reason: Mapped[str | None]
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("question.id"))
    put_utc: Mapped[datetime]

    contest: Mapped[Contest] = relationship()
    asker: Mapped[Person] = relationship()
    merged_into: Mapped[Question | None] = relationship(remote_side=[id])

    __table_args__ = (
        UniqueConstraint("id", "asker_id"),  # what QuestionSupport refers to
        one_of("state", QuestionState),
        CheckConstraint("(state = 'rejected') = (reason IS NOT NULL)", name="rejected_reason"),
        CheckConstraint("(state = 'merged') = (merged_into_id IS NOT NULL)", name="merged_target"),
        CheckConstraint("merged_into_id <> id", name="merged_elsewhere"),
    )


class QuestionSupport(Base):
    """One person supports one question, once. The database itself refuses the asker's own support."""

    __tablename__ = "question_support"

    question_id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    asker_id: Mapped[int]

    __table_args__ = (
        ForeignKeyConstraint(
            ["question_id", "asker_id"],
            ["question.id", "question.asker_id"],
            name="question_and_asker",
            ondelete="CASCADE",
        ),
        CheckConstraint("person_id <> asker_id", name="not_ones_own"),
        {"sqlite_with_rowid": False},
    )


class RunningOrder(Base):
    """The lot that decides in which order candidates of a contest speak.

    ``commitment`` is the SHA-256 of ``secret`` and public from the start; the secret is shown with the
    draw, when ``names`` (the order drawn) and ``word`` (said in the room) are stored.
    """

    __tablename__ = "running_order"

    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id", ondelete="CASCADE"), primary_key=True)
    secret: Mapped[str]
    commitment: Mapped[str]
    committed_utc: Mapped[datetime]
    word: Mapped[str | None]
    names: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    drawn_utc: Mapped[datetime | None]

    contest: Mapped[Contest] = relationship()

    __table_args__ = (
        CheckConstraint("(drawn_utc IS NULL) = (names IS NULL)", name="drawn_names"),
        CheckConstraint("(drawn_utc IS NULL) = (word IS NULL)", name="drawn_word"),
    )


class MeetingNow(Base):
    """What is on in the room: the item, who speaks, which question, and when speaking time began."""

    __tablename__ = "meeting_now"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"), primary_key=True)
    item_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_item.id", ondelete="SET NULL"))
    speaker: Mapped[str | None]
    question_id: Mapped[int | None] = mapped_column(ForeignKey("question.id", ondelete="SET NULL"))
    timer_started_utc: Mapped[datetime | None]
    timer_seconds: Mapped[int | None]

    item: Mapped[AgendaItem | None] = relationship()
    question: Mapped[Question | None] = relationship()

    __table_args__ = (
        CheckConstraint("(timer_started_utc IS NULL) = (timer_seconds IS NULL)", name="whole_timer"),
        CheckConstraint(f"timer_seconds >= 1 AND timer_seconds <= {LONGEST_TIMER}", name="timer"),
    )


class ScreenLink(Base):
    """The link that opens the room's screen without a sign-in; only its hash is kept."""

    __tablename__ = "screen_link"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"), primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    made_utc: Mapped[datetime]

    meeting: Mapped[Meeting] = relationship()
