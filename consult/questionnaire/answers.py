"""Checking an answer set against its questionnaire: a sentence for each question that does not fit.

``docs/questionnaire-format.md`` states the form of an answer to each kind of question.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from consult.questionnaire import limits
from consult.questionnaire.conditions import OTHER, is_prefer_not
from consult.questionnaire.errors import AnswersRefused
from consult.questionnaire.flow import visible
from consult.questionnaire.model import Kind, Question, Questionnaire
from consult.questionnaire.texts import clean, count_words, words_phrase

MALFORMED = "This answer is not of the form that the question takes."
MISSING = "Answer this question, or choose “prefer not to say”."
HIDDEN = "This question is not shown for these answers, so it cannot be answered."
UNKNOWN = "There is no such question."


class _Wrong(Exception):
    """An answer does not fit; the text is the sentence for the person."""


@dataclass(frozen=True)
class Checked:
    """What was answered as it should be, and what is wrong with the rest, by question."""

    answers: dict[str, Any]
    problems: dict[str, str]


def check(questionnaire: Questionnaire, answers: Mapping[str, Any]) -> Checked:
    """Return the fitting answers to the questions that are shown, and a sentence for everything else."""
    by_id = {question.id: question for question in questionnaire.questions()}
    shown = visible(questionnaire, answers)
    problems = {name: UNKNOWN if name not in by_id else HIDDEN for name in answers if name not in shown}
    fitting: dict[str, Any] = {}
    for name in shown:
        empty = name in answers and answers[name] is None
        problem = MALFORMED if empty else problem_of(by_id[name], answers.get(name))
        if problem is not None:
            problems[name] = problem
        elif name in answers:
            fitting[name] = answers[name]
    return Checked(fitting, problems)


def validated(questionnaire: Questionnaire, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers if all fit. Raises AnswersRefused with a sentence for each that does not."""
    checked = check(questionnaire, answers)
    if checked.problems:
        raise AnswersRefused(checked.problems)
    return checked.answers


def problem_of(question: Question, value: Any) -> str | None:
    """Return what is wrong with the answer to a question that is shown, or None. No answer is None."""
    if value is None:
        return MISSING if question.required else None
    if is_prefer_not(value):
        return None
    try:
        _CHECKS[question.kind](question, value)
    except _Wrong as wrong:
        return str(wrong)
    return None


def _single(question: Question, value: Any) -> None:
    if isinstance(value, dict):
        _other(question, value)
    else:
        _known(value, {option.id for option in question.options})


def _known(value: Any, known: set[str]) -> None:
    if not isinstance(value, str) or value not in known:
        raise _Wrong(MALFORMED)


def _other(question: Question, value: dict[str, Any]) -> None:
    if set(value) != {OTHER} or question.other is None:
        raise _Wrong(MALFORMED)
    _typed(value[OTHER], limits.OTHER_TEXT, lines=False)


def _typed(value: Any, longest: int, *, lines: bool) -> None:
    if not isinstance(value, str) or not value or clean(value, lines=lines) != value:
        raise _Wrong(MALFORMED)
    if len(value) > longest:
        raise _Wrong(f"Shorten this text: it has {len(value):,} characters, at most {longest:,} are allowed.")


def _multiple(question: Question, value: Any) -> None:
    if not isinstance(value, list):
        raise _Wrong(MALFORMED)
    plain = [entry for entry in value if not isinstance(entry, dict)]
    for entry in plain:
        _known(entry, {option.id for option in question.options})
    typed = value[len(plain) :]
    for entry in typed:
        if not isinstance(entry, dict):
            raise _Wrong(MALFORMED)
        _other(question, entry)
    both = bool(typed) and question.other is not None and question.other.id in plain
    if plain != sorted(set(plain)) or len(typed) > 1 or both:
        raise _Wrong(MALFORMED)
    _between(question, len(value), "Choose")


def _between(question: Question, count: int, verb: str) -> None:
    low, high = question.minimum or 1, question.maximum or len(question.options)
    if not low <= count <= high:
        bounds = f"{low}" if low == high else f"{low} to {high}"
        raise _Wrong(f"{verb} {bounds}: there {'is' if count == 1 else 'are'} {count}.")


def _rows(question: Question, value: Any) -> None:
    rows, marks = {row.id for row in question.rows}, {mark.id for mark in question.scale}
    if not isinstance(value, dict) or not value or not set(value) <= rows:
        raise _Wrong(MALFORMED)
    for mark in value.values():
        _known(mark, marks)
    missing = len(rows) - len(value)
    if question.required and missing:
        lines = "1 line" if missing == 1 else f"{missing} lines"
        raise _Wrong(f"Answer every line, or choose “prefer not to say”: {lines} left.")


def _ranking(question: Question, value: Any) -> None:
    if not isinstance(value, list) or not value:
        raise _Wrong(MALFORMED)
    for entry in value:
        _known(entry, {option.id for option in question.options})
    if len(set(value)) != len(value):
        raise _Wrong(MALFORMED)
    if question.required and len(value) < (question.maximum or len(question.options)):
        raise _Wrong(f"Rank {question.maximum}, or choose “prefer not to say”: {len(value)} ranked so far.")
    _between(question, len(value), "Rank")


def _allocation(question: Question, value: Any) -> None:
    known = {option.id for option in question.options}
    if not isinstance(value, dict) or not value or not set(value) <= known:
        raise _Wrong(MALFORMED)
    points = list(value.values())
    if any(isinstance(point, bool) or not isinstance(point, int) or point < 0 for point in points):
        raise _Wrong("Give each line a whole number, 0 or more.")
    if sum(points) != question.total:
        raise _Wrong(f"The points should add up to {question.total}: they add up to {sum(points):,}.")


def _number(question: Question, value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, int):
        raise _Wrong("Enter a whole number.")
    low, high = question.minimum or 0, question.maximum or 0
    if not low <= value <= high:
        raise _Wrong(f"Enter a whole number from {low:,} to {high:,}.")


def _text(question: Question, value: Any) -> None:
    long = question.kind is Kind.LONG_TEXT
    _typed(value, limits.LONG_TEXT if long else limits.SHORT_TEXT, lines=long)
    words, most = count_words(value), question.words or 0
    if words > most:
        raise _Wrong(f"Shorten this text: it has {words_phrase(words)}, at most {most:,} are allowed.")


_CHECKS = {
    Kind.SINGLE: _single,
    Kind.MULTIPLE: _multiple,
    Kind.GRID: _rows,
    Kind.RANKING: _ranking,
    Kind.ALLOCATION: _allocation,
    Kind.NUMBER: _number,
    Kind.SHORT_TEXT: _text,
    Kind.LONG_TEXT: _text,
    Kind.STATEMENTS: _rows,
}
