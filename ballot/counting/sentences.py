"""What happened, in sentences that an officer can read out."""

from __future__ import annotations

from collections.abc import Sequence

from ballot.counting.constraints import Constraint
from ballot.counting.ties import LookBack, Purpose, Tie

WANTED = {
    Purpose.ELECTION: ("more", "is elected"),
    Purpose.SURPLUS: ("more", "has the surplus transferred first"),
    Purpose.EXCLUSION: ("fewer", "is excluded"),
}


def listing(words: Sequence[str]) -> str:
    """Join words: ``A``, ``A and B``, ``A, B and C``."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def number_of(number: int, noun: str, plural: str = "") -> str:
    """Say a number of things: ``1 paper``, ``2 papers``."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"


def votes(amount: str) -> str:
    """Say an amount of votes: ``1 vote``, ``2.50 votes``."""
    return f"{amount} vote{'' if amount == '1' else 's'}"


def first_preferences(valid: int, empty: int) -> str:
    """How many papers there are."""
    left_out = f" {number_of(empty, 'paper')} had no usable preference and did not count." if empty else ""
    return f"First preferences are counted on {number_of(valid, 'valid paper')}.{left_out}"


def quota(amount: str, how: str) -> str:
    """What the quota is and where it comes from."""
    return f"The quota is {votes(amount)}: {how}."


def settled(times: int, surplus: str) -> str:
    """An iteration has come to rest."""
    return f"After {number_of(times, 'distribution')} the surplus left is {surplus}; nobody more is elected."


def more_than_half(continuing: int, needed: int) -> str:
    """What a majority of the papers still in play is."""
    papers = number_of(continuing, "paper chooses", "papers choose")
    return f"{papers} a continuing candidate; more than half of them is {needed}."


def reaches(name: str, has: str, target: str, of: str) -> str:
    """Somebody has enough votes."""
    relation = "exactly" if has == target else f"{votes(has)}, at least"
    return f"{name} has {relation} the {of} of {target}, and is elected."


def fills_last_place(name: str) -> str:
    """Somebody is elected without the quota because no more candidates than places are left."""
    return f"{name} is elected without reaching the quota: as many places are left as candidates."


def unopposed(name: str) -> str:
    """Somebody is elected because there were never more candidates than places."""
    return f"{name} is elected unopposed: there are no more candidates than places."


def still_vacant(number: int) -> str:
    """Places remain for which nobody stood."""
    return f"{number_of(number, 'place')} cannot be filled: there were not enough candidates."


def doomed(name: str, reached: Constraint | None) -> str:
    """Somebody can no longer be elected."""
    why = (
        f"the elected already include {reached.maximum} from the group {reached.group}, the most allowed"
        if reached
        else "no lawful way to fill the remaining places includes this candidate"
    )
    return f"{name} can no longer be elected: {why}."


def guarded(name: str) -> str:
    """Somebody must be elected."""
    return (
        f"{name} can no longer be excluded: every way to fill the remaining places "
        "that satisfies the constraints includes this candidate."
    )


def excluded(name: str, has: str, doomed: bool, others_guarded: bool) -> str:
    """Somebody is excluded: ruled out by the constraints, or as the lowest who may be."""
    if doomed:
        return f"{name} ({votes(has)}) is excluded, because the constraints rule this candidate out."
    among = " of those who may be excluded" if others_guarded else ""
    return f"{name} has the fewest votes ({has}){among}, and is excluded."


def excluded_together(names: Sequence[str]) -> str:
    """Several are excluded in one stage."""
    return (
        f"{listing(names)} are excluded together: with any surplus not yet transferred, "
        "their votes do not exceed those of the candidate next above."
    )


def ahead_earlier(names: Sequence[str], ahead: Sequence[str]) -> str:
    """Some of several equals come first because they had more votes earlier."""
    return (
        f"{listing(names)} have equal votes and there are not places for all of them; "
        f"{listing(ahead)} had more votes at the earliest point at which they differed."
    )


