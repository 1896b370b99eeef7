"""Parcels: papers that reached a candidate together, all at one value."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

Ranking = tuple[tuple[int, ...], int]
"""The preferences of identical papers, and how many papers there are."""


@dataclass(frozen=True)
class Parcel:
    """Papers at one present value (an amount per paper)."""

    value: int
    papers: list[Ranking]
    size: int

    @property
    def worth(self) -> int:
        """What all its papers are worth together."""
        return self.value * self.size


@dataclass
class Sorted:
    """Papers sorted by next available preference; ``none`` of them have no such preference."""

    piles: dict[int, list[Ranking]] = field(default_factory=dict)
    sizes: dict[int, int] = field(default_factory=dict)
    none: int = 0

    @property
    def transferable(self) -> int:
        """How many papers have a next available preference."""
        return sum(self.sizes.values())


def sort_by_next_preference(papers: Iterable[Ranking], available: Collection[int]) -> Sorted:
    """Sort papers by the first preference among the ``available`` candidates.

    Earlier preferences are for candidates who were elected or excluded and never become
    available again, so that the first available one is the next one.
    """
    piles: defaultdict[int, list[Ranking]] = defaultdict(list)
    none, open_to = 0, frozenset(available)
    for ranking in papers:
        for candidate in ranking[0]:
            if candidate in open_to:
                piles[candidate].append(ranking)
                break
        else:
            none += ranking[1]
    sizes = {c: sum(number for _, number in pile) for c, pile in piles.items()}
    return Sorted(dict(sorted(piles.items())), sizes, none)


def pool_by_value(parcels: Iterable[Parcel]) -> list[Parcel]:
    """Put parcels of the same value together, the highest value first."""
    papers: defaultdict[int, list[Ranking]] = defaultdict(list)
    sizes: defaultdict[int, int] = defaultdict(int)
    for parcel in parcels:
        papers[parcel.value].extend(parcel.papers)
        sizes[parcel.value] += parcel.size
    return [Parcel(value, papers[value], sizes[value]) for value in sorted(papers, reverse=True)]
