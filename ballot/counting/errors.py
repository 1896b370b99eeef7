"""What the count refuses, one class per kind of fault.

``str(error)`` is a sentence for the returning officer; ``error.code`` is its stable name.
"""

from __future__ import annotations

import re


class CountingError(ValueError):
    """Base of everything that this package refuses."""

    @property
    def code(self) -> str:
        """The class name in kebab case, for example ``unknown-rule``."""
        return re.sub(r"(?<!^)(?=[A-Z])", "-", type(self).__name__).lower()


class UnknownRule(CountingError):
    """A rule name that no module here implements."""


class InvalidContest(CountingError):
    """Seats, candidates, withdrawals or seed that no election can have."""


class InvalidConstraint(CountingError):
    """A constraint that contradicts itself or is given twice."""


class InfeasibleNominations(CountingError):
    """Nominations from which the places cannot lawfully be filled.

    ``fillable`` is the largest number of places that could be.
    """

    def __init__(self, sentence: str, fillable: int) -> None:
        super().__init__(sentence)
        self.fillable = fillable


class MalformedFile(CountingError):
    """A ballot file or constraint file that does not follow its format."""


class InvalidQuestion(CountingError):
    """Votes, bases or thresholds of a majority question that do not fit together."""
