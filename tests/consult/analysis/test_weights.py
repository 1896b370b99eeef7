"""Weights against an independent implementation, trimming, effective size, and intervals."""

from __future__ import annotations

import math
import warnings

import numpy as np
import pytest

from consult.analysis.errors import MalformedTargets
from consult.analysis.estimates import SMALLEST_MEAN, estimates, means, wilson
from consult.analysis.headline import headlines
from consult.analysis.variables import Responses, responses_of
from consult.analysis.weights import effective_size, rake, read_targets, weigh
from tests.consult.analysis.synthetic import plan_b, respondents

TARGETS = """question,answer,people
q_role,partner,16500
q_role,salaried,9900
q_role,locum,3600
q_role,registrar,9100
q_region,north_east,5600
q_region,north_west,5100
q_region,midlands,7200
q_region,east,4300
q_region,london,6400
q_region,south_east,6100
q_region,south_west,4400
"""


@pytest.fixture(scope="module")
def responses() -> Responses:
    return responses_of(plan_b(), respondents(plan_b(), 600, seed=3))


@pytest.mark.parametrize("seed", range(5))
def test_raking_gives_the_weights_of_another_library(seed: int) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the other library announces its successor
        from samplics.weighting import SampleWeight
    random = np.random.default_rng(seed)
    count = 400
    columns = {
        "role": random.choice(5, size=count, p=[0.4, 0.3, 0.15, 0.1, 0.05]),
        "region": random.choice(7, size=count),
    }
    shares = {
        name: dict(enumerate(random.dirichlet(np.full(size, 8.0))))
        for name, size in (("role", 5), ("region", 7))
    }
    ours = rake(columns, shares)
    control = {name: {code: share * count for code, share in own.items()} for name, own in shares.items()}
    theirs = SampleWeight().rake(
        np.ones(count), margins=columns, control=control, tol=1e-12, ctrl_tol=1e-12, max_iter=1000
    )
    assert np.max(np.abs(ours - theirs)) < 1e-6
    for name, column in columns.items():
        for code, share in shares[name].items():
            assert abs(ours[column == code].sum() / count - share) < 1e-6


def test_weighted_margins_match_the_workforce(responses: Responses) -> None:
    targets = read_targets(TARGETS, responses)
    weighting = weigh(responses, headlines(responses), targets, trim=math.inf)
    role, region = responses.column("q_role"), responses.column("q_region")
    counted = (role >= 0) & (role < 4) & (region >= 0)
    for name, column in (("q_role", role), ("q_region", region)):
        whole = sum(targets[name].values())
        for answer, people in targets[name].items():
            inside = counted & (column == responses.variable(name).place(answer))
            share = weighting.weights[inside].sum() / weighting.weights[counted].sum()
            assert abs(share - people / whole) < 1e-6
    assert weighting.outside == int(((role == 4) | (role == 5)).sum())
    assert weighting.weights[role == 4].sum() == 0
    assert weighting.unknown > 0


def test_trimming_bounds_every_weight_and_keeps_the_mean(responses: Responses) -> None:
    targets = read_targets(TARGETS, responses)
    free = weigh(responses, headlines(responses), targets, trim=math.inf)
    cut = weigh(responses, headlines(responses), targets, trim=1.5)
    assert free.weights.max() > 1.5
    assert cut.weights.max() <= 1.5 + 1e-6
    assert cut.trimmed > 0
    assert cut.weights.mean() == pytest.approx(free.weights.mean())
    assert cut.effective > free.effective


def test_the_effective_size() -> None:
    assert effective_size(np.ones(80)) == pytest.approx(80)
    assert effective_size(np.array([3.0, 1.0, 0.0])) == pytest.approx(16 / 10)
    assert effective_size(np.zeros(3)) == 0


def test_wilson_by_its_formula() -> None:
    share, size, z = 0.3, 57.3, 1.959963984540054
    middle = (share + z * z / (2 * size)) / (1 + z * z / size)
    half = z / (1 + z * z / size) * math.sqrt(share * (1 - share) / size + z * z / (4 * size * size))
    assert wilson(share, size) == pytest.approx((middle - half, middle + half), abs=1e-9)


def test_estimates_state_weighted_shares_beside_unweighted(responses: Responses) -> None:
    shown = headlines(responses)
    weighting = weigh(responses, shown, read_targets(TARGETS, responses))
    entry = shown["q_subscription"]
    for line, found in zip(entry.lines, estimates(responses, entry, weighting.weights), strict=True):
        assert abs(found.share - 100 * line.count / entry.base) <= 0.5
        assert found.interval[0] <= found.share <= found.interval[1]
        assert found.weighted is not None
        assert found.weighted_interval is not None
        assert found.weighted_interval[0] <= found.weighted <= found.weighted_interval[1]
        assert found.effective is not None
        assert found.effective < entry.base
    assert estimates(responses, entry)[0].weighted is None


def test_means(responses: Responses) -> None:
    points = means(responses, "q_points")
    assert sum(mean.value for mean in points) == pytest.approx(100, abs=0.5)
    ranked = means(responses, "q_ranking")
    assert all(1 <= mean.value <= 4 for mean in ranked)
    assert 0 <= means(responses, "q_sessions")[0].value <= 14
    few = responses_of(plan_b(), respondents(plan_b(), SMALLEST_MEAN - 1, seed=1))
    assert means(few, "q_points") == []


def test_a_mean_tells_no_small_number(responses: Responses) -> None:
    """Neither how few did not answer, nor that one person put an option elsewhere than all others."""
    question = plan_b().question("q_ranking")
    assert question is not None
    usual = [option.id for option in question.options]
    rows = [{"class": "member", "answers": {"q_ranking": usual}} for _ in range(100)]
    rows[0]["answers"] = {"q_ranking": usual[::-1]}
    rows[1]["answers"] = rows[2]["answers"] = {}
    assert {mean.base for mean in means(responses_of(plan_b(), rows), "q_ranking")} == {100}
    assert means(responses_of(plan_b(), rows[:12]), "q_ranking") == []


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "first line"),
        ("question,answer\n", "first line"),
        (TARGETS.replace("16500", "many"), "Line 2: the number"),
        (TARGETS.replace("16500", "0"), "Line 2: the number"),
        (TARGETS.replace("16500", "=1+1"), "Line 2: the number"),
        (TARGETS.replace("q_role,partner", "q_roll,partner"), "Line 2: name a question"),
        (TARGETS.replace("q_role,salaried", "q_role,chief"), "Line 3: “chief” is no answer"),
        (TARGETS.replace("q_role,salaried", "q_role,partner"), "Line 3: “partner” stands there twice"),
        (b"\xff\xfe\x00", "first line"),
        ("question,answer,people\n", "no figures"),
    ],
)
def test_a_file_of_figures_that_cannot_be_used(
    responses: Responses, text: str | bytes, sentence: str
) -> None:
    with pytest.raises(MalformedTargets, match=sentence):
        read_targets(text, responses)


def test_figures_that_nobody_matches(responses: Responses) -> None:
    few = responses_of(plan_b(), respondents(plan_b(), 12, seed=2))
    with pytest.raises(MalformedTargets, match=r"given by nobody|cannot all be met"):
        weigh(few, headlines(few), read_targets(TARGETS, few))
