"""A large election: 100,000 ballots, almost all different, are counted in seconds."""

from __future__ import annotations

import random
import time

import pytest

from ballot.counting import Candidate, count
from ballot.counting.rules import RULES

SECONDS = 10  # of the processor; a way of counting that looks at each ballot again takes minutes


@pytest.fixture(scope="module")
def papers() -> list[tuple[tuple[int, ...], int]]:
    source = random.Random(20260625)  # noqa: S311 (test data)
    return [(tuple(source.sample(range(10), 10)), 1) for _ in range(100_000)]


@pytest.mark.parametrize("rule", list(RULES))
def test_a_hundred_thousand_ballots(rule: str, papers: list[tuple[tuple[int, ...], int]]) -> None:
    seats = 1 if RULES[rule].ONE_SEAT_ONLY else 3
    started = time.process_time()
    counted = count(rule, papers, [Candidate(f"C{c}") for c in range(10)], seats)
    assert time.process_time() - started <= SECONDS
    assert len(counted.elected) == seats
