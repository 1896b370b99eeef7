from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crypto.groups import group_named
from crypto.logarithms import MOST_BABY_STEPS, MOST_WEIGHT, Logarithms, NoLogarithm, TotalWeightTooLarge

GROUP = group_named("BELENIOS-2048")
VOTERS = 31_060


@pytest.fixture(scope="module")
def logarithms() -> Logarithms:
    return Logarithms(GROUP, VOTERS)


@settings(deadline=None)
@given(st.integers(0, VOTERS))
def test_every_total_is_found(logarithms: Logarithms, total: int) -> None:
    assert logarithms.find(GROUP.power(GROUP.g, total)) == total


@pytest.mark.parametrize("bound", [0, 1, 2, 3, 8, 9, 10])
def test_small_bounds_from_end_to_end(bound: int) -> None:
    logarithms = Logarithms(GROUP, bound)
    assert [logarithms.find(GROUP.power(GROUP.g, n)) for n in range(bound + 1)] == list(range(bound + 1))
    for outside in (bound + 1, bound + 2, bound + 5, -1):
        with pytest.raises(NoLogarithm, match=f"between 0 and the total weight {bound}"):
            logarithms.find(GROUP.power(GROUP.g, outside))


def test_national_ballot_is_quick() -> None:
    """A linear search for three totals would take ten times as long as this allows."""
    start = time.process_time()
    logarithms = Logarithms(GROUP, VOTERS)
    for total in (18_854, 155, VOTERS):
        assert logarithms.find(GROUP.power(GROUP.g, total)) == total
    assert time.process_time() - start < 5


def test_large_weights_are_found_with_a_bounded_table() -> None:
    logarithms = Logarithms(GROUP, MOST_WEIGHT)
    assert logarithms.find(GROUP.power(GROUP.g, 4_000_000_000)) == 4_000_000_000
    assert len(logarithms._steps) == MOST_BABY_STEPS


def test_absurd_weights_are_refused_at_once() -> None:
    with pytest.raises(TotalWeightTooLarge):
        Logarithms(GROUP, MOST_WEIGHT + 1)


def test_the_other_group_works_too() -> None:
    group = group_named("RFC-3526-2048")
    assert Logarithms(group, 100).find(group.power(group.g, 77)) == 77
