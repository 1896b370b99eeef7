"""What a questionnaire consists of: frozen, complete, and equal when its canonical texts are equal.

``docs/questionnaire-format.md`` states the format; ``canonical`` turns this model into what is hashed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

LANGUAGE = "en-GB"


class Kind(StrEnum):
    """How a question is answered."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    GRID = "grid"
    RANKING = "ranking"
    ALLOCATION = "allocation"
    NUMBER = "number"
    SHORT_TEXT = "short_text"
    LONG_TEXT = "long_text"
    STATEMENTS = "statements"

    @property
    def has_options(self) -> bool:
        """Whether people choose among options."""
        return self in (Kind.SINGLE, Kind.MULTIPLE, Kind.RANKING, Kind.ALLOCATION)

    @property
    def has_rows(self) -> bool:
        """Whether people give one mark for each of several rows."""
        return self in (Kind.GRID, Kind.STATEMENTS)

    @property
    def is_text(self) -> bool:
        """Whether people write."""
        return self in (Kind.SHORT_TEXT, Kind.LONG_TEXT)


@dataclass(frozen=True)
class Item:
    """An option, a row or a mark of a scale; ``other`` lets one type a short text beside it."""

    id: str
    text: str
    other: bool = False


#: The marks of a question with statements, always these.
AGREEMENT = (Item("agree", "Agree"), Item("disagree", "Disagree"), Item("pass", "Pass"))


@dataclass(frozen=True)
class Is:
    """An earlier question with options was answered with one of ``options``."""

    question: str
    options: tuple[str, ...]


@dataclass(frozen=True)
class Answered:
    """An earlier question was answered, and not with "prefer not to say"."""

    question: str


@dataclass(frozen=True)
class All:
    """Every part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class Any:
    """At least one part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class Not:
    """The part does not hold."""

    part: Condition


Condition = Is | Answered | All | Any | Not


@dataclass(frozen=True)
class Question:
    """One question. Members that its kind does not have are empty or None.

    ``minimum`` and ``maximum`` bound the number of options chosen or ranked, or a number; ``words`` is the
    most words of a text; ``total`` is what an allocation adds up to.
    """

    id: str
    kind: Kind
    text: str
    hint: str = ""
    required: bool = False
    options: tuple[Item, ...] = ()
    rows: tuple[Item, ...] = ()
    scale: tuple[Item, ...] = ()
    minimum: int | None = None
    maximum: int | None = None
    words: int | None = None
    total: int | None = None
    show_if: Condition | None = None

    def option(self, identifier: str) -> Item | None:
        """Return the option with this identifier, or None."""
        return next((option for option in self.options if option.id == identifier), None)

    @property
    def other(self) -> Item | None:
        """Return the option beside which one may type, or None."""
        return next((option for option in self.options if option.other), None)


@dataclass(frozen=True)
class Section:
    """A page of questions, with what to read before them (paragraphs separated by empty lines)."""

    id: str
    title: str
    questions: tuple[Question, ...]
    reading: str = ""


@dataclass(frozen=True)
class Questionnaire:
    """One version of a questionnaire; nothing of a published version is ever changed."""

    title: str
    version: int
    sections: tuple[Section, ...]
    language: str = LANGUAGE

    def questions(self) -> Iterator[Question]:
        """Yield every question in the order in which people meet them."""
        for section in self.sections:
            yield from section.questions

    def question(self, identifier: str) -> Question | None:
        """Return the question with this identifier, or None."""
        return next((question for question in self.questions() if question.id == identifier), None)


def questions_in(condition: Condition | None) -> Iterator[str]:
    """Yield the identifier of every question that a condition looks at."""
    match condition:
        case Is(question=question) | Answered(question=question):
            yield question
        case All(parts=parts) | Any(parts=parts):
            for part in parts:
                yield from questions_in(part)
        case Not(part=part):
            yield from questions_in(part)
