"""Scottish STV: SSI 2007/42 rules 45 to 52, re-enacted in SSI 2011/399, Schedule 1.

Five decimal places; all of an elected candidate's papers are transferred, each at a part
of the value it came with (weighted inclusive Gregory). Numbers in brackets are rules.
"""

from __future__ import annotations

from ballot.counting import sentences as words
from ballot.counting.parcels import pool_by_value
from ballot.counting.steps import (
    Transfer,
    begin_exclusion,
    begin_surplus,
    count_first_preferences,
    elect_reaching,
    fill_last_places,
    next_to_exclude,
)
from ballot.counting.tally import Tally
from ballot.counting.ties import LookBack, Purpose

NAME = "scottish"
TITLE = "Scottish STV (SSI 2011/399)"
PLACES = 5
LOOK_BACK = LookBack.BACKWARD
ONE_SEAT_ONLY = False


def run(tally: Tally) -> None:
    """Count from the first stage until the places are full."""
    first_stage(tally)
    while tally.unfilled:
        with_surplus = [c for c in tally.elected if tally.votes[c] > tally.quota]
        if with_surplus and not tally.doomed():
            transfer_surplus(tally, tally.highest(with_surplus, Purpose.SURPLUS))
        else:
            exclude(tally)
        end_stage(tally)


def first_stage(tally: Tally) -> None:
    """Count first preferences [45] and set the quota [46]."""
    count_first_preferences(tally)
    seats = tally.contest.seats
    tally.quota = (tally.contest.valid // (seats + 1) + 1) * tally.scale.one
    how = f"{tally.contest.valid} valid papers divided by {seats + 1}, fractions ignored, plus one"
    tally.say(words.quota(tally.scale.brief(tally.quota), how))
    end_stage(tally)


def end_stage(tally: Tally) -> None:
    """Elect whoever has the quota [47], then fill the last places if that is possible [52]."""
    elect_reaching(tally, lambda: tally.quota, "quota")
    fill_last_places(tally)
    tally.close_stage()


def transfer_surplus(tally: Tally, candidate: int) -> None:
    """Transfer all papers at their value times surplus over vote, the remainder ignored [48]."""
    surplus, vote = begin_surplus(tally, candidate), tally.votes[candidate]
    transfer, passed_on = Transfer(tally), 0
    for parcel in pool_by_value(tally.parcels[candidate]):
        passed_on += transfer.move(parcel, parcel.value * surplus // vote)
    tally.parcels[candidate] = []
    tally.votes[candidate] = tally.quota
    tally.lose(surplus - passed_on)
    transfer.say()


def exclude(tally: Tally) -> None:
    """Exclude the lowest candidate and transfer all papers at the value they have [50, 51]."""
    candidate, why = next_to_exclude(tally)
    begin_exclusion(tally, [candidate], why)
    transfer = Transfer(tally)
    for parcel in pool_by_value(tally.parcels[candidate]):
        transfer.move(parcel, parcel.value)
    tally.parcels[candidate] = []
    tally.votes[candidate] = 0
    transfer.say()
