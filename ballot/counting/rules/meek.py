"""Meek's method: I. D. Hill, B. A. Wichmann and D. R. Woodall, Algorithm 123, in the form of the
Proportional Representation Foundation's reference rule.

Nine decimal places. Every elected candidate keeps a part of each paper, the keep factor, and
passes the rest on, also to others who are elected; the factors are found by iteration until
no more than 0.000001 of a vote is surplus. The quota falls as papers run out. The rule has no
look-back: candidates whom the surplus left over cannot tell apart go to the lot.
"""

from __future__ import annotations

from collections import Counter
from enum import Enum

from ballot.counting import sentences as words
from ballot.counting.decimals import ceil_div
from ballot.counting.record import Action
from ballot.counting.steps import begin_exclusion, elect_reaching, fill_last_places
from ballot.counting.tally import Tally
from ballot.counting.ties import LookBack, Purpose

NAME = "meek"
TITLE = "Meek STV (PR Foundation reference rule)"
PLACES = 9
LOOK_BACK = LookBack.NONE
ONE_SEAT_ONLY = False
OMEGA = 10**3  # 0.000001 at nine places


class Outcome(Enum):
    """How a round of iterations ended."""

    ELECTED = "elected"
    SETTLED = "settled"


def run(tally: Tally) -> None:
    """Alternate rounds and exclusions until the places are full."""
    tally.keep_factors = [tally.scale.one if c in tally.continuing() else 0 for c in range(len(tally.votes))]
    tally.say(words.first_preferences(tally.contest.valid, tally.contest.empty))
    while True:
        outcome, surplus = iterate(tally)
        fill_last_places(tally)
        tally.close_stage()
        if not tally.unfilled:
            return
        if outcome is Outcome.SETTLED or tally.doomed():
            exclude(tally, surplus)
            fill_last_places(tally)
            if not tally.unfilled:
                tally.close_stage()
                return
        else:
            tally.begin(Action.SURPLUS, list(tally.elected), "Surpluses passed on")


def iterate(tally: Tally) -> tuple[Outcome, int]:
    """Distribute and adjust keep factors until somebody is elected or the surplus is settled.

    Returns how it ended and the surplus then left (amount).
    """
    papers = group_papers(tally)
    elected, previous, times = len(tally.elected), None, 0
    while True:
        times += 1
        distribute(tally, papers)
        set_quota(tally)
        elect_reaching(tally, lambda: tally.quota, "quota")
        surplus = max(0, sum(tally.votes[c] - tally.quota for c in tally.elected))
        if len(tally.elected) > elected:
            return Outcome.ELECTED, surplus
        if surplus < OMEGA or (previous is not None and surplus >= previous):
            tally.say(words.settled(times, tally.scale.text(surplus)))
            return Outcome.SETTLED, surplus
        previous = surplus
        adjust_keep_factors(tally)


Groups = list[tuple[tuple[int, ...], int]]
"""Papers that share their votes alike: those who take part of each, in order, and how many papers."""


def group_papers(tally: Tally) -> Groups:
    """Put together papers with the same sharers: elected candidates down to the first continuing one."""
    elected, continuing = frozenset(tally.elected), frozenset(tally.continuing())
    groups: Counter[tuple[int, ...]] = Counter()
    for preferences, number in tally.contest.papers:
        sharers: tuple[int, ...] = ()
        for candidate in preferences:
            if candidate in continuing:
                sharers = (*sharers, candidate)
                break
            if candidate in elected:
                sharers = (*sharers, candidate)
        groups[sharers] += number
    return sorted(groups.items())


def distribute(tally: Tally, papers: Groups) -> None:
    """Give each sharer the weight left times the keep factor, rounded up; the rest is excess."""
    one, keep = tally.scale.one, tally.keep_factors or []
    votes, excess = [0] * len(tally.votes), 0
    for sharers, number in papers:
        weight = one
        for candidate in sharers:
            kept = ceil_div(weight * keep[candidate], one)
            votes[candidate] += kept * number
            weight -= kept
        excess += weight * number
    tally.votes, tally.non_transferable = votes, excess


def set_quota(tally: Tally) -> None:
    """Divide the votes held by one more than the places, truncate and add the smallest unit."""
    tally.quota = sum(tally.votes) // (tally.contest.seats + 1) + 1


def adjust_keep_factors(tally: Tally) -> None:
    """Multiply each elected candidate's factor by quota over vote, rounding up twice."""
    one, keep = tally.scale.one, tally.keep_factors or []
    for c in tally.elected:
        at_quota = ceil_div(keep[c] * tally.quota, one)
        keep[c] = min(one, ceil_div(at_quota * one, tally.votes[c]))


def exclude(tally: Tally, surplus: int) -> None:
    """Exclude a doomed candidate, otherwise the lowest; within the surplus left, votes count as equal."""
    doomed = tally.doomed()
    among = doomed or tally.excludable()
    fewest = min(tally.votes[c] for c in among)
    lowest = tally.break_tie([c for c in among if tally.votes[c] <= fewest + surplus], Purpose.EXCLUSION)
    name, has = tally.contest.names[lowest], tally.scale.brief(tally.votes[lowest])
    begin_exclusion(tally, [lowest], words.excluded(name, has, bool(doomed), bool(tally.outlook.guarded)))
    if tally.keep_factors is not None:
        tally.keep_factors[lowest] = 0
