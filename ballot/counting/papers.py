"""Ballot papers: what of a ranking is usable, and identical rankings put together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ballot.counting.errors import InvalidContest


class Kind(StrEnum):
    """What a decrypted paper is worth."""

    VALID = "valid"
    BLANK = "blank"
    INVALID = "invalid"


@dataclass(frozen=True)
class Paper:
    """One paper as classified: its usable preferences, its kind, and why it was cut or refused."""

    preferences: tuple[int, ...]
    kind: Kind
    reason: str = ""


def classify(vector: Sequence[int], candidates: int) -> Paper:
    """Read a vector of ranks (entry i is the rank of choice i: 1 best, 0 not ranked).

    The vector comes out of a decryption and may hold any integers at any length: a gap or a
    repeated rank ends the usable part, nothing raises.
    """
    if len(vector) != candidates:
        return Paper((), Kind.INVALID, f"The paper has {len(vector)} entries for {candidates} candidates.")
    if not any(vector):
        return Paper((), Kind.BLANK, "The paper ranks nobody.")
    preferences, reason = _usable_ranks(vector)
    kind = Kind.VALID if preferences else Kind.INVALID
    return Paper(preferences, kind, reason)


def _usable_ranks(vector: Sequence[int]) -> tuple[tuple[int, ...], str]:
    """Follow ranks 1, 2, 3 … as long as each stands at exactly one choice."""
    at_rank: dict[int, list[int]] = {}
    for choice, rank in enumerate(vector):
        if rank != 0:
            at_rank.setdefault(rank, []).append(choice)
    preferences: list[int] = []
    while len(at_rank.get(len(preferences) + 1, ())) == 1:
        preferences.append(at_rank.pop(len(preferences) + 1)[0])
    if not at_rank:
        return tuple(preferences), ""
    rank = len(preferences) + 1
    fault = "is given more than once" if rank in at_rank else "is missing"
    return tuple(preferences), f"Preference {rank} {fault}; nothing from there on can be used."


def usable(preferences: Sequence[int], candidates: int) -> tuple[int, ...]:
    """Cut a preference list before the first repeated or impossible candidate."""
    seen: set[int] = set()
    for place, candidate in enumerate(preferences):
        if candidate in seen or not 0 <= candidate < candidates:
            return tuple(preferences[:place])
        seen.add(candidate)
    return tuple(preferences)


def aggregate(
    papers: Iterable[tuple[Sequence[int], int]], candidates: int, withdrawn: frozenset[int]
) -> tuple[list[tuple[tuple[int, ...], int]], int]:
    """Put identical rankings together; counting sums over them, so that their order decides nothing.

    Returns the distinct rankings with their numbers, and how many papers have no usable
    preference for a standing candidate. Withdrawn candidates are skipped.
    """
    total: dict[tuple[int, ...], int] = {}
    for preferences, number in papers:
        if number < 0:
            raise InvalidContest("A number of papers cannot be negative.")
        given = tuple(preferences)
        total[given] = total.get(given, 0) + number
    standing = frozenset(range(candidates)) - withdrawn
    strange = [given for given in total if len(set(given)) < len(given) or not standing.issuperset(given)]
    for given in strange:
        number = total.pop(given)
        kept = tuple(c for c in usable(given, candidates) if c not in withdrawn)
        total[kept] = total.get(kept, 0) + number
    empty = total.pop((), 0)
    return [(ranking, number) for ranking, number in total.items() if number], empty
