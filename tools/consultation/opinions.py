"""What made-up people answer: fitting answers to any questionnaire, by who they are and what they lean to."""

from __future__ import annotations

import random
from typing import Any

from consult.questionnaire import Kind, Question, Questionnaire, without_hidden

SENTENCES = (
    "I worry about access for patients in poorer areas.",
    "Waiting times would grow and continuity would be lost.",
    "Premises and leases would have to be secured first.",
    "Pensions matter most to me and to my partners.",
    "Rural patients would travel further for a doctor.",
    "Indemnity must be settled before anything changes.",
)


def answers(questionnaire: Questionnaire, number: int, texts_only: bool) -> dict[str, Any]:
    """Return what person ``number`` answers; ``texts_only`` for somebody who chooses nothing and writes."""
    chance = random.Random(number)  # noqa: S311  (a play, the same every time)
    leaning = chance.random()
    given = {}
    for question in questionnaire.questions():
        if texts_only and not question.kind.is_text:
            continue
        if question.required or chance.random() > 0.05:
            given[question.id] = _answer(question, chance, leaning)
    return without_hidden(questionnaire, given)


def _answer(question: Question, chance: random.Random, leaning: float) -> Any:
    options = [option.id for option in question.options if not option.other]
    match question.kind:
        case Kind.SINGLE:
            return _leaning(options, chance, leaning)
        case Kind.MULTIPLE:
            most = min(question.maximum or len(options), len(options))
            least = max(question.minimum or 1, 1)
            return sorted(chance.sample(options, chance.randint(least, max(least, most))))
        case Kind.GRID | Kind.STATEMENTS:
            marks = [mark.id for mark in question.scale]
            return {row.id: _leaning(marks, chance, leaning) for row in question.rows}
        case Kind.RANKING:
            return chance.sample(options, len(options))
        case Kind.ALLOCATION:
            return _shares(options, question.total or 100, chance)
        case Kind.NUMBER:
            return chance.randint(question.minimum or 0, question.maximum or 40)
        case Kind.SHORT_TEXT | Kind.LONG_TEXT:
            return " ".join(chance.sample(SENTENCES, 1 if question.kind is Kind.SHORT_TEXT else 2))


def _leaning(options: list[str], chance: random.Random, leaning: float) -> str:
    weights = [1 / (0.2 + abs(place - leaning * (len(options) - 1))) for place in range(len(options))]
    return chance.choices(options, weights)[0]


def _shares(options: list[str], total: int, chance: random.Random) -> dict[str, int]:
    cuts = sorted(chance.randint(0, total) for _ in options[1:])
    edges = [0, *cuts, total]
    return {option: high - low for option, low, high in zip(options, edges, edges[1:], strict=False)}
