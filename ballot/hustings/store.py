"""The queries of meetings: agendas, questions in order of support, running orders, screen links."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import delete, func, or_, select

from app.accounts.models import Person, RollEntry
from app.db import session
from ballot.hustings.errors import NoSuchItem, NoSuchMeeting
from ballot.hustings.models import (
    AgendaItem,
    Meeting,
    MeetingNow,
    Question,
    QuestionState,
    QuestionSupport,
    RunningOrder,
    ScreenLink,
)
from ballot.models import Contest, Poll


class Ranked(NamedTuple):
    """A question and how many people support it."""

    question: Question
    supports: int


def meeting_of(poll: Poll) -> Meeting | None:
    """Return the meeting of a poll, None where the office has not set one."""
    return session().scalar(select(Meeting).where(Meeting.poll_id == poll.id))


def meeting_by_id(public_id: str) -> Meeting:
    """Return the meeting with this public identifier. Raises NoSuchMeeting."""
    found = session().scalar(select(Meeting).where(Meeting.public_id == public_id))
    if found is None:
        raise NoSuchMeeting
    return found


def lock_meeting(public_id: str) -> Meeting:
    """Return the meeting as committed now, locked until the transaction ends. Raises NoSuchMeeting."""
    query = select(Meeting).where(Meeting.public_id == public_id).with_for_update(key_share=True)
    found = session().scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise NoSuchMeeting
    return found


def meeting_by_token_hash(token_hash: str) -> Meeting | None:
    """Return the meeting whose screen link has this hash, None where there is none (any more)."""
    query = select(Meeting).join(ScreenLink, ScreenLink.meeting_id == Meeting.id)
    return session().scalar(query.where(ScreenLink.token_hash == token_hash))


def meetings_of(person: Person) -> list[Meeting]:
    """Return the meetings that a person may attend or chairs, the latest first."""
    rolls = select(RollEntry.roll_id).where(RollEntry.person_id == person.id)
    query = (
        select(Meeting)
        .join(Poll, Poll.id == Meeting.poll_id)
        .where(or_(Poll.roll_id.in_(rolls), Meeting.chair_id == person.id))
        .order_by(Meeting.starts_utc.desc(), Meeting.id.desc())
    )
    return list(session().scalars(query))


def on_roll(poll: Poll, person: Person) -> bool:
    """Tell whether a person is on the poll's roll."""
    query = select(RollEntry.id).where(RollEntry.roll_id == poll.roll_id, RollEntry.person_id == person.id)
    return session().scalar(query.limit(1)) is not None


def person_with_email(email: str) -> Person | None:
    """Return the person with an address in lower case."""
    return session().scalar(select(Person).where(Person.email == email))


def now_of(meeting: Meeting) -> MeetingNow | None:
    """Return what is on in the room, None before the chair has begun."""
    return session().get(MeetingNow, meeting.id)


def item_of(meeting: Meeting, public_id: str) -> AgendaItem:
    """Return an item of this meeting's agenda. Raises NoSuchItem."""
    query = select(AgendaItem).where(AgendaItem.public_id == public_id, AgendaItem.meeting_id == meeting.id)
    found = session().scalar(query)
    if found is None:
        raise NoSuchItem
    return found


def question_of(meeting: Meeting, public_id: str) -> Question:
    """Return a question of this meeting. Raises NoSuchItem."""
    query = select(Question).where(Question.public_id == public_id, Question.meeting_id == meeting.id)
    found = session().scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise NoSuchItem
    return found


def ranked_questions(meeting: Meeting, states: Sequence[QuestionState]) -> list[Ranked]:
    """Return the questions in these states, most supported first, then in the order they were put."""
    supports = (
        select(func.count())
        .where(QuestionSupport.question_id == Question.id)
        .correlate(Question)
        .scalar_subquery()
    )
    query = (
        select(Question, supports)
        .where(Question.meeting_id == meeting.id, Question.state.in_([state.value for state in states]))
        .order_by(supports.desc(), Question.id)
    )
    return [Ranked(question, number) for question, number in session().execute(query)]


def questions_by(meeting: Meeting, asker: Person) -> list[Question]:
    """Return the questions that one person has put, oldest first."""
    query = select(Question).where(Question.meeting_id == meeting.id, Question.asker_id == asker.id)
    return list(session().scalars(query.order_by(Question.id)))


def question_counts(meeting: Meeting) -> dict[str, int]:
    """Return how many questions stand in each state."""
    query = select(Question.state, func.count()).where(Question.meeting_id == meeting.id)
    found = dict(session().execute(query.group_by(Question.state)).all())
    return {state.value: found.get(state.value, 0) for state in QuestionState}


def supporters(question: Question) -> set[int]:
    """Return the row numbers of the people who support a question."""
    query = select(QuestionSupport.person_id).where(QuestionSupport.question_id == question.id)
    return set(session().scalars(query))


def supported_by(meeting: Meeting, person: Person) -> set[int]:
    """Return the row numbers of the questions that a person supports."""
    query = (
        select(QuestionSupport.question_id)
        .join(Question, Question.id == QuestionSupport.question_id)
        .where(Question.meeting_id == meeting.id, QuestionSupport.person_id == person.id)
    )
    return set(session().scalars(query))


def drop_support(question: Question, person: Person) -> None:
    """Take one person's support of a question back."""
    own = (QuestionSupport.question_id == question.id, QuestionSupport.person_id == person.id)
    session().execute(delete(QuestionSupport).where(*own))


def running_order(contest: Contest) -> RunningOrder | None:
    """Return the lot of a contest's speaking order, None where the agenda has no hustings for it."""
    return session().get(RunningOrder, contest.id)


def drop_link(meeting: Meeting) -> None:
    """Make the screen's link void."""
    session().execute(delete(ScreenLink).where(ScreenLink.meeting_id == meeting.id))


def link_of(meeting: Meeting) -> ScreenLink | None:
    """Return the link that is in force, None where there is none."""
    return session().get(ScreenLink, meeting.id)
