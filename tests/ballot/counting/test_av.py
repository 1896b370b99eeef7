"""The alternative vote against another program, round by round."""

from __future__ import annotations

import pytest

from ballot.counting import Candidate, Constraint, count
from ballot.counting.errors import InvalidContest
from tests.ballot.counting.oracles import Oracle, present, public


def of(names: str) -> list[Candidate]:
    return [Candidate(name) for name in names]


@pytest.mark.parametrize("oracle", public("single_seat_byelections"), ids=str)
def test_every_round(oracle: Oracle | None) -> None:
    expected = present(oracle).expected["other_rules"]["openstv_irv"]
    counted = present(oracle).count("av").to_json()
    assert counted["elected"] == expected["elected"]
    rounds = [(list(s["votes"].values()), s["non_transferable"], s["who"]) for s in counted["stages"]]
    assert rounds == [(r["votes"], r["exhausted"], r["who"]) for r in expected["rounds"]][: len(rounds)]


@pytest.mark.parametrize(("a", "stages"), [(19, 2), (20, 2), (21, 1)])
def test_exactly_half_is_not_a_majority(a: int, stages: int) -> None:
    counted = count("av", [((0,), a), ((1,), 13), ((2, 1), 7)], of("ABC"), 1)
    assert len(counted.stages) >= stages
    assert (len(counted.stages) == 1) is (stages == 1)


def test_the_half_is_of_the_continuing_papers() -> None:
    counted = count("av", [((0,), 20), ((1,), 18), ((2,), 17)], of("ABC"), 1)
    assert [stage.quota for stage in counted.stages] == [28, 20]
    assert counted.elected == (0,)


def test_one_place_only() -> None:
    with pytest.raises(InvalidContest):
        count("av", [((0,), 1)], of("AB"), 2)


def test_a_doomed_candidate_with_a_majority_is_excluded() -> None:
    candidates = [Candidate("A", {"x": "in"}), Candidate("B", {"x": "out"})]
    counted = count("av", [((1,), 9), ((0,), 2)], candidates, 1, [Constraint("x", "out", 0, 0)])
    assert counted.elected == (0,)
    assert counted.stages[1].excluded == (1,)
