"""Classing decrypted rank vectors: whatever the integers, a class and never a crash."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballot.counting import Kind, classify
from ballot.counting.errors import InvalidContest
from ballot.counting.papers import aggregate, usable


@pytest.mark.parametrize(
    ("vector", "preferences", "kind", "reason"),
    [
        ([1, 2, 3], (0, 1, 2), Kind.VALID, ""),
        ([3, 1, 2], (1, 2, 0), Kind.VALID, ""),
        ([0, 1, 0], (1,), Kind.VALID, ""),
        ([0, 0, 0], (), Kind.BLANK, "ranks nobody"),
        ([1, 3, 0], (0,), Kind.VALID, "Preference 2 is missing"),
        ([1, 2, 2], (0,), Kind.VALID, "Preference 2 is given more than once"),
        ([1, 1, 2], (), Kind.INVALID, "Preference 1 is given more than once"),
        ([2, 3, 0], (), Kind.INVALID, "Preference 1 is missing"),
        ([1, -1, 2], (0, 2), Kind.VALID, "Preference 3 is missing"),
        ([1, 10**40, 0], (0,), Kind.VALID, "Preference 2 is missing"),
        ([1, 2], (), Kind.INVALID, "2 entries for 3 candidates"),
        ([1, 2, 3, 4], (), Kind.INVALID, "4 entries"),
        ([], (), Kind.INVALID, "0 entries"),
    ],
)
def test_classes(vector: list[int], preferences: tuple[int, ...], kind: Kind, reason: str) -> None:
    paper = classify(vector, 3)
    assert (paper.preferences, paper.kind) == (preferences, kind)
    assert reason in paper.reason
    assert bool(paper.reason) is bool(reason)


@given(st.lists(st.integers(), max_size=8), st.integers(0, 8))
def test_any_vector_has_a_class(vector: list[int], candidates: int) -> None:
    paper = classify(vector, candidates)
    assert len(set(paper.preferences)) == len(paper.preferences)
    assert all(0 <= c < candidates for c in paper.preferences)
    assert (paper.kind is Kind.VALID) is bool(paper.preferences)


@given(st.permutations(range(5)), st.integers(0, 5))
def test_a_ranking_survives_the_way_there_and_back(order: list[int], length: int) -> None:
    ranks = [0] * 5
    for rank, choice in enumerate(order[:length], 1):
        ranks[choice] = rank
    assert classify(ranks, 5).preferences == tuple(order[:length])


def test_preferences_are_cut_at_a_repeat_or_a_stranger() -> None:
    assert usable([2, 0, 2, 1], 3) == (2, 0)
    assert usable([2, 3, 0], 3) == (2,)
    assert usable([-1, 0], 3) == ()


def test_identical_rankings_are_put_together_and_withdrawn_candidates_skipped() -> None:
    papers = [((0, 1), 2), ((1,), 1), ((0, 1), 3), ((0,), 4), ((), 5)]
    rankings, empty = aggregate(papers, 2, frozenset())
    assert (sorted(rankings), empty) == ([((0,), 4), ((0, 1), 5), ((1,), 1)], 5)
    assert aggregate(papers, 2, frozenset({0})) == ([((1,), 6)], 9)
    odd = [((0, 7), 1), ((0, 0, 1), 2), ((-1,), 4), ((0,), 8), ((1,), 0)]
    assert aggregate(odd, 2, frozenset()) == ([((0,), 11)], 4)


def test_a_negative_number_of_papers_is_refused() -> None:
    with pytest.raises(InvalidContest):
        aggregate([((0,), -1)], 1, frozenset())
