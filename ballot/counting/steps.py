"""Steps that several rules share: first preferences, electing, excluding, the last places."""

from __future__ import annotations

from collections.abc import Callable

from ballot.counting import sentences as words
from ballot.counting.parcels import Parcel
from ballot.counting.record import Action
from ballot.counting.tally import Tally
from ballot.counting.ties import Purpose


def count_first_preferences(tally: Tally) -> None:
    """Sort all papers by first preference, each worth one vote."""
    tally.say(words.first_preferences(tally.contest.valid, tally.contest.empty))
    tally.credit(tally.sort(tally.contest.papers), tally.scale.one)


def elect_reaching(tally: Tally, target: Callable[[], int], of: str) -> None:
    """Elect everybody who has the target, the highest first, looking at the constraints after each.

    Equal candidates are elected together; only if the places or the constraints do not
    allow all of them is the tie decided.
    """
    while able := [c for c in tally.electable() if tally.votes[c] >= target()]:
        most = max(tally.votes[c] for c in able)
        together = tally.in_order([c for c in able if tally.votes[c] == most])
        if not tally.together_possible(together):
            together = [tally.break_tie(together, Purpose.ELECTION)]
        for c in together:
            brief = tally.scale.brief
            tally.elect(c, words.reaches(tally.contest.names[c], brief(most), brief(target()), of))


def fill_last_places(tally: Tally) -> None:
    """Elect all who continue where they are as many as the places left and none of them is doomed."""
    if not tally.unfilled or tally.doomed() or len(tally.continuing()) > tally.unfilled:
        return
    sentence = words.fills_last_place if tally.stages else words.unopposed
    for c in tally.in_order(tally.continuing()):
        tally.elect(c, sentence(tally.contest.names[c]))


def next_to_exclude(tally: Tally) -> tuple[int, str]:
    """The candidate to exclude, and why: a doomed one first, otherwise the lowest who is not guarded."""
    doomed = tally.doomed()
    c = tally.lowest(doomed or tally.excludable())
    name, has = tally.contest.names[c], tally.scale.brief(tally.votes[c])
    return c, words.excluded(name, has, bool(doomed), bool(tally.outlook.guarded))


def begin_exclusion(tally: Tally, candidates: list[int], why: str) -> None:
    """Start the stage that excludes these candidates."""
    names = words.listing([tally.contest.names[c] for c in candidates])
    tally.begin(Action.EXCLUSION, candidates, f"Exclusion of {names}")
    tally.say(why)
    tally.exclude(candidates)


def begin_surplus(tally: Tally, candidate: int) -> int:
    """Start the stage that transfers a candidate's surplus; returns the surplus."""
    name, surplus = tally.contest.names[candidate], tally.votes[candidate] - tally.quota
    tally.begin(Action.SURPLUS, [candidate], f"Surplus of {name}")
    tally.say(words.surplus(name, tally.scale.brief(surplus)))
    return surplus


class Transfer:
    """One transfer of papers, batch by batch, and the sentence about it."""

    def __init__(self, tally: Tally) -> None:
        self._tally = tally
        self._before = list(tally.votes)
        self.none_before, self._lost = tally.non_transferable, tally.rounding
        self._papers: list[tuple[int, str]] = []

    def move(self, parcel: Parcel, value: int) -> int:
        """Transfer papers at ``value`` each; returns the amount, what has no next preference included."""
        piles = self._tally.sort(parcel.papers)
        self._tally.non_transferable += piles.none * value
        self._papers.append((parcel.size, self._tally.scale.brief(value)))
        return self._tally.credit(piles, value) + piles.none * value

    def move_transferable(self, parcel: Parcel, value: int) -> int:
        """Transfer only the papers with a next preference, at ``value`` each; returns the amount."""
        piles = self._tally.sort(parcel.papers)
        self._papers.append((piles.transferable, self._tally.scale.brief(value)))
        return self._tally.credit(piles, value)

    def say(self) -> None:
        """Add the sentence that lists what moved and who received how much."""
        tally, brief = self._tally, self._tally.scale.brief
        changes = [
            (now - then, c) for c, (now, then) in enumerate(zip(tally.votes, self._before, strict=True))
        ]
        gains = [(tally.contest.names[c], brief(gain)) for gain, c in changes if gain > 0]
        lost = tally.rounding - self._lost
        none = tally.non_transferable - self.none_before - lost
        tally.say(words.moved(self._papers, gains, brief(none) if none else "", brief(lost) if lost else ""))
