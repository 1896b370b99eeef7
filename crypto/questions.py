"""The two kinds of question that an election record can ask (belenios-v1 section 4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

from crypto.errors import CryptoError
from crypto.text import array, integer, members, string

#: Most choices in one ranked question: what the embedding of RFC-3526-2048 holds (section 2).
MAX_RANKED = 254


class WrongQuestion(CryptoError):
    """A question that nobody could answer, or of a kind that does not exist."""


@dataclass(frozen=True)
class HomomorphicQuestion:
    """Choose from ``min`` to ``max`` of ``answers``, or cast a blank vote if ``blank``."""

    question: str
    answers: tuple[str, ...]
    min: int
    max: int
    blank: bool = False

    def __post_init__(self) -> None:
        if not self.answers:
            raise WrongQuestion("A question needs at least one answer.")
        if not 0 <= self.min <= self.max <= len(self.answers):
            raise WrongQuestion("The least and the greatest number of choices do not fit the answers.")

    @property
    def size(self) -> int:
        """How many ciphertexts an answer has: one per choice, and one in front for blank."""
        return len(self.answers) + self.blank

    @property
    def totals(self) -> range:
        """The numbers of choices that the overall proof admits (section 6.1)."""
        return range(self.min, self.max + 1)

    def to_json(self) -> dict[str, Any]:
        """Return the JSON value of section 4, members in its order."""
        blank = {"blank": True} if self.blank else {}
        return {
            "answers": list(self.answers),
            **blank,
            "min": self.min,
            "max": self.max,
            "question": self.question,
        }

    @staticmethod
    def from_json(value: Any) -> HomomorphicQuestion:
        """Read a homomorphic question. Raises MalformedText or WrongQuestion."""
        parts = members(value, ("answers", "min", "max", "question"), ("blank",))
        answers = tuple(string(answer) for answer in array(parts["answers"]))
        blank = parts.get("blank", False)
        if not isinstance(blank, bool):
            raise WrongQuestion("Whether a blank vote is allowed must be true or false.")
        return HomomorphicQuestion(
            question=string(parts["question"]),
            answers=answers,
            min=integer(parts["min"], 0, len(answers)),
            max=integer(parts["max"], 0, len(answers)),
            blank=blank,
        )


@dataclass(frozen=True)
class RankedQuestion:
    """Rank any of ``answers``; ``extra`` is a hint for the count and is not interpreted here."""

    question: str
    answers: tuple[str, ...]
    extra: Any = None

    def __post_init__(self) -> None:
        if not 1 <= len(self.answers) <= MAX_RANKED:
            raise WrongQuestion(f"A ranked question needs from 1 to {MAX_RANKED} choices.")

    @property
    def size(self) -> int:
        """How many ciphertexts an answer has: one."""
        return 1

    def to_json(self) -> dict[str, Any]:
        """Return the JSON value of section 4, members in its order."""
        extra = {} if self.extra is None else {"extra": self.extra}
        value = {"answers": list(self.answers), "question": self.question}
        return {"type": "NonHomomorphic", "value": value, **extra}

    @staticmethod
    def from_json(value: Any) -> RankedQuestion:
        """Read a non-homomorphic question. Raises MalformedText or WrongQuestion."""
        parts = members(value, ("type", "value"), ("extra",))
        if parts["type"] != "NonHomomorphic":
            raise WrongQuestion("A question is of a kind that does not exist.")
        inner = members(parts["value"], ("answers", "question"))
        answers = tuple(string(answer) for answer in array(inner["answers"]))
        return RankedQuestion(string(inner["question"]), answers, parts.get("extra"))


Question: TypeAlias = HomomorphicQuestion | RankedQuestion


def question_from_json(value: Any) -> Question:
    """Read a question of either kind. Raises MalformedText or WrongQuestion."""
    if isinstance(value, dict) and "type" in value:
        return RankedQuestion.from_json(value)
    return HomomorphicQuestion.from_json(value)
