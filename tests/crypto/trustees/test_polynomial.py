from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crypto.errors import MalformedText, NotInGroup
from crypto.groups import group_named
from crypto.trustees.polynomial import (
    WrongDegree,
    coefexps_message,
    commit,
    evaluate,
    evaluate_commitments,
    lagrange,
    read_coefexps,
    sum_commitments,
)
from crypto.trustees.signing import sign
from tests.crypto.trustees.played import plus_one

GROUP = group_named("BELENIOS-2048")
COEFFICIENTS = st.lists(st.integers(0, GROUP.q - 1), min_size=1, max_size=6)


@given(COEFFICIENTS, st.integers(1, 50))
def test_evaluation_is_the_sum_of_powers(coefficients: list[int], index: int) -> None:
    expected = sum(a * index**k for k, a in enumerate(coefficients)) % GROUP.q
    assert evaluate(coefficients, index, GROUP.q) == expected


@settings(max_examples=10, deadline=None)
@given(COEFFICIENTS, st.integers(1, 50))
def test_commitments_evaluate_in_the_exponent(coefficients: list[int], index: int) -> None:
    share = evaluate(coefficients, index, GROUP.q)
    assert evaluate_commitments(GROUP, commit(GROUP, coefficients), index) == GROUP.power(GROUP.g, share)


@given(COEFFICIENTS, st.data())
def test_any_threshold_of_shares_gives_the_constant_term(
    coefficients: list[int], data: st.DataObject
) -> None:
    size = len(coefficients)
    indexes = data.draw(st.lists(st.integers(1, 20), min_size=size, max_size=size, unique=True))
    weights = lagrange(indexes, GROUP.q)
    total = sum(weights[d] * evaluate(coefficients, d, GROUP.q) for d in indexes) % GROUP.q
    assert total == coefficients[0]


def test_one_share_too_few_gives_something_else() -> None:
    weights = lagrange([1, 2], GROUP.q)
    total = sum(weights[d] * evaluate([7, 8, 9], d, GROUP.q) for d in (1, 2)) % GROUP.q
    assert total != 7


def test_sum_of_commitments_commits_to_the_sum() -> None:
    rows = [commit(GROUP, [1, 2]), commit(GROUP, [30, 40])]
    assert sum_commitments(GROUP, rows) == commit(GROUP, [31, 42])


def test_coefexps_read_back() -> None:
    row = commit(GROUP, [1, 2])
    assert read_coefexps(GROUP, sign(GROUP, 3, coefexps_message(GROUP, row)), 2, "member 1") == row


def test_another_degree_is_refused() -> None:
    signed = sign(GROUP, 3, coefexps_message(GROUP, commit(GROUP, [1, 2, 3])))
    with pytest.raises(WrongDegree, match="member 1 has 3 coefficients instead of 2"):
        read_coefexps(GROUP, signed, 2, "member 1")


def test_number_outside_the_group_is_refused() -> None:
    """The tool of 2022 does not look (section 15, rule 10)."""
    message = json.loads(coefexps_message(GROUP, commit(GROUP, [1, 2])))
    message["coefexps"][1] = plus_one(message["coefexps"][1])
    with pytest.raises(NotInGroup):
        read_coefexps(GROUP, sign(GROUP, 3, json.dumps(message)), 2, "member 1")


@pytest.mark.parametrize("message", ['{"coefexps":"4"}', '{"coefexps":[4]}', '{"coefexps":["4"],"a":1}', "4"])
def test_other_shapes_are_refused(message: str) -> None:
    with pytest.raises(MalformedText):
        read_coefexps(GROUP, sign(GROUP, 3, message), 1, "member 1")
