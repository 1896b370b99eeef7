"""A count in progress: who holds which papers, who stands where, and the record as it grows.

Rules are written in terms of this; it knows no rule.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ballot.counting import sentences as words
from ballot.counting.candidates import Candidate, Status
from ballot.counting.constraints import Completions, Constraint, Outlook, fillable
from ballot.counting.decimals import Scale
from ballot.counting.errors import InfeasibleNominations
from ballot.counting.parcels import Parcel, Ranking, Sorted, sort_by_next_preference
from ballot.counting.record import Action, Batch, Stage
from ballot.counting.ties import LookBack, Moment, Purpose, Tie, decide


@dataclass(frozen=True)
class Contest:
    """Everything that a count starts from; ``papers`` are distinct usable rankings."""

    candidates: tuple[Candidate, ...]
    names: tuple[str, ...]
    seats: int
    constraints: tuple[Constraint, ...]
    withdrawn: frozenset[int]
    papers: tuple[Ranking, ...]
    valid: int
    empty: int
    seed: str
    name: str
    lot: tuple[int, ...]


class Tally:
    """Votes, parcels and statuses; every change goes through a method that also records it."""

    def __init__(self, contest: Contest, scale: Scale, look: LookBack) -> None:
        self.contest = contest
        self.scale = scale
        self.look = look
        everybody = range(len(contest.candidates))
        self.status = [Status.WITHDRAWN if c in contest.withdrawn else Status.CONTINUING for c in everybody]
        self.votes = [0] * len(contest.candidates)
        self.parcels: list[list[Parcel]] = [[] for _ in everybody]
        self.non_transferable = 0
        self.rounding = 0
        self.quota = 0
        self.active: int | None = None
        self.required: int | None = None
        self.keep_factors: list[int] | None = None
        self.elected: list[int] = []
        self.stages: list[Stage] = []
        self.batches: list[Batch] = []
        self.ties: list[Tie] = []
        self.past: list[Moment] = []
        self.outlook = Outlook()
        standing = len(self.continuing())
        self.places = min(contest.seats, standing)
        self._completions = Completions(contest.candidates, contest.constraints, contest.seats - self.places)
        self._said: list[str] = []
        self._elected_before = 0
        self._action, self._note = Action.FIRST, "First preferences"
        self._who: tuple[int, ...] = ()
        self._excluded: list[int] = []
        self.review()

    # Who stands where

    def continuing(self) -> list[int]:
        """Candidates neither elected nor excluded nor withdrawn."""
        return [c for c, status in enumerate(self.status) if status is Status.CONTINUING]

    def electable(self) -> list[int]:
        """Continuing candidates whom the constraints let be elected; nobody once the places are full."""
        return [c for c in self.continuing() if c not in self.outlook.doomed] if self.unfilled else []

    def excludable(self) -> list[int]:
        """Continuing candidates whom the constraints let be excluded."""
        return [c for c in self.continuing() if c not in self.outlook.guarded]

    def doomed(self) -> list[int]:
        """Continuing candidates whom the constraints keep from being elected."""
        return sorted(self.outlook.doomed)

    @property
    def unfilled(self) -> int:
        """Places still to be filled."""
        return self.places - len(self.elected)

    def together_possible(self, candidates: Sequence[int]) -> bool:
        """Say whether all these continuing candidates can be elected at once."""
        others = [c for c in self.continuing() if c not in candidates]
        left = self.unfilled - len(candidates)
        return left >= 0 and self._completions.possible([*self.elected, *candidates], others, left)

    def elect(self, candidate: int, sentence: str) -> None:
        """Deem a candidate elected, and see what that leaves possible."""
        self.status[candidate] = Status.ELECTED
        self.elected.append(candidate)
        self.say(sentence)
        self.review()

    def exclude(self, candidates: Sequence[int]) -> None:
        """Exclude candidates, and see what that leaves possible."""
        for candidate in candidates:
            self.status[candidate] = Status.EXCLUDED
        self._excluded.extend(candidates)
        self.review()

    def review(self) -> None:
        """Work out anew who is guarded and doomed, with a sentence for each who newly is."""
        if not self.contest.constraints or (self.elected and not self.unfilled):
            self.outlook = Outlook()
            return
        before, continuing = self.outlook, self.continuing()
        found = self._completions.outlook(self.elected, continuing, self.unfilled)
        if found is None:
            raise self._infeasible()
        self.outlook = found
        for c in sorted(self.outlook.doomed - before.doomed):
            self.say(words.doomed(self.contest.names[c], self._completions.reached(c, self.elected)))
        if len(continuing) > self.unfilled:
            for c in sorted(self.outlook.guarded - before.guarded):
                self.say(words.guarded(self.contest.names[c]))

    def _infeasible(self) -> InfeasibleNominations:
        standing = [self.contest.candidates[c] for c in self.continuing()]
        number = fillable(standing, self.contest.constraints, self.contest.seats)
        return InfeasibleNominations(words.infeasible(self.places, number), number)

    # Papers and votes

    def sort(self, papers: Sequence[Ranking]) -> Sorted:
        """Sort papers by their next available preference among the continuing candidates."""
        return sort_by_next_preference(papers, self.continuing())

    def credit(self, sorted_papers: Sorted, value: int) -> int:
        """Give sorted papers to those they prefer next, at ``value`` each; returns the amount credited."""
        for candidate, pile in sorted_papers.piles.items():
            parcel = Parcel(value, pile, sorted_papers.sizes[candidate])
            self.parcels[candidate].append(parcel)
            self.votes[candidate] += parcel.worth
        return sorted_papers.transferable * value

    def lose(self, amount: int) -> None:
        """Put to the non-transferable votes what truncation left over."""
        self.non_transferable += amount
        self.rounding += amount

    # Ties

    def break_tie(self, tied: Sequence[int], purpose: Purpose) -> int:
        """Choose one of the tied candidates and record how; a single one needs no choice."""
        if len(tied) == 1:
            return tied[0]
        tie = decide(tied, self.past, self.look, self.contest.lot, purpose, len(self.stages) + 1)
        self.ties.append(tie)
        self.say(words.tie(tie, self.contest.names, self.look))
        return tie.chosen

    def highest(self, candidates: Sequence[int], purpose: Purpose) -> int:
        """The candidate with the most votes."""
        most = max(self.votes[c] for c in candidates)
        return self.break_tie([c for c in candidates if self.votes[c] == most], purpose)

    def lowest(self, candidates: Sequence[int]) -> int:
        """The candidate with the fewest votes, to be excluded."""
        fewest = min(self.votes[c] for c in candidates)
        return self.break_tie([c for c in candidates if self.votes[c] == fewest], Purpose.EXCLUSION)

    def in_order(self, candidates: Sequence[int]) -> list[int]:
        """List candidates by votes; equals, between whom nothing turns on the order, as the lot drew them."""
        return sorted(candidates, key=lambda c: (-self.votes[c], self.contest.lot.index(c)))

    # The record

    def say(self, sentence: str) -> None:
        """Add a sentence to the present stage."""
        self._said.append(sentence)

    def begin(self, action: Action, who: Sequence[int], note: str) -> None:
        """Start a stage that moves the papers of ``who``."""
        self._action, self._who, self._note = action, tuple(who), note

    def close_batch(self, value: int, papers: int) -> None:
        """Record the state after a batch of papers."""
        elected = self.elected[self._elected_before + sum(len(b.elected) for b in self.batches) :]
        state = tuple(self.votes)
        lost, quota = self.non_transferable, self.quota
        self.batches.append(
            Batch(value, papers, state, lost, quota, self.active, self.required, tuple(elected))
        )
        self.past.append(Moment(len(self.stages) + 1, len(self.batches), state))

    def close_stage(self) -> None:
        """Record the stage as it stands and make ready for the next one."""
        if self.places and not self.unfilled:
            left = [c for c, s in enumerate(self.status) if s is Status.EXCLUDED and self.votes[c]]
            names = [(self.contest.names[c], self.scale.brief(self.votes[c])) for c in left]
            self.say(words.places_filled(self.places, names))
        self.past.append(Moment(len(self.stages) + 1, 0, tuple(self.votes)))
        self.stages.append(
            Stage(
                number=len(self.stages) + 1,
                action=self._action,
                who=self._who,
                votes=tuple(self.votes),
                non_transferable=self.non_transferable,
                rounding=self.rounding,
                quota=self.quota,
                active=self.active,
                required=self.required,
                elected=tuple(self.elected[self._elected_before :]),
                excluded=tuple(self._excluded),
                guarded=tuple(sorted(self.outlook.guarded)),
                doomed=tuple(sorted(self.outlook.doomed)),
                note=self._note,
                sentences=tuple(self._said),
                batches=tuple(self.batches),
                keep_factors=None if self.keep_factors is None else tuple(self.keep_factors),
            )
        )
        self._elected_before = len(self.elected)
        self._said, self.batches, self._excluded = [], [], []
