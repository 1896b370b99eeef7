"""ERS97: R. A. Newland and F. S. Britton, How to conduct an election by the single transferable
vote, third edition, Electoral Reform Society 1997.

Two decimal places; a surplus is taken from the last batch received; excluded papers move in
batches of one value; the votes required fall as papers cease to be transferable. Numbers in
brackets are paragraphs. Under constraints candidates are excluded one at a time.
"""

from __future__ import annotations

from ballot.counting import sentences as words
from ballot.counting.decimals import ceil_div
from ballot.counting.parcels import pool_by_value
from ballot.counting.steps import (
    Transfer,
    begin_exclusion,
    begin_surplus,
    count_first_preferences,
    fill_last_places,
    next_to_exclude,
)
from ballot.counting.tally import Tally
from ballot.counting.ties import LookBack, Purpose, narrow

NAME = "ers97"
TITLE = "ERS97 (Electoral Reform Society, 1997)"
PLACES = 2
LOOK_BACK = LookBack.FORWARD
ONE_SEAT_ONLY = False


def run(tally: Tally) -> None:
    """Count until the places are full [4.3, 5.5.2]."""
    first_stage(tally)
    while tally.unfilled:
        pending = [c for c in tally.elected if tally.votes[c] > tally.quota]
        if not pending or tally.doomed() or deferred(tally, pending):
            exclude(tally, pending)
        else:
            transfer_surplus(tally, tally.highest(pending, Purpose.SURPLUS))  # [5.2.3]
        tally.close_stage()


def first_stage(tally: Tally) -> None:
    """Count first preferences, set the quota, deem elected [5.1]."""
    count_first_preferences(tally)
    set_quota(tally)
    tally.say(
        words.quota(tally.scale.brief(tally.quota), f"the valid vote divided by {tally.contest.seats + 1}")
    )
    deem_elected(tally)
    fill_last_places(tally)
    tally.close_stage()


def set_quota(tally: Tally) -> None:
    """Divide the valid vote, less what is non-transferable, rounding up at two places [5.1.6, 5.4.8]."""
    vote = tally.contest.valid * tally.scale.one - tally.non_transferable
    tally.quota = ceil_div(vote, tally.contest.seats + 1)
    set_votes_required(tally)


def set_votes_required(tally: Tally) -> None:
    """Divide the total active vote by one more than the places not yet filled [5.1.7, 5.6.1].

    A vote equals or exceeds the quotient exactly if it does so after rounding up at two places.
    """
    if not tally.unfilled:
        return
    valid = tally.contest.valid * tally.scale.one
    settled = sum(min(tally.votes[c], tally.quota) for c in tally.elected)
    tally.active = valid - settled - tally.non_transferable
    tally.required = ceil_div(tally.active, tally.unfilled + 1)


def needed(tally: Tally) -> int:
    """The lower of quota and votes required."""
    assert tally.required is not None  # noqa: S101 (set with the quota)
    return min(tally.quota, tally.required)


def deem_elected(tally: Tally) -> None:
    """Elect in descending order of votes whoever has the quota or the votes required [5.3.13, 5.4.9]."""
    set_votes_required(tally)
    while able := [c for c in tally.electable() if tally.votes[c] >= needed(tally)]:
        most = max(tally.votes[c] for c in able)
        chosen = choose_among_equals(tally, tally.in_order([c for c in able if tally.votes[c] == most]))
        for c in chosen:
            elect(tally, c)
        if not chosen:
            return


def choose_among_equals(tally: Tally, equals: list[int]) -> list[int]:
    """All the equals if that is possible, otherwise one of them by earlier votes, perhaps nobody [5.6.2]."""
    if tally.together_possible(equals):
        return equals
    if len(equals) <= tally.unfilled:  # only the constraints keep them apart
        return [tally.break_tie(equals, Purpose.ELECTION)]
    names = [tally.contest.names[c] for c in equals]
    narrowed = [step.kept for step in narrow(equals, tally.past, highest=True)]
    kept = list(narrowed[-1]) if narrowed else equals
    if len(kept) == 1:
        return [tally.break_tie(equals, Purpose.ELECTION)]
    if tally.together_possible(kept):
        tally.say(words.ahead_earlier(names, [tally.contest.names[c] for c in kept]))
        return tally.in_order(kept)
    tally.say(words.none_of_equals(names))
    return []


def elect(tally: Tally, candidate: int) -> None:
    """Deem one candidate elected and reckon the votes required again."""
    brief, has = tally.scale.brief, tally.votes[candidate]
    target, of = (tally.quota, "quota") if has >= tally.quota else (needed(tally), "votes required")
    tally.elect(candidate, words.reaches(tally.contest.names[candidate], brief(has), brief(target), of))
    set_votes_required(tally)


