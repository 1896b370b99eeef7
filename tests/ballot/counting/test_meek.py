"""Meek against the reference implementation, to the last of nine digits."""

from __future__ import annotations

import re
from itertools import count as naturals
from typing import Any

import pytest

from ballot.counting import Candidate, Constraint, Count, count
from ballot.counting.files import read_blt
from ballot.counting.lots import lot_order
from tests.ballot.counting.oracles import Oracle, present, public

CHOSEN = re.compile(r"Break tie \(defeat low candidate\): \[(?P<tied>.*)\] -> (?P<chosen>.*)")


def of(names: str) -> list[Candidate]:
    return [Candidate(name) for name in names]


def plain_ballots(text: str) -> str:
    """Put the reference program's short names into numbers and drop the papers it does not count.

    It sets aside papers with equal preferences, which for us end at the first of them.
    """
    nick = re.search(r"\[nick (.*)\]", text)
    numbers = {name: str(n) for n, name in enumerate(nick[1].split(), 1)} if nick else {}
    lines = [line for line in text.splitlines() if not line.startswith("[")]
    kept = [line for line in lines if "=" not in line]
    return "\n".join(
        line if '"' in line else " ".join(numbers.get(word, word) for word in line.split()) for line in kept
    )


def lot_seed(expected: dict[str, Any]) -> str:
    """A seed whose lot decides as theirs did: the chosen one is drawn after all others tied."""
    names = expected["candidates"]
    found = [re.fullmatch(CHOSEN, tie) for tie in expected["ties"]]
    wanted = [(t["chosen"], set(t["tied"].split(", ")) - {t["chosen"]}) for t in found if t]
    for n in naturals():
        drawn = [names[c] for c in lot_order(f"{n:02x}", "", names)]
        if all(drawn.index(last) > max(drawn.index(name) for name in others) for last, others in wanted):
            return f"{n:02x}"
    raise AssertionError


def counted(oracle: Oracle) -> Count:
    file = read_blt(plain_ballots(oracle.path.with_suffix(".blt").read_text(encoding="utf-8")))
    return count("meek", file.papers, file.candidates, file.seats, seed=lot_seed(oracle.expected))


@pytest.mark.parametrize("oracle", public("meek"), ids=str)
def test_final_votes_and_keep_factors(oracle: Oracle | None) -> None:
    expected, ours = present(oracle).expected, counted(present(oracle)).to_json()
    assert sorted(ours["elected"]) == expected["elected_set"]
    assert ours["quota"] == expected["final_quota"]
    last = ours["stages"][-1]
    for c in map(str, ours["elected"]):
        assert (last["votes"][c], last["keep_factors"][c]) == (
            expected["final"][c]["vote"],
            expected["final"][c]["keep"],
        )


@pytest.mark.parametrize("oracle", public("meek"), ids=str)
def test_exclusions_in_the_same_order(oracle: Oracle | None) -> None:
    expected, ours = present(oracle).expected, counted(present(oracle))
    excluded = [ours.names[c] for stage in ours.stages for c in stage.excluded]
    defeats = [re.fullmatch(r"Defeat \(.*\): (.*)", event) for event in expected["events"]]
    assert excluded == [defeat[1] for defeat in defeats if defeat]


def test_papers_pass_through_those_already_elected() -> None:
    # C gets votes from papers that rank A and B, both elected, above C.
    result = count("meek", [((0, 1, 2), 30), ((1, 0, 2), 20), ((2,), 4), ((3,), 9)], of("ABCD"), 3)
    assert set(result.elected) == {0, 1, 2}


def test_doomed_candidates_leave_before_the_surplus_is_settled() -> None:
    groups = [Candidate(n, {"x": g}) for n, g in (("A", "out"), ("B", "out"), ("C", "in"), ("D", "in"))]
    papers = [((0, 1), 30), ((1, 2), 20), ((2,), 8), ((3,), 7)]
    result = count("meek", papers, groups, 2, [Constraint("x", "out", 0, 1)])
    assert result.stages[0].elected[0] == 0
    assert 1 in result.stages[0].doomed
    assert result.stages[1].excluded == (1,)
    assert set(result.elected) == {0, 2}
