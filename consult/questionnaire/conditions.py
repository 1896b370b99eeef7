"""When a question is shown: one evaluator, mirrored in the browser."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any as Anything
from typing import assert_never

from consult.questionnaire.model import All, Answered, Any, Condition, Is, Not

PREFER_NOT: dict[str, bool] = {"prefer_not": True}
OTHER = "other"


def is_prefer_not(value: Anything) -> bool:
    """Tell whether an answer is "prefer not to say"."""
    return isinstance(value, dict) and value.get("prefer_not") is True and len(value) == 1


def chosen(value: Anything, other: str | None) -> tuple[str, ...]:
    """Return the options that an answer to a single or multiple question chose.

    A typed text stands for ``other``, the option beside which one may type.
    """
    entries = value if isinstance(value, list) else [value]
    found = []
    for entry in entries:
        if isinstance(entry, str):
            found.append(entry)
        elif isinstance(entry, dict) and OTHER in entry and other is not None:
            found.append(other)
    return tuple(found)


def holds(
    condition: Condition | None, answers: Mapping[str, Anything], others: Mapping[str, str | None]
) -> bool:
    """Tell whether a condition holds for ``answers`` of the questions shown so far; no condition holds.

    ``others`` names, by question, the option beside which one may type.
    """
    match condition:
        case None:
            return True
        case Is(question=question, options=options):
            value = answers.get(question)
            return value is not None and bool(set(chosen(value, others.get(question))) & set(options))
        case Answered(question=question):
            return question in answers and not is_prefer_not(answers[question])
        case All(parts=parts):
            return all(holds(part, answers, others) for part in parts)
        case Any(parts=parts):
            return any(holds(part, answers, others) for part in parts)
        case Not(part=part):
            return not holds(part, answers, others)
        case _:
            assert_never(condition)