def deferred(tally: Tally, pending: list[int]) -> bool:
    """Say whether all surpluses together are too small to change who is excluded next [5.2.2]."""
    surpluses = total_surplus(tally, pending)
    lowest, next_above = sorted(tally.votes[c] for c in tally.excludable())[:2]
    if surpluses > next_above - lowest and len(exclusion_group(tally, surpluses)) < 2:
        return False
    names = [tally.contest.names[c] for c in pending]
    tally.say(words.surplus_deferred(names, tally.scale.brief(surpluses)))
    return True


def total_surplus(tally: Tally, pending: list[int]) -> int:
    """What the elected hold above the quota."""
    return sum(tally.votes[c] - tally.quota for c in pending)


def exclusion_group(tally: Tally, surpluses: int) -> list[int]:
    """As many of the lowest as may be excluded together, tied ones never split; empty for none [5.2.5].

    Enough candidates must remain, and the group's votes with the surpluses deferred may not
    exceed the vote of the candidate next above.
    """
    if tally.contest.constraints:
        return []
    lowest = sorted(tally.continuing(), key=lambda c: tally.votes[c])
    for size in range(len(lowest) - tally.unfilled, 1, -1):
        group, next_above = lowest[:size], tally.votes[lowest[size]]
        together = sum(tally.votes[c] for c in group)
        if together + surpluses <= next_above and tally.votes[group[-1]] < next_above:
            return sorted(group)
    return []


def exclude(tally: Tally, pending: list[int]) -> None:
    """Exclude the lowest candidate or candidates and move their papers [5.2.5, 5.4].

    Where a proposed exclusion leaves as many candidates as places, those are elected without a
    transfer [5.5.1]; the papers of a doomed candidate, whom no such choice removes, move first.
    """
    doomed = tally.doomed()
    group = [] if doomed else exclusion_group(tally, total_surplus(tally, pending))
    if group:
        why = words.excluded_together([tally.contest.names[c] for c in group])
    else:
        lowest, why = next_to_exclude(tally)
        group = [lowest]
    begin_exclusion(tally, group, why)
    if not doomed:
        fill_last_places(tally)
    transfer_excluded(tally, group)
    fill_last_places(tally)


def transfer_excluded(tally: Tally, group: list[int]) -> None:
    """Move the papers batch by batch, the highest value first, electing after each [5.4]."""
    batches = pool_by_value(parcel for c in group for parcel in tally.parcels[c])
    for batch in batches:
        if not tally.unfilled:
            return  # [5.5.2]
        transfer = Transfer(tally)
        for c in group:
            own = [parcel for parcel in tally.parcels[c] if parcel.value == batch.value]
            tally.votes[c] -= sum(parcel.worth for parcel in own)
            tally.parcels[c] = [parcel for parcel in tally.parcels[c] if parcel.value != batch.value]
        transfer.move(batch, batch.value)
        transfer.say()
        reckon_after_batch(tally, had=transfer.none_before)
        tally.close_batch(batch.value, batch.size)


def reckon_after_batch(tally: Tally, had: int) -> None:
    """Lower the quota if papers became non-transferable before anybody was elected; elect [5.4.8, 5.4.9]."""
    if tally.non_transferable > had and not tally.elected:
        set_quota(tally)
        how = "papers became non-transferable before anybody was elected"
        tally.say(words.quota(tally.scale.brief(tally.quota), how))
    deem_elected(tally)


def transfer_surplus(tally: Tally, candidate: int) -> None:
    """Transfer a surplus out of the last batch received [5.3]."""
    surplus = begin_surplus(tally, candidate)
    batch = tally.parcels[candidate][-1]
    piles = tally.sort(batch.papers)
    transferable = piles.transferable
    value = surplus_value(surplus, transferable, batch.value)
    brief = tally.scale.brief
    tally.say(words.surplus_value(batch.size, transferable, brief(surplus), brief(batch.value), brief(value)))
    transfer = Transfer(tally)
    credited = transfer.move_transferable(batch, value)
    tally.votes[candidate] = tally.quota
    tally.parcels[candidate] = []
    if transferable * batch.value > surplus:
        tally.lose(surplus - credited)  # the non-transferable difference [5.3.9]
    else:
        tally.non_transferable += surplus - credited
    transfer.say()
    deem_elected(tally)
    tally.close_batch(value, transferable)


def surplus_value(surplus: int, transferable: int, present: int) -> int:
    """The new value of a transferable paper: a share of the surplus, its present value at most [5.3.7]."""
    return surplus // transferable if transferable * present > surplus else present
