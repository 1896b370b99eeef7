"""Look-back with narrowing, and the lot that anybody can recompute."""

from __future__ import annotations

import hashlib

import pytest

from ballot.counting.errors import InvalidContest
from ballot.counting.lots import lot_order
from ballot.counting.ties import LookBack, Moment, Purpose, decide

LOT = (2, 0, 1, 3)
# Candidates 0, 1, 2 are equal now; at stage 2 candidate 2 was ahead; at stage 1 candidate 2 was behind.
PAST = [Moment(1, 0, (3, 4, 2, 9)), Moment(2, 0, (5, 5, 6, 9)), Moment(3, 0, (7, 7, 7, 9))]


def test_backward_narrows_at_the_latest_difference_and_goes_on_from_there() -> None:
    tie = decide([0, 1, 2], PAST, LookBack.BACKWARD, LOT, Purpose.EXCLUSION, 4)
    assert [(n.moment.stage, n.kept) for n in tie.narrowings] == [(2, (0, 1)), (1, (0,))]
    assert (tie.chosen, tie.by_lot) == (0, False)


def test_forward_begins_at_the_first_stage() -> None:
    tie = decide([0, 1, 2], PAST, LookBack.FORWARD, LOT, Purpose.EXCLUSION, 4)
    assert [(n.moment.stage, n.kept) for n in tie.narrowings] == [(1, (2,))]
    assert tie.chosen == 2


@pytest.mark.parametrize("purpose", [Purpose.ELECTION, Purpose.SURPLUS])
def test_election_and_surplus_prefer_who_had_more(purpose: Purpose) -> None:
    assert decide([0, 1, 2], PAST, LookBack.BACKWARD, LOT, purpose, 4).chosen == 2
    assert decide([0, 1, 2], PAST, LookBack.FORWARD, LOT, purpose, 4).chosen == 1


def test_lot_counts_as_having_more_votes_the_earlier_it_draws() -> None:
    assert decide([0, 1], [], LookBack.NONE, LOT, Purpose.ELECTION, 1).chosen == 0
    assert decide([0, 1, 2], [], LookBack.NONE, LOT, Purpose.EXCLUSION, 1).chosen == 1


def test_lot_decides_only_among_those_the_look_back_left() -> None:
    past = [Moment(1, 0, (4, 4, 9, 9))]
    tie = decide([0, 1, 2], past, LookBack.BACKWARD, LOT, Purpose.EXCLUSION, 2)
    assert (tie.narrowings[0].kept, tie.chosen, tie.by_lot) == ((0, 1), 1, True)


def test_lot_order_is_the_published_recipe() -> None:
    names = ["Candidate A", "Cändidate B", "Candidate C"]
    digests = [hashlib.sha256(f"5eed\nchair\n{name}".encode()).hexdigest() for name in names]
    assert lot_order("5eed", "chair", names) == tuple(sorted(range(3), key=lambda c: digests[c]))


def test_lot_refuses_a_seed_that_could_be_read_two_ways() -> None:
    with pytest.raises(InvalidContest):
        lot_order("a\nb", "c", ["Candidate A"])
