"""The record of a count: every stage and batch, and its JSON."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ballot.counting.candidates import Candidate
from ballot.counting.constraints import Constraint
from ballot.counting.decimals import Scale
from ballot.counting.parcels import Ranking
from ballot.counting.ties import Tie


class Action(StrEnum):
    """What a stage does."""

    FIRST = "first"
    SURPLUS = "surplus"
    EXCLUSION = "exclusion"


@dataclass(frozen=True)
class Batch:
    """Papers of one value transferred together, and the votes after it (amounts at the count's scale).

    ``active`` is the total active vote of which ``required`` is a share, where a rule has them.
    """

    value: int
    papers: int
    votes: tuple[int, ...]
    non_transferable: int
    quota: int
    active: int | None
    required: int | None
    elected: tuple[int, ...]


@dataclass(frozen=True)
class Stage:
    """One stage, as it stood at its end. ``non_transferable`` includes ``rounding``, what truncation lost."""

    number: int
    action: Action
    who: tuple[int, ...]
    votes: tuple[int, ...]
    non_transferable: int
    rounding: int
    quota: int
    active: int | None
    required: int | None
    elected: tuple[int, ...]
    excluded: tuple[int, ...]
    guarded: tuple[int, ...]
    doomed: tuple[int, ...]
    note: str
    sentences: tuple[str, ...]
    batches: tuple[Batch, ...]
    keep_factors: tuple[int, ...] | None = None


@dataclass(frozen=True)
class Count:
    """A finished count. Candidates are numbered from 0 here and from 1 in the JSON.

    ``papers`` are the distinct rankings that counted, for a recount elsewhere.
    """

    rule: str
    title: str
    scale: Scale
    seats: int
    candidates: tuple[Candidate, ...]
    names: tuple[str, ...]
    withdrawn: frozenset[int]
    constraints: tuple[Constraint, ...]
    papers: tuple[Ranking, ...]
    valid: int
    empty: int
    elected: tuple[int, ...]
    stages: tuple[Stage, ...]
    ties: tuple[Tie, ...]
    seed: str
    contest: str
    lot: tuple[int, ...]

    @property
    def quota(self) -> int:
        """The quota at the end of the count (amount)."""
        return self.stages[-1].quota

    @property
    def vacant(self) -> int:
        """Places that nobody fills."""
        return self.seats - len(self.elected)

    def standing(self) -> list[int]:
        """The candidates who were not withdrawn, in the order of the paper."""
        return [c for c in range(len(self.candidates)) if c not in self.withdrawn]

    def to_json(self) -> dict[str, Any]:
        """The whole record with decimals as strings and candidates numbered from 1."""
        return {
            "rule": self.rule,
            "title": self.title,
            "seats": self.seats,
            "candidates": list(self.names),
            "withdrawn": one_based(sorted(self.withdrawn)),
            "constraints": [constraint.sentence() for constraint in self.constraints],
            "valid": self.valid,
            "empty": self.empty,
            "quota": self.scale.text(self.quota),
            "elected": one_based(self.elected),
            "vacant": self.vacant,
            "stages": [self._stage_json(stage) for stage in self.stages],
            "ties": [self._tie_json(tie) for tie in self.ties],
            "lot": {"seed": self.seed, "contest": self.contest, "order": one_based(self.lot)},
        }

    def _votes_json(self, votes: tuple[int, ...]) -> dict[str, str]:
        return {str(c + 1): self.scale.text(votes[c]) for c in self.standing()}

    def _stage_json(self, stage: Stage) -> dict[str, Any]:
        value: dict[str, Any] = {
            "stage": stage.number,
            "action": stage.action.value,
            "who": one_based(stage.who),
            "votes": self._votes_json(stage.votes),
            "non_transferable": self.scale.text(stage.non_transferable),
            "rounding": self.scale.text(stage.rounding),
            "quota": self.scale.text(stage.quota),
            "elected": one_based(stage.elected),
            "excluded": one_based(stage.excluded),
            "guarded": one_based(stage.guarded),
            "doomed": one_based(stage.doomed),
            "note": stage.note,
            "sentences": list(stage.sentences),
            "batches": [self._batch_json(batch) for batch in stage.batches],
        }
        self._add_required(value, stage)
        if stage.keep_factors is not None:
            value["keep_factors"] = self._votes_json(stage.keep_factors)
        return value

    def _batch_json(self, batch: Batch) -> dict[str, Any]:
        value: dict[str, Any] = {
            "value": self.scale.text(batch.value),
            "papers": batch.papers,
            "votes": self._votes_json(batch.votes),
            "non_transferable": self.scale.text(batch.non_transferable),
            "quota": self.scale.text(batch.quota),
            "elected": one_based(batch.elected),
        }
        self._add_required(value, batch)
        return value

    def _add_required(self, value: dict[str, Any], moment: Stage | Batch) -> None:
        """Add the active vote and the votes required where the rule has them."""
        if moment.active is not None and moment.required is not None:
            value["active_vote"] = self.scale.text(moment.active)
            value["votes_required"] = self.scale.text(moment.required)

    def _tie_json(self, tie: Tie) -> dict[str, Any]:
        narrowings = [
            {"stage": n.moment.stage, "batch": n.moment.batch, "kept": one_based(n.kept)}
            for n in tie.narrowings
        ]
        return {
            "stage": tie.stage,
            "purpose": tie.purpose.value,
            "tied": one_based(tie.tied),
            "chosen": tie.chosen + 1,
            "by": "lot" if tie.by_lot else "look-back",
            "look_back": narrowings,
        }


def one_based(candidates: Iterable[int]) -> list[int]:
    """Candidate numbers as they stand on paper."""
    return [c + 1 for c in candidates]
