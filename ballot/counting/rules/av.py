"""The alternative vote for one place: exclude the lowest until somebody has more than half.

The half is of the papers that still choose a continuing candidate, so that it falls as
papers run out; papers are never divided. Ties look forward from the first stage, as in ERS97.
"""

from __future__ import annotations

from ballot.counting import sentences as words
from ballot.counting.parcels import pool_by_value
from ballot.counting.steps import (
    Transfer,
    begin_exclusion,
    count_first_preferences,
    elect_reaching,
    fill_last_places,
    next_to_exclude,
)
from ballot.counting.tally import Tally
from ballot.counting.ties import LookBack

NAME = "av"
TITLE = "Alternative vote (more than half of the continuing papers)"
PLACES = 0
LOOK_BACK = LookBack.FORWARD
ONE_SEAT_ONLY = True


def run(tally: Tally) -> None:
    """Count first preferences, then exclude one candidate at each stage."""
    count_first_preferences(tally)
    end_stage(tally)
    while tally.unfilled:
        exclude(tally)
        end_stage(tally)


def end_stage(tally: Tally) -> None:
    """Elect whoever has more than half of the continuing papers, or the last candidate left."""
    continuing = sum(tally.votes[c] for c in tally.continuing())
    tally.quota = continuing // 2 + 1
    tally.say(words.more_than_half(continuing, tally.quota))
    elect_reaching(tally, lambda: tally.quota, "majority")
    fill_last_places(tally)
    tally.close_stage()


def exclude(tally: Tally) -> None:
    """Exclude the lowest candidate and pass every paper on whole."""
    candidate, why = next_to_exclude(tally)
    begin_exclusion(tally, [candidate], why)
    transfer = Transfer(tally)
    for parcel in pool_by_value(tally.parcels[candidate]):
        transfer.move(parcel, parcel.value)
    tally.parcels[candidate] = []
    tally.votes[candidate] = 0
    transfer.say()
