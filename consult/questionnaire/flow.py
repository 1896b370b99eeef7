"""What one respondent sees: which questions are shown, and the text of each with earlier answers in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from consult.questionnaire.conditions import OTHER, holds, is_prefer_not
from consult.questionnaire.model import Kind, Question, Questionnaire

NOT_ANSWERED = "(not answered)"
PIPE = re.compile(r"\{([a-z][a-z0-9_]*)\}")
PIPEABLE = (Kind.SINGLE, Kind.MULTIPLE, Kind.NUMBER)


def visible(questionnaire: Questionnaire, answers: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the identifiers of the questions that these answers show, in order.

    A condition looks only at earlier questions that are shown themselves: what was answered and is
    hidden now counts as not answered.
    """
    others = {
        question.id: question.other.id if question.other else None for question in questionnaire.questions()
    }
    shown: dict[str, Any] = {}
    seen = []
    for question in questionnaire.questions():
        if holds(question.show_if, shown, others):
            seen.append(question.id)
            if answers.get(question.id) is not None:
                shown[question.id] = answers[question.id]
    return tuple(seen)


def without_hidden(questionnaire: Questionnaire, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers to questions that are shown; the rest is dropped on submission."""
    return {
        question: answers[question]
        for question in visible(questionnaire, answers)
        if answers.get(question) is not None
    }


def piped(questionnaire: Questionnaire, text: str, answers: Mapping[str, Any]) -> str:
    """Return ``text`` with each {question} replaced by what was answered to it."""
    shown = without_hidden(questionnaire, answers)
    by_id = {question.id: question for question in questionnaire.questions()}
    return PIPE.sub(lambda match: _words_of(by_id.get(match[1]), shown.get(match[1])), text)


def unpiped(text: str) -> str:
    """Return ``text`` for a table of all respondents: an ellipsis for each {question}."""
    return PIPE.sub("…", text)


def _words_of(question: Question | None, value: Any) -> str:
    if question is None or value is None or is_prefer_not(value):
        return NOT_ANSWERED
    entries = value if isinstance(value, list) else [value]
    texts = [_text_of(question, entry) for entry in entries]
    if len(texts) < 2:
        return "".join(texts) or NOT_ANSWERED
    return f"{', '.join(texts[:-1])} and {texts[-1]}"


def _text_of(question: Question, entry: Any) -> str:
    if isinstance(entry, dict):
        return str(entry.get(OTHER, NOT_ANSWERED))
    option = question.option(entry) if isinstance(entry, str) else None
    return option.text if option else str(entry)
