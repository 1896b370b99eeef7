"""Constraints on who may be elected together, and what they leave possible.

After every change of status all lawful ways to fill the remaining places are considered:
a continuing candidate who is in all of them is guarded, one who is in none is doomed.
Candidates of the same groups are interchangeable, so the search is over how many of each
kind are taken, not over sets of persons.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ballot.counting.candidates import Candidate
from ballot.counting.errors import InvalidConstraint

Counts = tuple[int, ...]
"""How many are taken: in all, then for each constraint."""


@dataclass(frozen=True)
class Constraint:
    """At least ``minimum`` and at most ``maximum`` of one group are to hold places."""

    category: str
    group: str
    minimum: int = 0
    maximum: int | None = None

    def __post_init__(self) -> None:
        """Refuse a constraint that nobody could satisfy."""
        if self.minimum < 0 or (self.maximum is not None and self.maximum < self.minimum):
            raise InvalidConstraint(f"The constraint on {self.group} asks for more than it allows.")

    def covers(self, candidate: Candidate) -> bool:
        """Say whether the candidate belongs to the constrained group."""
        return candidate.groups.get(self.category) == self.group

    def sentence(self) -> str:
        """Say the constraint in words."""
        if self.maximum is None:
            limits = f"at least {self.minimum}"
        elif self.minimum:
            limits = f"at least {self.minimum} and at most {self.maximum}"
        else:
            limits = f"at most {self.maximum}"
        return f"{self.category}: {limits} of those elected, from the group {self.group}."


def constraints_from_json(value: Mapping[str, Any]) -> tuple[Constraint, ...]:
    """Read ``{"category", "minimum": {group: n}, "maximum": {group: n}}`` (either limit optional)."""
    least: Mapping[str, int] = value.get("minimum", {})
    most: Mapping[str, int] = value.get("maximum", {})
    groups = sorted({*least, *most})
    return tuple(
        Constraint(str(value["category"]), group, least.get(group, 0), most.get(group)) for group in groups
    )


def one_non_member_at_most(category: str = "Membership", group: str = "non-member") -> tuple[Constraint, ...]:
    """The preset for deputies: at most one of them from outside the committee."""
    return (Constraint(category, group, 0, 1),)


def three_of_one_gender_at_most(
    candidates: Sequence[Candidate], category: str = "Gender"
) -> tuple[Constraint, ...]:
    """The preset for four seats: no more than three for any one gender among the candidates."""
    groups = sorted({c.groups[category] for c in candidates if category in c.groups})
    return tuple(Constraint(category, group, 0, 3) for group in groups)


@dataclass(frozen=True)
class Outlook:
    """Continuing candidates who must be elected (in every lawful completion), and who cannot be."""

    guarded: frozenset[int] = frozenset()
    doomed: frozenset[int] = frozenset()


class Completions:
    """All lawful ways to fill the places that are left.

    ``vacant`` is the number of places for which nobody stands; what a minimum lacks may
    be made up by filling those later.
    """

    def __init__(
        self, candidates: Sequence[Candidate], constraints: Sequence[Constraint], vacant: int
    ) -> None:
        _refuse_repeats(constraints)
        self._constraints = tuple(constraints)
        self._vacant = vacant
        self._kinds = [
            tuple(i for i, constraint in enumerate(constraints) if constraint.covers(candidate))
            for candidate in candidates
        ]

    def possible(self, elected: Iterable[int], continuing: Iterable[int], unfilled: int) -> bool:
        """Say whether the places can still be filled lawfully."""
        return self.outlook(elected, continuing, unfilled) is not None

    def outlook(self, elected: Iterable[int], continuing: Iterable[int], unfilled: int) -> Outlook | None:
        """Work out who is guarded and who is doomed; None where no lawful completion exists."""
        waiting = sorted(continuing)
        sizes = Counter(self._kinds[c] for c in waiting)
        kinds = sorted(sizes)
        takes = self._lawful_takes(self._holding(elected), [(kind, sizes[kind]) for kind in kinds], unfilled)
        if takes is None:
            return None
        must = {kind for kind, take in zip(kinds, takes, strict=True) if min(take) == sizes[kind]}
        never = {kind for kind, take in zip(kinds, takes, strict=True) if max(take) == 0}
        return Outlook(
            frozenset(c for c in waiting if self._kinds[c] in must),
            frozenset(c for c in waiting if self._kinds[c] in never),
        )

    def reached(self, candidate: int, elected: Iterable[int]) -> Constraint | None:
        """The constraint on this candidate's groups whose maximum the elected already fill, if one does."""
        holding = self._holding(elected)
        for index in self._kinds[candidate]:
            if self._constraints[index].maximum == holding[index + 1]:
                return self._constraints[index]
        return None

    def _holding(self, elected: Iterable[int]) -> Counts:
        """Count the elected under every constraint; the first entry is left at 0 for places to come."""
        held = Counter(index for c in elected for index in self._kinds[c])
        return (0, *(held[index] for index in range(len(self._constraints))))

    def _lawful_takes(
        self, start: Counts, kinds: Sequence[tuple[tuple[int, ...], int]], unfilled: int
    ) -> list[set[int]] | None:
        """For each kind, how many of it can be taken in some lawful completion."""
        layers = [{start} if self._within(start) else set()]
        for kind, size in kinds:
            steps = (self._take(state, kind, number) for state in layers[-1] for number in range(size + 1))
            layers.append({state for state in steps if state[0] <= unfilled and self._within(state)})
        good = {state for state in layers[-1] if state[0] == unfilled and self._enough(state)}
        if not good:
            return None
        takes: list[set[int]] = []
        for (kind, size), layer in zip(reversed(kinds), reversed(layers[:-1]), strict=True):
            kept = {
                (state, number)
                for state in layer
                for number in range(size + 1)
                if self._take(state, kind, number) in good
            }
            takes.insert(0, {number for _, number in kept})
            good = {state for state, _ in kept}
        return takes

    @staticmethod
    def _take(state: Counts, kind: tuple[int, ...], number: int) -> Counts:
        """The counts after ``number`` more candidates of ``kind``."""
        after = list(state)
        after[0] += number
        for index in kind:
            after[index + 1] += number
        return tuple(after)

    def _within(self, state: Counts) -> bool:
        """Say whether no maximum is exceeded."""
        return all(
            constraint.maximum is None or held <= constraint.maximum
            for constraint, held in zip(self._constraints, state[1:], strict=True)
        )

    def _enough(self, state: Counts) -> bool:
        """Say whether every minimum is met, vacant places counting as still to be filled."""
        lacking: Counter[str] = Counter()
        for constraint, held in zip(self._constraints, state[1:], strict=True):
            lacking[constraint.category] += max(0, constraint.minimum - held)
        return all(number <= self._vacant for number in lacking.values())


def _refuse_repeats(constraints: Sequence[Constraint]) -> None:
    """Refuse two constraints on the same group of the same category."""
    named = Counter((constraint.category, constraint.group) for constraint in constraints)
    for (category, group), number in named.items():
        if number > 1:
            raise InvalidConstraint(f"{category}: {group} is constrained {number} times.")


def fillable(candidates: Sequence[Candidate], constraints: Sequence[Constraint], seats: int) -> int:
    """The largest number of places that these candidates can lawfully fill."""
    for number in range(min(seats, len(candidates)), -1, -1):
        ways = Completions(candidates, constraints, vacant=seats - number)
        if ways.possible((), range(len(candidates)), number):
            return number
    return 0