def none_of_equals(names: Sequence[str]) -> str:
    """Equals for whom there are not places enough stay unelected for now."""
    return (
        f"{listing(names)} all have enough votes, but there are not places for all of them and "
        "they were equal at every earlier point: none of them is elected at this stage."
    )


def surplus_deferred(names: Sequence[str], total: str) -> str:
    """Surpluses wait."""
    return (
        f"The surplus of {listing(names)} ({total} in all) waits: "
        "it is too small to change who is excluded next."
    )


def surplus(name: str, amount: str) -> str:
    """Somebody's surplus is transferred."""
    return f"{name} has {votes(amount)} more than the quota; this surplus is transferred."


def surplus_value(examined: int, transferable: int, amount: str, present: str, value: str) -> str:
    """How the new value of the papers of a surplus is found."""
    batch = f"Of the {number_of(examined, 'paper')} examined (the last batch received)"
    if not transferable:
        return f"{batch} none has a next preference."
    which = f"{batch} {transferable} {'has' if transferable == 1 else 'have'} a next preference"
    if value == present:
        return f"{which}; they are worth no more than the surplus and keep their value of {value}."
    return f"{which}: {amount} divided by {transferable}, rounded down, is {value} each."


def places_filled(number: int, left: Sequence[tuple[str, str]]) -> str:
    """The count is over; ``left`` are candidates whose papers were still to move, with their votes."""
    filled = {1: "The place is", 2: "Both places are"}.get(number, f"All {number} places are")
    rest = listing([f"{name} ({votes(amount)})" for name, amount in left])
    still = f" Papers still with {rest} do not move." if rest else ""
    return f"{filled} filled and the count ends.{still}"


def infeasible(places: int, number: int) -> str:
    """The nominations cannot satisfy the constraints."""
    return (
        f"These candidates cannot lawfully fill {number_of(places, 'place')}: "
        f"the constraints let at most {number} be filled."
    )


def moved(papers: Sequence[tuple[int, str]], gains: Sequence[tuple[str, str]], none: str, lost: str) -> str:
    """What was transferred and where it went.

    ``papers`` are numbers of papers with their value; ``none`` is what had no next preference
    and ``lost`` what rounding left over, each empty for nothing.
    """
    what = [f"{number_of(number, 'paper')} at {value}" for number, value in papers]
    parts = [f"{name} +{amount}" for name, amount in gains]
    parts += [f"no next preference +{none}"] if none else []
    parts += [f"lost in rounding +{lost}"] if lost else []
    if not what:
        return "There are no papers to transfer."
    return f"Transferred: {listing(what)}. Where the votes go: {listing(parts)}."


def tie(decided: Tie, names: Sequence[str], look: LookBack) -> str:
    """How a tie was decided."""
    compared, outcome = WANTED[decided.purpose]
    who = listing([names[c] for c in decided.tied])
    steps = [_narrowing(step.kept, names, step.moment.stage, compared) for step in decided.narrowings]
    if decided.by_lot:
        steps.append(_lot(bool(steps), look))
    level = "cannot be told apart by their votes" if look is LookBack.NONE else "have equal votes"
    return f"{who} {level}. {' '.join(steps)} So {names[decided.chosen]} {outcome}."


def _narrowing(kept: Sequence[int], names: Sequence[str], stage: int, compared: str) -> str:
    """What one earlier stage showed."""
    return f"At stage {stage}, {listing([names[c] for c in kept])} had {compared} votes."


def _lot(narrowed: bool, look: LookBack) -> str:
    """Why the lot was needed."""
    if look is LookBack.NONE:
        return "The rule leaves this to the lot, whose order was fixed before the count."
    who = "Those left" if narrowed else "They"
    return (
        f"{who} were equal at every earlier stage; the lot, whose order was fixed before the count, decides."
    )
