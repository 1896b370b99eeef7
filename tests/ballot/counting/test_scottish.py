"""Scottish STV against official result sheets and a reference program, stage by stage."""

from __future__ import annotations

from typing import Any

import pytest

from ballot.counting import Candidate, count
from ballot.counting.record import Count
from tests.ballot.counting.oracles import Oracle, in_stage_order, present, public, same_amount


def assert_same_votes(ours: dict[str, str], theirs: dict[str, str]) -> None:
    assert {c: float(votes) for c, votes in ours.items()} == {c: float(v) for c, v in theirs.items()}


def assert_same_stages(counted: Count, expected: list[dict[str, Any]]) -> None:
    stages = counted.to_json()["stages"]
    assert len(stages) == len(expected)
    for ours, theirs in zip(stages, expected, strict=True):
        assert_same_votes(ours["votes"], theirs["votes"])
        if "non_transferable_incl_rounding" in theirs:
            assert same_amount(ours["non_transferable"], theirs["non_transferable_incl_rounding"])
            assert ours["excluded"] == theirs["excluded_votes_transferred_this_stage"]
        else:
            papers_alone = float(ours["non_transferable"]) - float(ours["rounding"])
            assert round(papers_alone, 5) == float(theirs.get("non_transferable", theirs.get("nt")))


def assert_same_election(counted: Count, expected: dict[str, Any]) -> None:
    elected = counted.to_json()["elected"]
    assert sorted(elected) == sorted(expected["elected"])
    assert elected == in_stage_order(expected["elected"], counted)


@pytest.mark.parametrize("oracle", public("scottish2017_official"), ids=str)
def test_official_wards_of_2017(oracle: Oracle | None) -> None:
    expected, counted = present(oracle).expected, present(oracle).count("scottish")
    assert_same_stages(counted, expected["stages"])
    assert_same_election(counted, expected)
    assert same_amount(counted.to_json()["quota"], expected["quota"])
    assert counted.valid == expected["valid_ballots"]
    assert [stage["elected"] for stage in counted.to_json()["stages"]] == [
        in_stage_order(stage["elected"], counted) for stage in expected["stages"]
    ]


@pytest.mark.parametrize("folder", ["scottish2007_glasgow", "single_seat_byelections"])
def test_wards_and_single_seats(folder: str) -> None:
    for oracle in public(folder):
        expected, counted = present(oracle).expected, present(oracle).count("scottish")
        assert_same_stages(counted, expected["stages"])
        assert_same_election(counted, expected)
        assert same_amount(counted.to_json()["quota"], expected["quota"])


def test_look_back_decides_who_is_excluded() -> None:
    weak = next(o for o in public("scottish2007_glasgow") if o is None or o.path.stem == "weak-defeat")
    (tie,) = present(weak).count("scottish").to_json()["ties"]
    assert (tie["stage"], tie["tied"], tie["chosen"], tie["by"]) == (3, [2, 3], 2, "look-back")


def of(names: str) -> list[Candidate]:
    return [Candidate(name) for name in names]


@pytest.mark.parametrize(
    ("valid", "seats", "quota"), [(59, 3, 15), (60, 3, 16), (61, 3, 16), (1, 1, 1), (2, 1, 2)]
)
def test_quota_is_the_whole_part_plus_one(valid: int, seats: int, quota: int) -> None:
    counted = count("scottish", [((0,), valid)], of("ABCDE"), seats)
    assert counted.quota == quota * 10**5


def test_one_vote_more_or_less_decides_a_quota() -> None:
    others = [((1,), 20), ((2,), 19)]
    below = count("scottish", [((0,), 19), *others], of("ABC"), 1)  # 58 papers, quota 30
    assert below.stages[0].elected == ()
    exact = count("scottish", [((0,), 40), *others], of("ABC"), 1)  # 79 papers, quota 40
    assert exact.stages[0].elected == (0,)
    assert len(exact.stages) == 1


def test_every_paper_of_the_elected_is_transferred_at_its_share() -> None:
    counted = count("scottish", [((0, 1), 5), ((0,), 2), ((2,), 2), ((1,), 2)], of("ABC"), 2)
    # 11 papers, quota 4; A's surplus 3 over 7 papers gives 0.42857 for each.
    assert counted.quota == 4 * 10**5
    second = counted.stages[1]
    assert second.votes[1] == 200000 + 5 * 42857
    assert second.non_transferable == 300000 - 5 * 42857
    assert second.rounding == 300000 - 7 * 42857


def test_lot_excludes_the_candidate_drawn_later() -> None:
    for seed in ("00", "01", "02", "03"):
        counted = count("scottish", [((0,), 1), ((1,), 1), ((2,), 5)], of("ABC"), 2, seed=seed, contest="x")
        (tie,) = counted.ties
        later = max((0, 1), key=counted.lot.index)
        assert tie.by_lot
        assert tie.chosen == later
        assert later not in counted.elected
