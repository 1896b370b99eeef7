"""Ties: the rule's own look-back with narrowing, then the lot."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class LookBack(StrEnum):
    """Which earlier moments of the count a rule consults, and in which order."""

    BACKWARD = "backward"
    FORWARD = "forward"
    NONE = "none"


class Purpose(StrEnum):
    """What the tie is about."""

    ELECTION = "election"
    SURPLUS = "surplus"
    EXCLUSION = "exclusion"


@dataclass(frozen=True)
class Moment:
    """The votes of all candidates at one earlier point: after a stage, or after a batch of one."""

    stage: int
    batch: int
    votes: tuple[int, ...]


@dataclass(frozen=True)
class Narrowing:
    """A moment at which the tied candidates differed, and those who stayed in the running."""

    moment: Moment
    kept: tuple[int, ...]


@dataclass(frozen=True)
class Tie:
    """One tie as decided: ``chosen`` is the candidate elected, transferred or excluded."""

    stage: int
    purpose: Purpose
    tied: tuple[int, ...]
    chosen: int
    narrowings: tuple[Narrowing, ...]
    by_lot: bool


def narrow(tied: Sequence[int], past: Iterable[Moment], highest: bool) -> list[Narrowing]:
    """Keep, at each moment where they differed, those with the most (or fewest) votes."""
    pick = max if highest else min
    remaining, found = tuple(tied), []
    for moment in past:
        best = pick(moment.votes[c] for c in remaining)
        kept = tuple(c for c in remaining if moment.votes[c] == best)
        if len(kept) < len(remaining):
            found.append(Narrowing(moment, kept))
            remaining = kept
        if len(remaining) == 1:
            break
    return found


def decide(
    tied: Sequence[int],
    past: Sequence[Moment],
    look: LookBack,
    lot: Sequence[int],
    purpose: Purpose,
    stage: int,
) -> Tie:
    """Decide a tie among two or more candidates.

    ``past`` runs from the first moment to the latest. For an exclusion the candidate with
    fewer votes is wanted, otherwise the one with more; ``lot`` is the order drawn.
    """
    highest = purpose is not Purpose.EXCLUSION
    moments = {LookBack.BACKWARD: list(reversed(past)), LookBack.FORWARD: list(past), LookBack.NONE: []}[look]
    narrowings = narrow(tied, moments, highest)
    remaining = narrowings[-1].kept if narrowings else tuple(tied)
    drawn = sorted(remaining, key=lot.index)
    chosen = drawn[0] if highest else drawn[-1]
    return Tie(stage, purpose, tuple(sorted(tied)), chosen, tuple(narrowings), by_lot=len(remaining) > 1)
