"""Which cells of the cross-tables are held back, so that no cell of 1 to 4 people can be derived.

The reader is taken to know a lot: the exact headline of every question, every cross-table, which answers the
questionnaire makes impossible, and even exactly how many people have each combination of the subgroup
questions (who works where is no secret). Under that assumption the tables of different questions tell nothing
about each other, so each question can be looked at on its own, with all of its tables together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, product

import numpy as np
from numpy.typing import NDArray

from consult.analysis.headline import Headline
from consult.analysis.rounding import SMALLEST_BASE, possible, rounded
from consult.analysis.variables import NONE, Responses
from consult.analysis.weights import Weights
from consult.analysis.witnesses import SAFE, Auditor, Cell, Fact, Profiles
from consult.questionnaire.model import questions_in

Counts = NDArray[np.int64]
#: A share in whole percent is known to half a percent.
HALF = 0.5 + 1e-9


@dataclass
class Draft:
    """A table while it is decided what is shown: ``counts`` by group of its row and column question.

    ``rows`` and ``columns`` are the groups with an answer; ``hidden`` marks cells that are held back, and
    ``no_base`` rows of which not even the base is shown.
    """

    first: int
    counts: Counts
    rows: list[int]
    columns: list[int]
    hidden: NDArray[np.bool_]
    no_base: set[int] = field(default_factory=set)

    def base(self, row: int) -> int:
        """Return how many of a subgroup answered."""
        return int(self.counts[row, self.columns].sum())

    @property
    def withheld(self) -> bool:
        """Whether nothing of the table is shown."""
        return bool(self.hidden.all()) and self.no_base >= set(self.rows)

    def facts(self, second: int) -> list[Fact]:
        """Return what the table publishes; ``second`` is the column of the profiles with its answers."""
        found = []
        for row in self.rows:
            cells = {column: ((self.first, row), (second, column)) for column in self.columns}
            base, line = self.base(row), tuple(cells.values())
            if row not in self.no_base:
                known = possible(rounded(base)) if base >= SMALLEST_BASE else (0, SMALLEST_BASE - 1)
                found.append(Fact(line, *known))
            for column, cell in cells.items():
                if not self.hidden[row, column]:
                    found.append(Fact((cell,), *possible(rounded(int(self.counts[row, column])))))
        return found


class Settlement:
    """All that is published of one question, ``column``: its headline and its tables by each of ``rows``.

    ``subgroups`` are all questions by which anything is broken down or weighted. Profiles have a column for
    each of them, then one for the question.
    """

    def __init__(
        self,
        responses: Responses,
        headlines: Mapping[str, Headline],
        subgroups: Sequence[str],
        column: str,
        rows: Sequence[str],
    ) -> None:
        self._names = [*subgroups, column]
        self._headlines = [headlines[name] for name in self._names]
        self._second = len(subgroups)
        columns = [entry.places(responses.column(entry.variable.name)) for entry in self._headlines]
        self._observed = np.stack(columns, axis=1)
        self._drafts = [self._draft(subgroups.index(name)) for name in rows]
        self._known = [*self._margins(), *self._combinations(), *self._impossible(responses)]
        self._tries: dict[Cell, int] = {}

    def _draft(self, first: int) -> Draft:
        counts = self._counts(first)
        rows, columns = _answers(self._headlines[first]), _answers(self._headlines[self._second])
        draft = Draft(first, counts, rows, columns, np.zeros_like(counts, dtype=bool))
        for row in rows:
            if draft.base(row) < SMALLEST_BASE:
                draft.hidden[row, :] = True
        return draft

    def _counts(self, first: int) -> Counts:
        sizes = [len(self._headlines[at].groups) for at in (first, self._second)]
        counts = np.zeros(sizes, dtype=np.int64)
        np.add.at(counts, (self._observed[:, first], self._observed[:, self._second]), 1)
        return counts

    def _profiles(self) -> Profiles:
        """Every combination of subgroups that occurs, with every answer to the question."""
        subgroups = np.unique(self._observed[:, :-1], axis=0)
        answers = np.arange(len(self._headlines[self._second].groups))
        repeated = np.repeat(subgroups, len(answers), axis=0)
        return np.column_stack([repeated, np.tile(answers, len(subgroups))])

    def _margins(self) -> list[Fact]:
        groups = self._headlines[self._second].groups
        return [Fact((((self._second, at),),), group.count, group.count) for at, group in enumerate(groups)]

    def _combinations(self) -> list[Fact]:
        found, counts = np.unique(self._observed[:, :-1], axis=0, return_counts=True)
        return [
            Fact((tuple((at, int(group)) for at, group in enumerate(row)),), int(count), int(count))
            for row, count in zip(found, counts, strict=True)
        ]

    def _impossible(self, responses: Responses) -> list[Fact]:
        """What branching rules out: no answer in a subgroup that the question's condition looks at."""
        questionnaire = responses.questionnaire
        question = questionnaire.question(self._headlines[self._second].variable.question)
        looked_at = set(questions_in(question.show_if)) if question else set()
        columns = _answers(self._headlines[self._second])
        found = []
        for first, entry in enumerate(self._headlines[:-1]):
            if entry.variable.question in looked_at:
                counts = self._counts(first)
                for row in range(len(entry.groups)):
                    if not counts[row, columns].any():
                        cells = tuple(((first, row), (self._second, column)) for column in columns)
                        found.append(Fact(cells, 0, 0))
        return found

    def drafts(self) -> list[Draft]:
        """Hold back what must be, a little more in each round, and return the tables."""
        while faults := self._faults(()):
            if all(draft.withheld for draft in self._drafts):
                break
            for cell in faults:
                self._hold_back(cell)
        return self._drafts

    def bears(self, weights: Weights, shares: Sequence[int]) -> bool:
        """Tell whether weighted shares (whole percent, one for each answer) tell nothing more.

        ``weights`` are those of the respondents; who has the same subgroups has the same weight.
        """
        return not self._faults(self._weighted(weights, shares))

    def _weighted(self, weights: Weights, shares: Sequence[int]) -> list[Fact]:
        """Weighted people with an answer, less the share of all who answered, are about nobody."""
        subgroups, first = np.unique(self._observed[:, :-1], axis=0, return_index=True)
        answers = _answers(self._headlines[self._second])
        places = [tuple((at, int(group)) for at, group in enumerate(row)) for row in subgroups]
        found = []
        for line, share in zip(answers, shares, strict=True):
            for limit, low, high in ((share - HALF, 0.0, np.inf), (share + HALF, -np.inf, 0.0)):
                cells, factors = [], []
                for place, weight in zip(places, weights[first], strict=True):
                    for answer in answers:
                        cells.append((*place, (self._second, answer)))
                        factors.append(float(weight) * ((answer == line) - limit / 100))
                found.append(Fact(tuple(cells), low, high, tuple(factors)))
        return found

    def _faults(self, more: Sequence[Fact]) -> list[Cell]:
        """Return the small cells that could be derived from all that is published, and ``more``."""
        facts = [fact for draft in self._drafts for fact in draft.facts(self._second)]
        shown, other = self._small_cells()
        auditor = Auditor(self._profiles(), [*self._known, *facts, *more])
        return auditor.unproven(shown) + auditor.unproven(auditor.certain(other))

    def _small_cells(self) -> tuple[list[Cell], list[Cell]]:
        """Return the cells of 1 to 4 people: of answers in the tables, and all others with subgroups.

        The others are those of one subgroup question and of two together.
        """
        tabled = {draft.first for draft in self._drafts}
        columns = _answers(self._headlines[self._second])
        shown: list[Cell] = []
        other: list[Cell] = []
        for size in (1, 2):
            for firsts in combinations(range(self._second), size):
                places = [*firsts, self._second]
                found, counts = np.unique(self._observed[:, places], axis=0, return_counts=True)
                for groups in found[counts < SAFE]:
                    cell = tuple(zip(places, map(int, groups), strict=True))
                    in_table = size == 1 and firsts[0] in tabled and cell[-1][1] in columns
                    (shown if in_table else other).append(cell)
        return shown, other

    def _hold_back(self, cell: Cell) -> None:
        """Hold back a little around a cell; each further time for the same cell, a lot more."""
        tries = self._tries[cell] = self._tries.get(cell, 0) + 1
        rows, (_second, column) = dict(cell[:-1]), cell[-1]
        own = [draft for draft in self._drafts if draft.first in rows]
        for draft in own or self._drafts:
            _hold_back_in(draft, rows.get(draft.first, NONE), column, tries if own else 3)
        if tries > 3:
            for draft in self._drafts:
                _hold_back_in(draft, NONE, column, tries)


def _hold_back_in(draft: Draft, row: int, column: int, tries: int) -> None:
    """Hold back in one table: first a rectangle with room in it, then the row and column, then everything."""
    room = [
        (min(int(draft.counts[row, c]), int(draft.counts[r, column])), r, c)
        for r, c in product(draft.rows, draft.columns)
        if r != row and c != column
    ]
    if tries == 1 and room:
        _most, r, c = max(room)
        for place in ((row, c), (r, column), (r, c)):
            draft.hidden[place] = True
    elif tries <= 2:
        draft.hidden[row, :] = True
        draft.hidden[:, column] = True
        draft.no_base.add(row)
    else:
        draft.hidden[:, :] = True
        draft.no_base.update(draft.rows)


def _answers(entry: Headline) -> list[int]:
    return [at for at, group in enumerate(entry.groups) if group.codes != (NONE,)]
