"""Headline results: exact, of everybody who answered, with small answers put together.

An exact count of a few people would name them, and so would a total less all other counts. Answers that
1 to 7 people gave are therefore counted together with the next larger ones, until each of them might have
been given by up to 7 people. No count between 1 and 4 can be derived from the table, also by somebody who
knows this rule.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from consult.analysis.errors import TooFewAnswers
from consult.analysis.rounding import SMALL, SMALLEST_BASE, percent
from consult.analysis.variables import NONE, Codes, Responses, Variable

NO_ANSWER = "No answer"


@dataclass(frozen=True)
class Group:
    """One line of a headline table: the codes that it counts (``NONE`` is no answer) and how many people."""

    codes: tuple[int, ...]
    text: str
    count: int

    @property
    def combined(self) -> bool:
        """Whether several answers are counted together."""
        return len(self.codes) > 1


@dataclass(frozen=True)
class Headline:
    """The exact result of one variable. ``groups`` partition all ``total`` respondents.

    ``base`` is what shares are of: those who answered, or all respondents where so few did not answer that
    they are counted together with an answer (``with_silent``).
    """

    variable: Variable
    total: int
    groups: tuple[Group, ...]
    base: int
    with_silent: bool

    @property
    def lines(self) -> tuple[Group, ...]:
        """The groups with an answer, in the order of the questionnaire."""
        return tuple(group for group in self.groups if group.codes != (NONE,))

    def share(self, group: Group) -> int | None:
        """Return whole percent of the base."""
        return percent(group.count, self.base)

    def places(self, column: Codes) -> Codes:
        """Return the group of each code of a column."""
        order = np.array([self.group_of(code) for code in range(NONE, len(self.variable.categories))])
        return np.asarray(order[column - NONE])

    def group_of(self, code: int) -> int:
        """Return which group counts a code."""
        return next(at for at, group in enumerate(self.groups) if code in group.codes)


def headline(responses: Responses, name: str) -> Headline:
    """Return the headline table of a variable. Raises TooFewAnswers below ten respondents."""
    if responses.count < SMALLEST_BASE:
        raise TooFewAnswers(
            f"There are fewer than {SMALLEST_BASE} answers. Nothing can be published about so few."
        )
    variable, column = responses.variable(name), responses.column(name)
    groups = tuple(_group(variable, codes, column) for codes in combine(counts_of(variable, column)))
    answered = int(np.count_nonzero(column != NONE))
    together = any(NONE in group.codes and group.combined for group in groups)
    base = responses.count if together else answered
    return Headline(variable, responses.count, groups, base, together)


def counts_of(variable: Variable, column: Codes) -> dict[int, int]:
    """Return how many people have each code, ``NONE`` last."""
    codes = [*range(len(variable.categories)), NONE]
    return {code: int(np.count_nonzero(column == code)) for code in codes}


def combine(counts: dict[int, int]) -> list[tuple[int, ...]]:
    """Return the codes in groups whose exact counts may be published: see the rule at the top."""
    small = [code for code, count in counts.items() if 1 <= count <= SMALL]
    larger = sorted((code for code, count in counts.items() if count > SMALL), key=lambda c: (counts[c], c))
    together = list(small)
    while small and not _hides(counts, together, len(small)):
        if not larger:
            return [tuple(counts)]  # even the zeros would tell: everything is one group
        together.append(larger.pop(0))
    order = {code: at for at, code in enumerate(counts)}
    alone = [(code,) for code in counts if code not in together]
    merged = [tuple(sorted(together, key=order.__getitem__))] if together else []
    return sorted([*alone, *merged], key=lambda codes: order[codes[0]])


def _hides(counts: dict[int, int], together: list[int], small: int) -> bool:
    """Tell whether each of the ``small`` first may have 7: the other small ones 1, the larger ones 8 each."""
    larger = len(together) - small
    spare = sum(counts[code] for code in together) - (small - 1) - (SMALL + 1) * larger
    return larger > 0 and spare >= SMALL


def _group(variable: Variable, codes: tuple[int, ...], column: Codes) -> Group:
    texts = [NO_ANSWER if code == NONE else variable.categories[code].text for code in codes]
    return Group(codes, " or ".join(texts), int(np.count_nonzero(np.isin(column, codes))))


def headlines(responses: Responses) -> dict[str, Headline]:
    """Return the headline table of every variable, by name."""
    return {variable.name: headline(responses, variable.name) for variable in responses.variables}
