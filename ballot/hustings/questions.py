"""Members' questions: put, supported once by others, and moderated by the chair of the meeting.

These functions work in the caller's transaction and record what they did. Where the meeting shows no
askers' names, the audit log does not name them either.
"""

from __future__ import annotations

from app import audit, clock
from app.accounts.models import Person
from app.db import session
from ballot import store as ballot_store
from ballot import texts
from ballot.errors import NoSuchContest
from ballot.hustings import candidates, speaking, store
from ballot.hustings import meeting as meetings
from ballot.hustings.errors import (
    NoSuchItem,
    NotPossibleNow,
    OtherContest,
    OwnQuestion,
    QuestionNotListed,
    QuestionsClosed,
    QuestionsNotOpen,
    TooManyQuestions,
)
from ballot.hustings.models import Meeting, Question, QuestionState, QuestionSupport
from ballot.models import Contest

QUESTION_LENGTH = 400
REASON_LENGTH = 300
MOST_QUESTIONS = 5
LISTED = (QuestionState.ACCEPTED, QuestionState.ASKED)

#: What the chair may make of a question in each state.
NEXT_STATES: dict[QuestionState, frozenset[QuestionState]] = {
    QuestionState.WAITING: frozenset({QuestionState.ACCEPTED, QuestionState.REJECTED, QuestionState.MERGED}),
    QuestionState.ACCEPTED: frozenset({QuestionState.ASKED, QuestionState.REJECTED, QuestionState.MERGED}),
    QuestionState.REJECTED: frozenset({QuestionState.ACCEPTED}),
    QuestionState.ASKED: frozenset({QuestionState.ACCEPTED}),
    QuestionState.MERGED: frozenset(),
}


def require_open(meeting: Meeting) -> None:
    """Raise QuestionsNotOpen or QuestionsClosed outside ``[questions_open, questions_close)``."""
    moment = clock.now()
    if moment < meeting.questions_open_utc:
        raise QuestionsNotOpen
    if moment >= meeting.questions_close_utc:
        raise QuestionsClosed


def put(meeting: Meeting, asker: Person, contest_uuid: str, candidate: str | None, text: str) -> Question:
    """Put a question to all candidates of a contest, or to one.

    Raises NoSuchMeeting, QuestionsNotOpen, QuestionsClosed, TooManyQuestions, NoSuchItem or a Text error.
    """
    meeting = store.lock_meeting(meeting.public_id)
    meetings.require_present(meeting, asker)
    require_open(meeting)
    if len(store.questions_by(meeting, asker)) >= MOST_QUESTIONS:
        raise TooManyQuestions
    contest = _contest(meeting, contest_uuid)
    if candidate is not None and candidate not in candidates.named(contest):
        raise NoSuchItem
    question = Question(
        meeting_id=meeting.id,
        contest=contest,
        candidate=candidate,
        asker=asker,
        text=texts.plain(text, "your question", QUESTION_LENGTH, lines=True),
        put_utc=clock.now(),
    )
    session().add(question)
    session().flush()
    audit.record(
        audit.Event.QUESTION_PUT,
        actor=asker if meeting.names_shown else None,
        subject=meeting.poll.public_id,
        question=question.public_id,
    )
    return question


def _contest(meeting: Meeting, uuid: str) -> Contest:
    try:
        contest = ballot_store.contest_by_uuid(uuid)
    except NoSuchContest:
        raise NoSuchItem from None
    if contest.poll_id != meeting.poll_id:
        raise NoSuchItem
    return contest


def support(meeting: Meeting, person: Person, question_id: str) -> None:
    """Support a question once; a second time changes nothing.

    Raises NoSuchMeeting, QuestionsNotOpen, QuestionsClosed, NoSuchItem, OwnQuestion or QuestionNotListed.
    """
    question = _to_support(meeting, person, question_id)
    if question.asker_id == person.id:
        raise OwnQuestion
    if person.id not in store.supporters(question):
        _add_support(question, person.id)
        session().flush()


def withdraw_support(meeting: Meeting, person: Person, question_id: str) -> None:
    """Take one's own support back. Raises what ``support`` does."""
    store.drop_support(_to_support(meeting, person, question_id), person)


def _to_support(meeting: Meeting, person: Person, question_id: str) -> Question:
    meeting = store.lock_meeting(meeting.public_id)
    meetings.require_present(meeting, person)
    require_open(meeting)
    question = store.question_of(meeting, question_id)
    if question.state != QuestionState.ACCEPTED:
        raise QuestionNotListed
    return question


def _add_support(question: Question, person_id: int) -> None:
    session().add(QuestionSupport(question_id=question.id, person_id=person_id, asker_id=question.asker_id))


def accept(meeting: Meeting, question: Question, chair: Person) -> None:
    """Put a question on the list that members see. Raises NotPossibleNow."""
    _change(meeting, question, QuestionState.ACCEPTED, chair)


def reject(meeting: Meeting, question: Question, reason: str, chair: Person) -> None:
    """Keep a question off the list; its asker reads the reason. Raises NotPossibleNow or a Text error."""
    plain = texts.plain(reason, "a reason, which the member who asked will read", REASON_LENGTH)
    _change(meeting, question, QuestionState.REJECTED, chair, reason=plain)


def mark_asked(meeting: Meeting, question: Question, chair: Person) -> None:
    """Note that a question was put to the candidates, and show it in the room. Raises NotPossibleNow."""
    _change(meeting, question, QuestionState.ASKED, chair)
    speaking.show_question(meeting, question)


def merge(meeting: Meeting, question: Question, into: Question, chair: Person) -> None:
    """Make a question part of another; whoever asked or supported it supports the other, once each.

    Raises NotPossibleNow or OtherContest.
    """
    if into.id == question.id or into.state not in (QuestionState.WAITING, QuestionState.ACCEPTED):
        raise NotPossibleNow
    if into.contest_id != question.contest_id:
        raise OtherContest
    _change(meeting, question, QuestionState.MERGED, chair, into=into)
    newcomers = (store.supporters(question) | {question.asker_id}) - store.supporters(into) - {into.asker_id}
    for person_id in sorted(newcomers):
        _add_support(into, person_id)
    session().flush()


def _change(
    meeting: Meeting,
    question: Question,
    state: QuestionState,
    chair: Person,
    reason: str | None = None,
    into: Question | None = None,
) -> None:
    meetings.require_chair(meeting, chair)
    if state not in NEXT_STATES[QuestionState(question.state)]:
        raise NotPossibleNow
    question.state, question.reason, question.merged_into = state.value, reason, into
    session().flush()
    audit.record(
        audit.Event.QUESTION_MODERATED,
        actor=chair,
        subject=meeting.poll.public_id,
        question=question.public_id,
        state=state.value,
    )
