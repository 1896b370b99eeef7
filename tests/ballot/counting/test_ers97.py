"""ERS97 against the published model election and two independent programs, batch by batch."""

from __future__ import annotations

from itertools import count as naturals
from typing import Any

import pytest

from ballot.counting import Candidate, Count, count
from ballot.counting.lots import lot_order
from tests.ballot.counting.oracles import Oracle, own, present, public

LOT_NEEDED = {"committee059": (0, 3)}
"""Cases whose tie nothing but a lot can decide: whom the other programs excluded, and whom they kept."""


def of(names: str) -> list[Candidate]:
    return [Candidate(name) for name in names]


def seed_that_draws(names: list[str], later: int, earlier: int) -> str:
    """A seed whose lot treats ``later`` as having fewer votes than ``earlier``."""
    orders = ((f"{n:02x}", lot_order(f"{n:02x}", "", names)) for n in naturals())
    return next(seed for seed, order in orders if order.index(later) > order.index(earlier))


def counted_like(oracle: Oracle) -> Count:
    if oracle.path.stem not in LOT_NEEDED:
        return oracle.count("ers97")
    return oracle.count(
        "ers97", seed=seed_that_draws(oracle.expected["candidates"], *LOT_NEEDED[oracle.path.stem])
    )


def assert_same_stage(ours: dict[str, Any], theirs: dict[str, Any]) -> None:
    for part in ("who", "votes", "non_transferable", "quota", "elected"):
        assert ours[part] == theirs[part], part
    if len(theirs["elected"]) < 2:  # they may show the value before the last of several elections
        assert ours["votes_required"] == theirs["votes_required"]
    batches = [{part: b[part] for part in ("votes", "non_transferable")} for b in ours["batches"]]
    assert theirs["batches"] is None or batches == theirs["batches"]


@pytest.mark.parametrize("oracle", [*public("ers97"), *own("ers97")], ids=str)
def test_every_stage_and_batch(oracle: Oracle | None) -> None:
    expected, counted = present(oracle).expected, counted_like(present(oracle)).to_json()
    assert counted["elected"] == expected["elected"]
    assert len(counted["stages"]) == len(expected["stages"])
    for ours, theirs in zip(counted["stages"], expected["stages"], strict=True):
        assert_same_stage(ours, theirs)


def steps(counted: Count) -> list[tuple[dict[str, float], float]]:
    """Votes and non-transferable total after every batch, or after a stage without batches."""
    found = []
    for stage in counted.to_json()["stages"]:
        for moment in stage["batches"] or [stage]:
            votes = {c: float(amount) for c, amount in moment["votes"].items()}
            found.append((votes, float(moment["non_transferable"])))
    return found


FEASIBLE = [o for o in own("constraints") if "deputies" in str(o)]


@pytest.mark.parametrize("oracle", [*FEASIBLE, *public("constraints")], ids=str)
def test_constraints_with_single_exclusions(oracle: Oracle | None) -> None:
    expected = present(oracle).expected["ers97_single_exclusions"]
    counted = present(oracle).count("ers97")
    assert counted.to_json()["elected"] == expected["elected"]
    assert steps(counted) == [(step["votes"], step["non_transferable"]) for step in expected["steps"]]


@pytest.mark.parametrize("oracle", public("single_seat_byelections"), ids=str)
def test_one_seat(oracle: Oracle | None) -> None:
    expected = present(oracle).expected["other_rules"]["openstv_ers97"]
    assert present(oracle).count("ers97").to_json()["elected"] == expected["elected"]


@pytest.mark.parametrize(
    ("valid", "quota"), [(752, "107.43"), (753, "107.58"), (756, "108.00"), (757, "108.15")]
)
def test_quota_is_exact_where_the_division_is(valid: int, quota: str) -> None:
    counted = count("ers97", [((0,), valid)], of("ABCDEFGH"), 6)
    assert counted.to_json()["quota"] == quota


def test_more_equals_than_places_elect_nobody_yet() -> None:
    # Three candidates hold exactly a third of the active vote for two places [5.6.2].
    counted = count("ers97", [((0,), 10), ((1,), 10), ((2,), 10)], of("ABC"), 2)
    assert counted.stages[0].elected == ()
    assert any("none of them is elected at this stage" in s for s in counted.stages[0].sentences)
    assert len(counted.elected) == 2


def test_a_surplus_equal_to_the_difference_is_deferred() -> None:
    # 40 papers, two places: quota 13.34; A's surplus is 2.66, the two lowest differ by 3 and then by 2.
    wide = count("ers97", [((0,), 16), ((1,), 12), ((2,), 7), ((3,), 4), ((2, 1), 1)], of("ABCD"), 2)
    assert wide.stages[1].note == "Exclusion of D"
    narrow = count("ers97", [((0,), 16), ((1,), 12), ((2,), 7), ((3,), 5)], of("ABCD"), 2)
    assert narrow.stages[1].note == "Surplus of A"
    # 12 papers, three places: quota 3; B's surplus 1 equals the difference of C and D.
    equal = count("ers97", [((0,), 4), ((1,), 3), ((2,), 2), ((3,), 1), ((4,), 2)], of("ABCDE"), 3)
    assert equal.stages[1].note == "Exclusion of D"


def test_only_the_last_batch_is_examined_for_a_later_surplus() -> None:
    # B reaches the quota with A's papers: only those (all going on to C) are examined.
    papers = [((0, 1, 2), 20), ((1, 3), 11), ((2,), 10), ((3,), 9)]
    counted = count("ers97", papers, of("ABCD"), 3)
    surplus = next(stage for stage in counted.stages if stage.note == "Surplus of B")
    before = counted.stages[surplus.number - 2]
    assert surplus.votes[2] > before.votes[2]
    assert surplus.votes[3] == before.votes[3]


def test_candidates_without_votes_go_together() -> None:
    counted = count("ers97", [((0,), 30), ((1,), 20), ((2,), 15)], of("ABCDEF"), 2)
    assert counted.stages[1].excluded == (3, 4, 5)


def test_quota_falls_while_nobody_is_elected() -> None:
    counted = count("ers97", [((0,), 10), ((1,), 9), ((2,), 8), ((3,), 3)], of("ABCD"), 2)
    assert counted.to_json()["stages"][0]["quota"] == "10.00"
    falling = count("ers97", [((0,), 9), ((1,), 9), ((2,), 8), ((3,), 3)], of("ABCD"), 2)
    quotas = [stage["quota"] for stage in falling.to_json()["stages"]]
    assert quotas[:2] == ["9.67", "8.67"]


def test_no_papers_at_all_is_decided_by_lot() -> None:
    counted = count("ers97", [], of("ABC"), 2, seed="01")
    assert sorted(counted.elected) == sorted(counted.lot[:2])
