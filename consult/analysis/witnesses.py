"""The check behind every published cross-table: could each small cell be larger, for all that is published?

A *witness* is a population that agrees with every published number and has five or more people in a cell
that really has one to four. Where a witness exists for a cell, no reader can derive that the cell is small,
whatever they compute. Witnesses are found by linear programming over all tables of one question together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_matrix, eye, hstack, vstack

#: A cell that might have this many people is safe.
SAFE = 5
_TOLERANCE = 1e-6

Profiles = NDArray[np.int64]
#: A place among the profiles: columns with the group that each has there.
Cell = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Fact:
    """Something known: the people in ``cells``, each times its factor (1), are ``low`` to ``high``."""

    cells: tuple[Cell, ...]
    low: float
    high: float
    factors: tuple[float, ...] = ()


class Auditor:
    """Looks for witnesses among the populations that are made of these profiles and agree with the facts."""

    def __init__(self, profiles: Profiles, facts: Sequence[Fact]) -> None:
        self._profiles = profiles
        matrix = self._matrix([fact.cells for fact in facts], [fact.factors for fact in facts])
        self._known = LinearConstraint(matrix, [fact.low for fact in facts], [fact.high for fact in facts])

    def unproven(self, cells: Sequence[Cell]) -> list[Cell]:
        """Return the cells without a witness: they could be shown to have fewer than five people."""
        pending = list(cells)
        while pending:
            reached = self._together(pending)
            left = [cell for cell, safe in zip(pending, reached, strict=True) if not safe]
            if len(left) == len(pending):
                break
            pending = left
        return [cell for cell in pending if not self._together([cell])[0]]

    def certain(self, cells: Sequence[Cell]) -> list[Cell]:
        """Return the cells that cannot be empty."""
        pending = list(cells)
        while pending:
            empty = self._empty(pending)
            left = [cell for cell, may in zip(pending, empty, strict=True) if not may]
            if len(left) == len(pending):
                break
            pending = left
        return [cell for cell in pending if not self._empty([cell])[0]]

    def _empty(self, cells: Sequence[Cell]) -> list[bool]:
        """Find one population in which few people are in these cells; say which are empty."""
        inside = self._matrix([(cell,) for cell in cells])
        aim = np.asarray(inside.sum(axis=0)).ravel()
        solved = milp(aim, constraints=self._known, bounds=Bounds(0, np.inf))
        if solved.x is None:
            return [False] * len(cells)
        return [bool(value <= _TOLERANCE) for value in inside @ solved.x]

    def _together(self, cells: Sequence[Cell]) -> list[bool]:
        """Find one population in which as many of the cells as possible have five; say which have."""
        people, wanted = len(self._profiles), len(cells)
        inside = self._matrix([(cell,) for cell in cells])
        known = hstack([self._known.A, csr_matrix((self._known.A.shape[0], wanted))])
        matrix = vstack([known, hstack([inside, -eye(wanted)])]).tocsr()
        low = np.concatenate([self._known.lb, np.zeros(wanted)])
        high = np.concatenate([self._known.ub, np.full(wanted, np.inf)])
        bounds = Bounds(0, np.concatenate([np.full(people, np.inf), np.full(wanted, float(SAFE))]))
        aim = np.concatenate([np.zeros(people), -np.ones(wanted)])
        solved = milp(aim, constraints=LinearConstraint(matrix, low, high), bounds=bounds)
        if solved.x is None:
            return [False] * wanted
        return [bool(value >= SAFE - _TOLERANCE) for value in solved.x[people:]]

    def _matrix(
        self, sums: Sequence[tuple[Cell, ...]], factors: Sequence[tuple[float, ...]] = ()
    ) -> csr_matrix:
        """Return a line for each sum of cells: the factor of each cell at the profiles that lie in it."""
        places, values, ends = [np.zeros(0, dtype=np.int64)], [np.zeros(0)], [0]
        for at, cells in enumerate(sums):
            own = factors[at] if factors and factors[at] else (1.0,) * len(cells)
            for cell, factor in zip(cells, own, strict=True):
                places.append(np.flatnonzero(self._members(cell)))
                values.append(np.full(len(places[-1]), factor))
            ends.append(sum(map(len, places)))
        data = (np.concatenate(values), np.concatenate(places), ends)
        return csr_matrix(data, shape=(len(sums), len(self._profiles)))

    def _members(self, cell: Cell) -> NDArray[np.bool_]:
        inside = np.ones(len(self._profiles), dtype=bool)
        for column, group in cell:
            inside &= self._profiles[:, column] == group
        return inside
