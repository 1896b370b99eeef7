"""Shares with their uncertainty, weighted shares, means, and tests that know how many there are.

Intervals are Wilson's, at 95 %, on the effective sample size. They tell how much chance there is in who
answered, as if respondents were a random sample. They are not: the report says so beside every figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import chi2_contingency
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

from consult.analysis.crosstabs import TablePlan
from consult.analysis.headline import Headline
from consult.analysis.rounding import SMALLEST_BASE, rounded
from consult.analysis.variables import NONE, Responses
from consult.analysis.weights import Weights, effective_size

ALPHA = 0.05
#: Below this base no weighted figure is published: whole percent of it would be single people.
SMALLEST_WEIGHTED = 100
#: Below this base no mean is published: a tenth of it, to which means are rounded, would be single people.
SMALLEST_MEAN = 50
#: Smallest expected count in a table that is tested.
SMALLEST_EXPECTED = 5


@dataclass(frozen=True)
class Estimate:
    """A share of a headline line: whole percent with its interval, unweighted and perhaps weighted.

    ``effective`` is the effective sample size behind the weighted share.
    """

    share: int
    interval: tuple[int, int]
    weighted: int | None = None
    weighted_interval: tuple[int, int] | None = None
    effective: int | None = None


@dataclass(frozen=True)
class Difference:
    """Whether subgroups of a table differ by more than chance (Holm); None where it is not tested."""

    plan: TablePlan
    differs: bool | None


def wilson(share: float, size: float) -> tuple[float, float]:
    """Return Wilson's 95 % interval of a share (0 to 1) of ``size`` people."""
    low, high = proportion_confint(share * size, size, alpha=ALPHA, method="wilson")
    return float(low), float(high)


def estimates(responses: Responses, entry: Headline, weights: Weights | None = None) -> list[Estimate]:
    """Return an estimate for each line of a headline table, of those who answered."""
    places = entry.places(responses.column(entry.variable.name))
    lines = [entry.groups.index(line) for line in entry.lines]
    answered = np.isin(places, lines)
    return [_estimate(places[answered] == at, None if weights is None else weights[answered]) for at in lines]


def _estimate(inside: np.ndarray, weights: Weights | None) -> Estimate:
    size = len(inside)
    share = float(inside.mean()) if size else 0.0
    plain = Estimate(_percent(share), _interval(share, size))
    if weights is None or size < SMALLEST_WEIGHTED or not weights.any():
        return plain
    effective = effective_size(weights)
    weighted = float(np.average(inside, weights=weights))
    interval = _interval(weighted, effective)
    return Estimate(plain.share, plain.interval, _percent(weighted), interval, round(effective))


def _interval(share: float, size: float) -> tuple[int, int]:
    if size < 1:
        return 0, 100
    low, high = wilson(share, size)
    return int(np.floor(100 * low)), int(np.ceil(100 * high))


def _percent(share: float) -> int:
    return int(np.floor(100 * share + 0.5))


def differences(responses: Responses, plans: Sequence[TablePlan]) -> list[Difference]:
    """Test for each planned table whether the subgroups differ (chi-squared), all together (Holm, 5 %).

    A table is tested where every expected count is at least five, after empty lines are left out.
    """
    found = [_p_value(responses, plan) for plan in plans]
    tested = [value for value in found if value is not None]
    rejected = iter(multipletests(tested, alpha=ALPHA, method="holm")[0] if tested else ())
    return [
        Difference(plan, None if value is None else bool(next(rejected)))
        for plan, value in zip(plans, found, strict=True)
    ]


def _p_value(responses: Responses, plan: TablePlan) -> float | None:
    rows, columns = responses.column(plan.rows), responses.column(plan.columns)
    both = (rows != NONE) & (columns != NONE)
    counts = np.zeros((rows.max() + 1, columns.max() + 1))
    np.add.at(counts, (rows[both], columns[both]), 1)
    counts = counts[counts.sum(axis=1) >= SMALLEST_BASE]
    counts = counts[:, counts.any(axis=0)]
    if min(counts.shape) < 2:
        return None
    tested = chi2_contingency(counts)
    return float(tested.pvalue) if tested.expected_freq.min() >= SMALLEST_EXPECTED else None


@dataclass(frozen=True)
class Mean:
    """The mean of numbers, to one decimal, with how many people it is of, rounded.

    The exact base would tell how few did not answer, which headlines hold back.
    """

    text: str
    value: float
    base: int


def means(responses: Responses, question: str) -> list[Mean]:
    """Return the mean points of each option, the mean of a number, or mean places in a ranking.

    Nothing where fewer than ``SMALLEST_MEAN`` people answered. A ranking's place counts among those who
    ranked the option.
    """
    asked = responses.questionnaire.question(question)
    values = [answers[question] for answers in responses.answers if _is_answer(answers.get(question))]
    if asked is None or len(values) < SMALLEST_MEAN:
        return []
    if all(isinstance(value, int) for value in values):
        return [_mean(asked.text, values)]
    found = []
    for option in asked.options:
        own = (
            [value.get(option.id, 0) for value in values]
            if isinstance(values[0], dict)
            else [value.index(option.id) + 1 for value in values if option.id in value]
        )
        if len(own) >= SMALLEST_MEAN:
            found.append(_mean(option.text, own))
    return found


def _is_answer(value: object) -> bool:
    return value is not None and value != {"prefer_not": True}


def _mean(text: str, values: Sequence[int]) -> Mean:
    return Mean(text, round(float(np.mean(values)), 1), rounded(len(values)))
