"""What holds for every election under every rule."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ballot.counting import Candidate, Constraint, Count, count
from ballot.counting.errors import InfeasibleNominations
from ballot.counting.rules import RULES
from ballot.counting.sheet import sheet_of
from ballot.counting.written import to_csv, to_text

Papers = list[tuple[tuple[int, ...], int]]


@dataclass(frozen=True)
class Case:
    """One election to be counted."""

    candidates: tuple[Candidate, ...]
    seats: int
    papers: Papers
    constraints: tuple[Constraint, ...]
    withdrawn: frozenset[int]
    seed: str

    def count(self, rule: str) -> Count:
        seats = 1 if RULES[rule].ONE_SEAT_ONLY else self.seats
        return count(
            rule, self.papers, self.candidates, seats, self.constraints, self.withdrawn, self.seed, "contest"
        )


@st.composite
def constraints_on_groups(draw: st.DrawFn) -> tuple[Constraint, ...]:
    found = []
    for category, group in (("x", "in"), ("x", "out"), ("y", "left")):
        least = draw(st.integers(0, 2))
        if draw(st.booleans()):
            most = draw(st.one_of(st.none(), st.integers(least, 3)))
            found.append(Constraint(category, group, least, most))
    return tuple(found)


@st.composite
def cases(draw: st.DrawFn, constrained: bool = True) -> Case:
    size = draw(st.integers(1, 7))
    candidates = tuple(
        Candidate(
            f"Candidate {chr(65 + c)}",
            {"x": draw(st.sampled_from(["in", "out"])), "y": draw(st.sampled_from(["left", "right"]))},
        )
        for c in range(size)
    )
    ranking = st.lists(st.integers(0, size - 1), unique=True, max_size=size).map(tuple)
    papers = draw(st.lists(st.tuples(ranking, st.integers(1, 40)), max_size=25))
    return Case(
        candidates,
        draw(st.integers(1, 4)),
        papers,
        draw(constraints_on_groups()) if constrained else (),
        frozenset(draw(st.sets(st.integers(0, size - 1), max_size=1))),
        draw(st.sampled_from(["", "00", "5eed", "abcdef"])),
    )


rules = pytest.mark.parametrize("rule", list(RULES))


def lawful(case: Case, chosen: tuple[int, ...], vacant: int) -> bool:
    lacking: Counter[str] = Counter()
    for constraint in case.constraints:
        number = sum(constraint.covers(case.candidates[c]) for c in chosen)
        if constraint.maximum is not None and number > constraint.maximum:
            return False
        lacking[constraint.category] += max(0, constraint.minimum - number)
    return all(number <= vacant for number in lacking.values())


@rules
@settings(max_examples=150, deadline=None)
@given(case=cases())
def test_places_are_filled_lawfully_or_the_nominations_refused(rule: str, case: Case) -> None:
    seats = 1 if RULES[rule].ONE_SEAT_ONLY else case.seats
    standing = [c for c in range(len(case.candidates)) if c not in case.withdrawn]
    places = min(seats, len(standing))
    ways = [set(way) for way in combinations(standing, places) if lawful(case, way, seats - places)]
    if not ways:
        with pytest.raises(InfeasibleNominations) as refused:
            case.count(rule)
        assert refused.value.fillable < max(places, 1)
        return
    counted = case.count(rule)
    assert set(counted.elected) in ways
    assert len(set(counted.elected)) == len(counted.elected) == places
    assert counted.vacant == seats - places


@rules
@settings(max_examples=150, deadline=None)
@given(case=cases())
def test_votes_are_conserved_at_every_batch(rule: str, case: Case) -> None:
    try:
        counted = case.count(rule)
    except InfeasibleNominations:
        return
    valid = counted.valid * counted.scale.one
    assert counted.valid + counted.empty == sum(number for _, number in case.papers)
    for stage in counted.stages:
        assert 0 <= stage.rounding <= stage.non_transferable
        for moment in (*stage.batches, stage):
            assert sum(moment.votes) + moment.non_transferable == valid
            assert min(moment.votes) >= 0


@rules
@settings(max_examples=100, deadline=None)
@given(case=cases())
def test_nobody_doomed_is_elected_and_nobody_guarded_excluded(rule: str, case: Case) -> None:
    try:
        counted = case.count(rule)
    except InfeasibleNominations:
        return
    for stage in counted.stages:
        later = counted.stages[stage.number :]
        assert not set(stage.doomed) & set(counted.elected)
        assert not set(stage.guarded) & {c for after in later for c in after.excluded}


@rules
@settings(max_examples=100, deadline=None)
@given(case=cases(), data=st.data())
def test_order_and_bundling_of_ballots_change_no_byte(rule: str, case: Case, data: st.DataObject) -> None:
    singly = [(ranking, 1) for ranking, number in case.papers for _ in range(number)]
    shuffled = replace(case, papers=data.draw(st.permutations(singly)))
    try:
        counted = case.count(rule)
    except InfeasibleNominations:
        with pytest.raises(InfeasibleNominations):
            shuffled.count(rule)
        return
    again = shuffled.count(rule)
    assert json.dumps(again.to_json()) == json.dumps(counted.to_json())
    assert to_text(sheet_of(again)) == to_text(sheet_of(counted))
    assert to_csv(sheet_of(again)) == to_csv(sheet_of(counted))


def by_name(counted: Count) -> str:
    """The outcome with names for numbers, sets of candidates in order of their names."""

    def named(numbers: list[int]) -> list[str]:
        return sorted(counted.names[number - 1] for number in numbers)

    def amounts(values: dict[str, str]) -> dict[str, str]:
        return dict(sorted((counted.names[int(c) - 1], amount) for c, amount in values.items()))

    def moment(value: dict[str, Any]) -> dict[str, Any]:
        return {
            **{part: value[part] for part in ("non_transferable", "quota")},
            **{
                part: named(value[part]) for part in ("excluded", "guarded", "doomed", "who") if part in value
            },
            "votes": amounts(value["votes"]),
            "elected": [counted.names[number - 1] for number in value["elected"]],
        }

    record = counted.to_json()
    outcome = {
        "elected": [counted.names[number - 1] for number in record["elected"]],
        "stages": [[moment(stage), [moment(b) for b in stage["batches"]]] for stage in record["stages"]],
        "ties": [[named(t["tied"]), named([t["chosen"]]), t["by"], t["stage"]] for t in record["ties"]],
    }
    return json.dumps(outcome)


@rules
@settings(max_examples=100, deadline=None)
@given(case=cases(), data=st.data())
def test_the_order_of_candidates_on_the_paper_changes_nothing(
    rule: str, case: Case, data: st.DataObject
) -> None:
    order = data.draw(st.permutations(range(len(case.candidates))))
    place = {old: new for new, old in enumerate(order)}
    relabelled = replace(
        case,
        candidates=tuple(case.candidates[old] for old in order),
        papers=[(tuple(place[c] for c in ranking), number) for ranking, number in case.papers],
        withdrawn=frozenset(place[c] for c in case.withdrawn),
    )
    try:
        counted = case.count(rule)
    except InfeasibleNominations:
        with pytest.raises(InfeasibleNominations):
            relabelled.count(rule)
        return
    assert by_name(relabelled.count(rule)) == by_name(counted)


@rules
@settings(max_examples=50, deadline=None)
@given(case=cases(constrained=False))
def test_every_stage_is_told_in_sentences(rule: str, case: Case) -> None:
    counted = case.count(rule)
    for stage in counted.stages:
        told = " ".join(stage.sentences)
        assert all(counted.names[c] in told for c in (*stage.elected, *stage.excluded))
        assert stage.note
    for tie in counted.ties:
        told = " ".join(counted.stages[tie.stage - 1].sentences)
        assert all(counted.names[c] in told for c in tie.tied)
