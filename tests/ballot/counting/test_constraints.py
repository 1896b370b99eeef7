"""Guarded and doomed candidates: against worked cases, and against all subsets by brute force."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballot.counting import Candidate, Constraint, constraints_from_json, count
from ballot.counting.constraints import (
    Completions,
    fillable,
    one_non_member_at_most,
    three_of_one_gender_at_most,
)
from ballot.counting.errors import InfeasibleNominations, InvalidConstraint
from tests.ballot.counting.oracles import DATA, Oracle, own, present, public
from tests.ballot.counting.test_scottish import assert_same_election, assert_same_stages

MEMBER, OUTSIDER = {"Membership": "member"}, {"Membership": "non-member"}
FEASIBLE = [o for o in own("constraints") if "infeasible" not in str(o)]


def deputies(members: int, outsiders: int) -> list[Candidate]:
    return [Candidate(f"M{i}", MEMBER) for i in range(members)] + [
        Candidate(f"N{i}", OUTSIDER) for i in range(outsiders)
    ]


@pytest.mark.parametrize("oracle", [*FEASIBLE, *public("constraints")], ids=str)
def test_scottish_counts_under_constraints(oracle: Oracle | None) -> None:
    expected, counted = present(oracle).expected, present(oracle).count("scottish")
    assert_same_stages(counted, expected["stages"])
    assert_same_election(counted, expected)
    stages = counted.to_json()["stages"]
    for kind, *entry in expected.get("status_log", []):
        if kind == "status" and entry[0] < len(stages):
            stage = stages[entry[0] - 1]
            assert (stage["guarded"], stage["doomed"]) == (sorted(entry[1]), sorted(entry[2]))


def test_infeasible_nominations_are_refused_with_what_could_be_filled() -> None:
    oracle = Oracle(DATA / "constraints/hand4_infeasible_nominations.json")
    with pytest.raises(InfeasibleNominations, match="at most 2") as refused:
        oracle.count("scottish")
    assert refused.value.fillable == oracle.expected["max_fillable"]


def test_doomed_candidate_is_not_elected_with_a_quota() -> None:
    counted = Oracle(DATA / "constraints/hand1_two_nonmembers_over_quota.json").count("scottish")
    first = counted.stages[0]
    assert first.votes[4] > counted.quota
    assert (first.elected, first.doomed) == ((3,), (4,))
    assert any("Non-member E can no longer be elected" in sentence for sentence in first.sentences)


def test_equal_candidates_who_cannot_both_be_elected_go_to_the_tie_rule() -> None:
    papers = [((3,), 20), ((4,), 20), ((0,), 5), ((1,), 4), ((2,), 3)]
    counted = count("scottish", papers, deputies(3, 2), 3, one_non_member_at_most(), seed="0a")
    (tie,) = [tie for tie in counted.ties if tie.purpose == "election"]
    assert tie.tied == (3, 4)
    assert tie.by_lot
    assert counted.stages[0].elected == (min((3, 4), key=counted.lot.index),)


def test_equal_candidates_who_can_both_be_elected_need_no_lot() -> None:
    counted = count("scottish", [((0,), 20), ((1,), 20), ((2,), 5), ((3,), 4)], deputies(3, 2), 3)
    assert len(counted.stages[0].elected) == 2
    assert not [tie for tie in counted.ties if tie.purpose == "election"]


def test_three_scots_and_otten_s_table() -> None:
    """Hill's and Otten's example: three men elected, all places for the other nations decided by it."""
    kinds = (
        [("S", "W")] * 2 + [("S", "M")] * 4 + [("E", "M")] * 5 + [("E", "W")] * 7 + [("W", "W"), ("W", "M")]
    )
    elected = [("E", "M")] * 3
    candidates = [Candidate(str(i), {"nation": n, "sex": s}) for i, (n, s) in enumerate([*elected, *kinds])]
    constraints = [Constraint("nation", g, n, n) for g, n in (("E", 7), ("S", 6), ("W", 1))]
    constraints += [Constraint("sex", g, 7, 7) for g in "MW"]
    outlook = Completions(candidates, constraints, 0).outlook(range(3), range(3, len(candidates)), 11)
    assert outlook is not None
    group = {c: tuple(candidates[c].groups.values()) for c in range(3, len(candidates))}
    assert {c for c in group if group[c] == ("S", "W")} <= outlook.guarded
    assert {c for c in group if group[c] == ("E", "M")} <= outlook.doomed
    assert {c for c in group if group[c] == ("W", "M")} <= outlook.doomed


@st.composite
def situations(draw: st.DrawFn) -> tuple[list[Candidate], list[Constraint], list[int], list[int], int]:
    size = draw(st.integers(2, 7))
    candidates = [
        Candidate(str(i), {"x": draw(st.sampled_from("abc")), "y": draw(st.sampled_from("mn"))})
        for i in range(size)
    ]
    constraints = []
    for category, group in (("x", "a"), ("x", "b"), ("y", "m"), ("y", "n")):
        least = draw(st.integers(0, 2))
        constraints.append(Constraint(category, group, least, least + draw(st.integers(0, 2))))
    elected = draw(st.lists(st.integers(0, size - 1), unique=True, max_size=2))
    continuing = [c for c in range(size) if c not in elected]
    return candidates, constraints, elected, continuing, draw(st.integers(0, len(continuing)))


@given(situations())
def test_outlook_equals_the_enumeration_of_all_subsets(
    situation: tuple[list[Candidate], list[Constraint], list[int], list[int], int],
) -> None:
    candidates, constraints, elected, continuing, unfilled = situation

    def lawful(chosen: tuple[int, ...]) -> bool:
        return all(
            constraint.minimum
            <= sum(constraint.covers(candidates[c]) for c in (*elected, *chosen))
            <= (constraint.maximum or 0)
            for constraint in constraints
        )

    ways = [set(chosen) for chosen in combinations(continuing, unfilled) if lawful(chosen)]
    outlook = Completions(candidates, constraints, 0).outlook(elected, continuing, unfilled)
    if not ways:
        assert outlook is None
    else:
        assert outlook is not None
        assert outlook.guarded == set.intersection(*ways)
        assert outlook.doomed == set(continuing) - set.union(*ways)


def test_fewer_candidates_than_places_leave_a_minimum_to_be_made_up_later() -> None:
    counted = count("scottish", [((0,), 3)], deputies(1, 1), 3, [Constraint("Membership", "member", 2, 3)])
    assert sorted(counted.elected) == [0, 1]
    assert counted.vacant == 1
    assert fillable(deputies(1, 4), [Constraint("Membership", "member", 2, 3)], 3) == 2


def test_presets() -> None:
    assert one_non_member_at_most() == (Constraint("Membership", "non-member", 0, 1),)
    candidates = [Candidate("A", {"Gender": "woman"}), Candidate("B", {"Gender": "man"}), Candidate("C")]
    assert three_of_one_gender_at_most(candidates) == (
        Constraint("Gender", "man", 0, 3),
        Constraint("Gender", "woman", 0, 3),
    )


def test_constraints_from_stored_json() -> None:
    value = {"category": "Membership", "maximum": {"non-member": 1}, "minimum": {"member": 2}}
    assert constraints_from_json(value) == (
        Constraint("Membership", "member", 2, None),
        Constraint("Membership", "non-member", 0, 1),
    )


@pytest.mark.parametrize(
    "constraints",
    [
        lambda: [Constraint("x", "a", 3, 2)],
        lambda: [Constraint("x", "a", -1, 2)],
        lambda: Completions([], [Constraint("x", "a"), Constraint("x", "a", 1)], 0),
    ],
)
def test_contradictory_constraints_are_refused(constraints: object) -> None:
    with pytest.raises(InvalidConstraint):
        constraints()  # type: ignore[operator]
