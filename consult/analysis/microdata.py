"""Microdata: one row for each respondent, made so that nobody stands alone. For researchers, not for pages.

Closed questions only: nothing that people typed. Rows with the same subgroup answers number at least ten
(k-anonymity), and in each such class every other question has at least two different answers (l-diversity).
Subgroup answers are held back, the finest first, until that is so. Rows are sorted, so that their order tells
nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from consult.analysis.errors import NotReleasable
from consult.analysis.headline import Headline
from consult.analysis.rounding import SMALLEST_BASE
from consult.analysis.variables import NONE, Codes, Responses, Variable
from consult.questionnaire import Kind, Questionnaire

SMALLEST_CLASS = SMALLEST_BASE
FEWEST_VALUES = 2
#: In place of a code: the answer exists and is held back.
HELD_BACK = -2
TYPED = frozenset({Kind.SHORT_TEXT.value, Kind.LONG_TEXT.value, Kind.ALLOCATION.value})


@dataclass(frozen=True)
class Release:
    """Microdata that may be handed to researchers. ``codes`` has a column for each variable.

    A code is the place of the category, ``NONE`` or ``HELD_BACK``; ``subgroups`` name the variables by which
    somebody might be recognised.
    """

    questionnaire: Questionnaire
    variables: tuple[Variable, ...]
    subgroups: tuple[str, ...]
    codes: Codes

    @property
    def count(self) -> int:
        """How many rows there are."""
        return len(self.codes)


def release(responses: Responses, headlines: dict[str, Headline], subgroups: Sequence[str]) -> Release:
    """Return the microdata. Raises NotReleasable where even no subgroup answers at all would be too many."""
    variables = tuple(variable for variable in responses.variables if variable.kind not in TYPED)
    codes = np.stack([responses.column(variable.name) for variable in variables], axis=1)
    for at, variable in enumerate(variables):
        for group in headlines[variable.name].groups:
            if group.combined:
                codes[np.isin(codes[:, at], group.codes), at] = HELD_BACK
    names = [variable.name for variable in variables]
    quasi = [names.index(name) for name in subgroups if name in names]
    others = [at for at in range(len(names)) if at not in quasi]
    codes = _generalised(codes, quasi, others) if quasi else codes
    order = np.lexsort(codes.T[::-1])
    found = Release(responses.questionnaire, variables, tuple(names[at] for at in quasi), codes[order])
    check(found)
    return found


def _generalised(codes: Codes, quasi: Sequence[int], others: Sequence[int]) -> Codes:
    """Hold back subgroup answers of rows in classes too small or too alike, the finest question first."""
    changed = codes.copy()
    finest = sorted(quasi, key=lambda at: -len(np.unique(codes[:, at])))
    for at in finest:
        changed[_exposed(changed, quasi, others), at] = HELD_BACK
    left = _exposed(changed, quasi, others)
    while left.any():  # what stands alone even so takes the next smallest class with it
        everything = np.all(changed[:, list(quasi)] == HELD_BACK, axis=1)
        whole = ~everything & ~left
        if not whole.any():
            return _uniform(changed, quasi)
        places, sizes = _classes(changed[whole], quasi)
        smallest = np.flatnonzero(whole)[places == np.argmin(sizes)]
        changed[np.ix_(np.concatenate([np.flatnonzero(left), smallest]), np.array(quasi))] = HELD_BACK
        left = _exposed(changed, quasi, others)
    return changed


def _uniform(codes: Codes, quasi: Sequence[int]) -> Codes:
    codes[:, list(quasi)] = HELD_BACK
    return codes


def _classes(codes: Codes, quasi: Sequence[int]) -> tuple[Codes, Codes]:
    """Return the class of each row, and the size of each class."""
    if not quasi:
        return np.zeros(len(codes), dtype=np.int64), np.array([len(codes)])
    found = np.unique(codes[:, list(quasi)], axis=0, return_inverse=True, return_counts=True)
    return np.ravel(found[1]), found[2]


def _exposed(codes: Codes, quasi: Sequence[int], others: Sequence[int]) -> NDArray[np.bool_]:
    """Return which rows are in a class below k or l."""
    places, sizes = _classes(codes, quasi)
    bad = sizes < SMALLEST_CLASS
    varied = [at for at in others if len(np.unique(codes[:, at])) >= FEWEST_VALUES]
    for kind in np.flatnonzero(~bad):
        inside = codes[places == kind]
        bad[kind] = any(len(np.unique(inside[:, at])) < FEWEST_VALUES for at in varied)
    return np.asarray(bad[places])


def anonymity(found: Release) -> tuple[int, int]:
    """Return the k and the l of a release: the smallest class, and the fewest answers to a question in any.

    Questions to which all rows have one answer tell nothing about anybody and are left out.
    """
    names = [variable.name for variable in found.variables]
    quasi = [names.index(name) for name in found.subgroups]
    others = [at for at in range(len(names)) if at not in quasi and len(np.unique(found.codes[:, at])) > 1]
    places, sizes = _classes(found.codes, quasi)
    fewest = min(
        (len(np.unique(found.codes[places == kind][:, at])) for kind in range(len(sizes)) for at in others),
        default=FEWEST_VALUES,
    )
    return int(sizes.min()), fewest


def check(found: Release) -> None:
    """Refuse a release below k or l, or with anything that people typed. Raises NotReleasable."""
    if any(variable.kind in TYPED for variable in found.variables):
        raise NotReleasable("Free text never stands beside other answers.")
    if found.count < SMALLEST_CLASS:
        raise NotReleasable(f"There are fewer than {SMALLEST_CLASS} answers.")
    smallest, fewest = anonymity(found)
    if smallest < SMALLEST_CLASS or fewest < FEWEST_VALUES:
        raise NotReleasable(
            f"Some respondents would stand out: the smallest class has {smallest} people (at least "
            f"{SMALLEST_CLASS}), and an answer has {fewest} values in a class (at least {FEWEST_VALUES})."
        )


def value_of(code: int) -> int:
    """Return the number in a file: 1 for the first category; -9 no answer, -8 held back."""
    return {NONE: -9, HELD_BACK: -8}.get(code, code + 1)
