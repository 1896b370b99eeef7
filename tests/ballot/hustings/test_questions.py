"""Members' questions: who may put and support them, when, and what the chair makes of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.audit import AuditEvent
from app.db import session, write_transaction
from ballot import errors, setup
from ballot.hustings import questions, store, views
from ballot.hustings.errors import (
    NoSuchItem,
    NoSuchMeeting,
    NotPossibleNow,
    NotTheChair,
    OtherContest,
    OwnQuestion,
    QuestionNotListed,
    QuestionsClosed,
    QuestionsNotOpen,
    TooManyQuestions,
)
from ballot.hustings.models import Meeting, Question, QuestionState, QuestionSupport
from tests.ballot.hustings.meetings import meet
from tests.ballot.world import SECOND, World

OPEN = datetime(2026, 7, 2, 11, 0, tzinfo=UTC)
CLOSE = datetime(2026, 7, 9, 13, 30, tzinfo=UTC)
TEXT = "How will you speak for locums?"


@pytest.fixture
def world(draft: Callable[..., World]) -> World:
    """An officer election with candidates and five members; questions are open."""
    made = draft("officer-election", voters=5)
    with write_transaction():
        for number in range(2):
            options = [(f"Candidate {letter}", None) for letter in "ABC"]
            setup.set_options(made.contest(number), options, made.office)
    made.clock.set(OPEN)
    return made


def put(world: World, found: Meeting, number: int, text: str = TEXT, contest: int = 0) -> Question:
    with write_transaction():
        return questions.put(found, world.voter(number), world.uuids[contest], None, text)


def accepted(world: World, found: Meeting, number: int, text: str = TEXT) -> Question:
    question = put(world, found, number, text)
    with write_transaction():
        questions.accept(found, question, world.voter(0))
    return question


def support(world: World, found: Meeting, question: Question, *numbers: int) -> None:
    for number in numbers:
        with write_transaction():
            questions.support(found, world.voter(number), question.public_id)


def test_a_question_waits_for_the_chair_and_is_then_supported(world: World) -> None:
    found = meet(world)
    first, second = accepted(world, found, 1), accepted(world, found, 2, "And for partners?")
    support(world, found, second, 3, 4, 3)
    support(world, found, first, 4)
    assert [(one.question.id, one.supports) for one in store.ranked_questions(found, questions.LISTED)] == [
        (second.id, 2),
        (first.id, 1),
    ]
    with write_transaction():
        questions.withdraw_support(found, world.voter(4), second.public_id)
        questions.withdraw_support(found, world.voter(4), second.public_id)
    ranked = store.ranked_questions(found, questions.LISTED)
    assert [one.question.id for one in ranked] == [first.id, second.id]  # equal: the older stands first


@pytest.mark.parametrize(
    ("moment", "error"),
    [
        (OPEN - SECOND, QuestionsNotOpen),
        (OPEN, None),
        (CLOSE - SECOND, None),
        (CLOSE, QuestionsClosed),
        (CLOSE + SECOND, QuestionsClosed),
    ],
)
def test_the_interval_includes_its_start_and_excludes_its_end(
    world: World, moment: datetime, error: type[Exception] | None
) -> None:
    found = meet(world)
    ready = accepted(world, found, 1)
    world.clock.set(moment)
    if error is None:
        put(world, found, 2)
        support(world, found, ready, 3)
        return
    with pytest.raises(error):
        put(world, found, 2)
    with pytest.raises(error):
        support(world, found, ready, 3)
    assert store.supporters(ready) == set()


def test_nobody_supports_their_own_question_not_even_in_the_database(world: World) -> None:
    found = meet(world)
    question = accepted(world, found, 1)
    with pytest.raises(OwnQuestion):
        support(world, found, question, 1)
    asker = world.voter_ids[1]
    rows = [
        QuestionSupport(question_id=question.id, person_id=asker, asker_id=asker),
        QuestionSupport(question_id=question.id, person_id=asker, asker_id=world.voter_ids[2]),
    ]
    for row in rows:
        with pytest.raises(IntegrityError), write_transaction() as current:
            current.add(row)


def test_the_database_takes_one_support_of_each(world: World) -> None:
    found = meet(world)
    question = accepted(world, found, 1)
    support(world, found, question, 2)
    again = QuestionSupport(
        question_id=question.id, person_id=world.voter_ids[2], asker_id=world.voter_ids[1]
    )
    with pytest.raises(IntegrityError), write_transaction() as current:
        current.execute(
            QuestionSupport.__table__.insert().values(
                question_id=again.question_id, person_id=again.person_id, asker_id=again.asker_id
            )
        )


def test_strangers_neither_ask_nor_support(world: World) -> None:
    found = meet(world)
    question = accepted(world, found, 1)
    with pytest.raises(NoSuchMeeting), write_transaction():
        questions.put(found, world.scrutineer, world.uuids[0], None, TEXT)
    with pytest.raises(NoSuchMeeting), write_transaction():
        questions.support(found, world.scrutineer, question.public_id)


def test_a_question_names_a_contest_and_a_candidate_of_the_poll(world: World) -> None:
    found = meet(world)
    with write_transaction():
        asked = questions.put(found, world.voter(1), world.uuids[0], "Candidate B", TEXT)
    assert asked.candidate == "Candidate B"
    for uuid, candidate in ((world.uuids[0], "Nobody"), ("x" * 14, None)):
        with pytest.raises(NoSuchItem), write_transaction():
            questions.put(found, world.voter(1), uuid, candidate, TEXT)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", errors.TextMissing),
        ("x" * 401, errors.TextTooLong),
        ("evil\x00", errors.TextNotPlain),
        ("evil\u202e", errors.TextNotPlain),
        ("\ud800", errors.TextNotPlain),
    ],
)
def test_hostile_texts_are_refused(world: World, text: str, error: type[Exception]) -> None:
    found = meet(world)
    with pytest.raises(error):
        put(world, found, 1, text)
    question = put(world, found, 1)
    with pytest.raises(error), write_transaction():
        questions.reject(found, question, text, world.voter(0))


def test_nobody_floods_the_chair(world: World) -> None:
    found = meet(world)
    for number in range(questions.MOST_QUESTIONS):
        put(world, found, 1, f"Question {number}")
    with pytest.raises(TooManyQuestions):
        put(world, found, 1)
    put(world, found, 2)


def test_merging_brings_every_supporter_along_once(world: World) -> None:
    found = meet(world)
    kept, double = accepted(world, found, 1), accepted(world, found, 2, "And what of locums?")
    support(world, found, kept, 3)
    support(world, found, double, 3, 4, 1)
    with write_transaction():
        questions.merge(found, double, kept, world.voter(0))
    assert store.supporters(kept) == {world.voter_ids[number] for number in (2, 3, 4)}
    assert [one.question.id for one in store.ranked_questions(found, questions.LISTED)] == [kept.id]
    with pytest.raises(QuestionNotListed):
        support(world, found, double, 4)
    with pytest.raises(NotPossibleNow), write_transaction():
        questions.merge(found, kept, double, world.voter(0))


def test_only_questions_to_the_same_posts_are_merged(world: World) -> None:
    found = meet(world)
    first, other = put(world, found, 1), put(world, found, 2, contest=1)
    with pytest.raises(OtherContest), write_transaction():
        questions.merge(found, first, other, world.voter(0))
    with pytest.raises(NotPossibleNow), write_transaction():
        questions.merge(found, first, first, world.voter(0))


@pytest.mark.parametrize("state", list(QuestionState))
@pytest.mark.parametrize("to", list(QuestionState))
def test_every_change_of_state_is_in_the_table_or_refused(to: QuestionState, state: QuestionState) -> None:
    possible = to in questions.NEXT_STATES[state]
    expected = {
        ("waiting", "accepted"),
        ("waiting", "rejected"),
        ("waiting", "merged"),
        ("accepted", "asked"),
        ("accepted", "rejected"),
        ("accepted", "merged"),
        ("rejected", "accepted"),
        ("asked", "accepted"),
    }
    assert possible == ((state.value, to.value) in expected)


def test_the_chair_alone_moderates(world: World) -> None:
    found = meet(world)
    question = put(world, found, 1)
    for other in (world.voter(1), world.office):
        with pytest.raises(NotTheChair), write_transaction():
            questions.accept(found, question, other)
    with write_transaction():
        questions.reject(found, question, "Not about the posts.", world.voter(0))
    assert question.reason == "Not about the posts."
    with pytest.raises(NotPossibleNow), write_transaction():
        questions.mark_asked(found, question, world.voter(0))


@pytest.mark.parametrize("names_shown", [False, True])
def test_who_asked_is_shown_only_where_the_meeting_says_so(world: World, names_shown: bool) -> None:
    found = meet(world, names_shown=names_shown)
    question = accepted(world, found, 1)
    for reader in (0, 1, 2):
        [shown] = views.meeting_page(found, world.voter(reader))["questions"]
        assert shown.asker == ("Member 002" if names_shown else "")
        assert shown.own == (reader == 1)
    [event] = session().scalars(select(AuditEvent).where(AuditEvent.event == "question_put"))
    assert (event.actor is not None) == names_shown
    assert views.one(found, question, world.voter(0)).asker == ("Member 002" if names_shown else "")
