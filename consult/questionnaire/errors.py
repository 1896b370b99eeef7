"""What is wrong with a questionnaire or an answer, in words for the person who can mend it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One thing to mend; ``line`` counts from 1, None where the text has no lines to point at."""

    sentence: str
    line: int | None = None

    def __str__(self) -> str:
        return f"Line {self.line}: {self.sentence}" if self.line else self.sentence


class MalformedQuestionnaire(ValueError):
    """The text is no questionnaire; ``problems`` lists all that was found, in the order of the text."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class AnswersRefused(ValueError):
    """An answer set does not fit its questionnaire; ``problems`` has a sentence for each question."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        self.problems = dict(problems)
        super().__init__("\n".join(f"{question}: {text}" for question, text in self.problems.items()))
