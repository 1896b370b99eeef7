"""From opened answers to variables: whole numbers in columns, one row for each respondent.

A question with options is one variable; a grid and statements are one for each row; a question that allows
several answers is one for each option; a ranking is counted by first preference.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from consult.questionnaire import Kind, Question, Questionnaire, check, unpiped
from consult.questionnaire.conditions import chosen, is_prefer_not

NONE = -1
CLASS = "class"
CLASSES = (("member", "Members"), ("non-member", "Non-members"))
CHOSEN, NOT_CHOSEN, WROTE = "chosen", "not_chosen", "wrote"
MOST_BANDS = 8
Codes = NDArray[np.int64]


@dataclass(frozen=True)
class Category:
    """One value that a variable can take."""

    id: str
    text: str


@dataclass(frozen=True)
class Variable:
    """What one column holds: ``name`` is unique; ``question`` says where it comes from."""

    name: str
    question: str
    text: str
    categories: tuple[Category, ...]
    kind: str
    item: str = ""

    def place(self, category: str) -> int:
        """Return the code of a category. Raises KeyError."""
        return {entry.id: at for at, entry in enumerate(self.categories)}[category]


@dataclass(frozen=True)
class Responses:
    """All counted answers of one questionnaire.

    ``codes`` has a row for each respondent and a column for each variable: the place of the category, or
    ``NONE`` where the question was not asked, not answered or "prefer not to say" was chosen. ``answers``
    holds the answers themselves, in the same order; ``refused`` counts by question what did not fit.
    """

    questionnaire: Questionnaire
    variables: tuple[Variable, ...]
    codes: Codes
    answers: tuple[Mapping[str, Any], ...]
    refused: Mapping[str, int]

    @property
    def count(self) -> int:
        """How many respondents there are."""
        return len(self.answers)

    def variable(self, name: str) -> Variable:
        """Return the variable with this name. Raises KeyError."""
        return self.variables[self.index(name)]

    def index(self, name: str) -> int:
        """Return the column of a variable. Raises KeyError."""
        return {variable.name: at for at, variable in enumerate(self.variables)}[name]

    def column(self, name: str) -> Codes:
        """Return the codes of one variable."""
        return self.codes[:, self.index(name)]

    def of_question(self, question: str) -> tuple[Variable, ...]:
        """Return the variables that come from one question."""
        return tuple(variable for variable in self.variables if variable.question == question)


def variables_of(questionnaire: Questionnaire) -> tuple[Variable, ...]:
    """Return the variables of a questionnaire in its order, beginning with the class."""
    first = Variable(CLASS, CLASS, "Class", tuple(Category(*entry) for entry in CLASSES), "class")
    return (first, *(variable for question in questionnaire.questions() for variable in _variables(question)))


def _variables(question: Question) -> Iterable[Variable]:
    options = tuple(Category(item.id, item.text) for item in question.options)
    kind, name, asked = question.kind.value, question.id, unpiped(question.text)
    match question.kind:
        case Kind.SINGLE | Kind.RANKING:
            yield Variable(name, name, asked, options, kind)
        case Kind.MULTIPLE:
            both = (Category(CHOSEN, "Chosen"), Category(NOT_CHOSEN, "Not chosen"))
            for item in question.options:
                yield Variable(f"{name}.{item.id}", name, asked, both, kind, item.text)
        case Kind.GRID | Kind.STATEMENTS:
            marks = tuple(Category(item.id, item.text) for item in question.scale)
            for row in question.rows:
                yield Variable(f"{name}.{row.id}", name, asked, marks, kind, row.text)
        case Kind.NUMBER:
            bands = tuple(Category(str(low), _band(low, high)) for low, high in bands_of(question))
            yield Variable(name, name, asked, bands, kind)
        case Kind.ALLOCATION | Kind.SHORT_TEXT | Kind.LONG_TEXT:
            yield Variable(name, name, asked, (Category(WROTE, "Answered"),), kind)


def bands_of(question: Question) -> list[tuple[int, int]]:
    """Return the bands, lowest and highest number included, in which a number is counted."""
    low, high = question.minimum or 0, question.maximum or 0
    width = -(-(high - low + 1) // MOST_BANDS)
    starts = [*range(low, high + 1, width), high + 1]
    return [(start, following - 1) for start, following in pairwise(starts)]


def _band(low: int, high: int) -> str:
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"


def responses_of(questionnaire: Questionnaire, opened: Sequence[Mapping[str, Any]]) -> Responses:
    """Return the responses among opened answers, each ``{"class": …, "answers": {…}}``.

    An answer to a question that does not fit the questionnaire is left out and counted in ``refused``:
    nothing else of that respondent is lost.
    """
    variables = variables_of(questionnaire)
    refused: dict[str, int] = {}
    kept: list[dict[str, Any]] = []
    for entry in opened:
        checked = check(questionnaire, entry["answers"])
        kept.append(checked.answers)
        for name in checked.problems.keys() & entry["answers"].keys():
            refused[name] = refused.get(name, 0) + 1
    codes = np.full((len(opened), len(variables)), NONE, dtype=np.int64)
    questions = {question.id: question for question in questionnaire.questions()}
    classes = {name: at for at, (name, _text) in enumerate(CLASSES)}
    for row, (entry, answers) in enumerate(zip(opened, kept, strict=True)):
        codes[row, 0] = classes.get(str(entry["class"]), NONE)
        for at, variable in enumerate(variables[1:], start=1):
            value = answers.get(variable.question)
            if value is not None and not is_prefer_not(value):
                codes[row, at] = _code(questions[variable.question], variable, value)
    return Responses(questionnaire, variables, codes, tuple(kept), refused)


def _code(question: Question, variable: Variable, value: Any) -> int:
    other = question.other.id if question.other else None
    part = variable.name.removeprefix(f"{question.id}.")
    match question.kind:
        case Kind.SINGLE:
            return variable.place(chosen(value, other)[0])
        case Kind.RANKING:
            return variable.place(value[0])
        case Kind.MULTIPLE:
            return 0 if part in chosen(value, other) else 1
        case Kind.GRID | Kind.STATEMENTS:
            return variable.place(value[part]) if part in value else NONE
        case Kind.NUMBER:
            starts = [low for low, _high in bands_of(question)]
            return int(np.searchsorted(starts, value, side="right")) - 1
        case _:
            return 0
