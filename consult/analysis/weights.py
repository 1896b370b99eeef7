"""Raking: weights that make respondents match the published workforce, trimmed, and what they cost.

Weights are for opinion tables only: a ballot is never weighted. Weighting mends known imbalances (role,
region); it cannot mend that people chose to take part.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from consult.analysis.errors import MalformedTargets
from consult.analysis.headline import Headline
from consult.analysis.variables import NONE, Codes, Responses

COLUMNS = ("question", "answer", "people")
TRIM = 5.0
TOLERANCE = 1e-10
MOST_ROUNDS = 1_000
MOST_PEOPLE = 10_000_000
LONGEST_FILE = 200_000
Weights = NDArray[np.float64]
#: People in the population by question and answer.
Targets = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True)
class Weighting:
    """Weights of all respondents, with what the report says about them.

    ``weights`` average 1 among those inside the population and are 0 outside it (for example people in a role
    that the workforce figures do not count). ``unknown`` have not said all that weighting needs and count 1.
    ``trimmed`` is how many weights were cut to ``TRIM`` times the average.
    """

    weights: Weights
    targets: Targets
    outside: int
    unknown: int
    trimmed: int

    @property
    def effective(self) -> float:
        """Kish's effective sample size."""
        return effective_size(self.weights)


def read_targets(data: str | bytes, responses: Responses) -> dict[str, dict[str, float]]:
    """Read a CSV file with the columns question, answer and people. Raises MalformedTargets with the line."""
    targets: dict[str, dict[str, float]] = {}
    try:
        text = data.decode("utf-8-sig") if isinstance(data, bytes) else data
        rows = list(csv.reader(io.StringIO(text), strict=True)) if len(text) <= LONGEST_FILE else []
    except (UnicodeDecodeError, csv.Error):
        rows = []
    if not rows or tuple(cell.strip().lower() for cell in rows[0]) != COLUMNS:
        raise MalformedTargets("The file should be CSV whose first line is: " + ",".join(COLUMNS) + ".")
    known = {variable.name: variable for variable in responses.variables}
    for line, row in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in row):
            continue
        name, answer, people = (cell.strip() for cell in (*row, "", "", "")[:3])
        if len(row) != len(COLUMNS) or name not in known:
            raise MalformedTargets(
                f"Line {line}: name a question of this questionnaire, an answer and a number."
            )
        if answer not in {category.id for category in known[name].categories}:
            raise MalformedTargets(f"Line {line}: “{answer[:40]}” is no answer to “{name}”.")
        if not (people.isascii() and people.isdigit() and 0 < int(people[:9]) <= MOST_PEOPLE):
            raise MalformedTargets(f"Line {line}: the number of people should be a whole number above 0.")
        if answer in targets.setdefault(name, {}):
            raise MalformedTargets(f"Line {line}: “{answer}” stands there twice.")
        targets[name][answer] = float(people)
    if not targets:
        raise MalformedTargets("The file has no figures.")
    return targets


def weigh(
    responses: Responses, headlines: Mapping[str, Headline], targets: Targets, trim: float = TRIM
) -> Weighting:
    """Return raked and trimmed weights. Raises MalformedTargets where they cannot be had.

    Answers that a headline counts together are weighted together.
    """
    known, outside = np.ones(responses.count, dtype=bool), np.zeros(responses.count, dtype=bool)
    columns: dict[str, Codes] = {}
    wanted: dict[str, dict[int, float]] = {}
    for name, figures in targets.items():
        entry = headlines[name]
        columns[name] = entry.places(responses.column(name))
        wanted[name] = _wanted(entry, figures)
        silent = np.isin(columns[name], [at for at, group in enumerate(entry.groups) if NONE in group.codes])
        known &= ~silent
        outside |= ~silent & ~np.isin(columns[name], list(wanted[name]))
    inside = known & ~outside
    columns = {name: column[inside] for name, column in columns.items()}
    raked = rake(columns, {name: _shares(name, columns[name], own) for name, own in wanted.items()})
    cut, trimmed = _trim(raked, trim)
    weights = np.zeros(responses.count)
    weights[inside] = cut
    weights[~known & ~outside] = 1.0
    return Weighting(weights, targets, int(outside.sum()), int((~known & ~outside).sum()), trimmed)


def _wanted(entry: Headline, figures: Mapping[str, float]) -> dict[int, float]:
    """Return the people wanted in each group of a headline that has an answer."""
    wanted: dict[int, float] = {}
    for answer, people in figures.items():
        group = entry.group_of(entry.variable.place(answer))
        if NONE not in entry.groups[group].codes:
            wanted[group] = wanted.get(group, 0.0) + people
    return wanted


def _shares(name: str, column: Codes, wanted: Mapping[int, float]) -> dict[int, float]:
    """Return target shares; an answer that nobody gave cannot be weighted up."""
    missing = [group for group in wanted if not np.any(column == group)]
    if missing or not len(column):
        raise MalformedTargets(
            f"An answer to “{name}” in the file was given by nobody. Put answers together."
        )
    whole = sum(wanted.values())
    return {group: people / whole for group, people in wanted.items()}


def rake(columns: Mapping[str, Codes], shares: Mapping[str, Mapping[int, float]]) -> Weights:
    """Return weights with mean 1 whose margins have these shares (iterative proportional fitting).

    ``columns`` holds the codes of each respondent by question; every code has a share above 0. Raises
    MalformedTargets where no such weights exist.
    """
    count = len(next(iter(columns.values())))
    weights = np.ones(count)
    for _round in range(MOST_ROUNDS):
        furthest = 0.0
        for name, column in columns.items():
            for code, share in shares[name].items():
                inside = column == code
                factor = share * count / weights[inside].sum()
                weights[inside] *= factor
                furthest = max(furthest, abs(factor - 1))
        if furthest < TOLERANCE:
            return weights
    raise MalformedTargets("The figures of the questions cannot all be met together. Use fewer questions.")


def _trim(weights: Weights, most: float) -> tuple[Weights, int]:
    """Cut weights at ``most`` times the average and give the rest what was cut, until none is above."""
    cut = weights.copy()
    while np.any(cut > most * (1 + 1e-9)):
        above = cut >= most
        cut[above] = most
        room = (len(cut) - most * above.sum()) / cut[~above].sum()
        cut[~above] *= room
    return cut, int(np.sum(weights > most * (1 + 1e-9)))


def effective_size(weights: Weights) -> float:
    """Return Kish's effective sample size: the square of the sum over the sum of squares."""
    squares = float(np.square(weights).sum())
    return float(weights.sum()) ** 2 / squares if squares else 0.0
