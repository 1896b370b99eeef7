"""Counts made by other programs and by officials, read for comparison with ours."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ballot.counting import Count, count
from ballot.counting.files import read_blt, read_con
from tests.external import SHARED, require_shared

DATA = Path(__file__).parent / "data"
PUBLIC = SHARED / "counting/oracles/public"


@dataclass(frozen=True)
class Oracle:
    """One election with the count that somebody else made of it."""

    path: Path

    @property
    def expected(self) -> dict[str, Any]:
        """Their count."""
        value: dict[str, Any] = json.loads(self.path.read_text(encoding="utf-8"))
        return value

    def count(self, rule: str, **options: Any) -> Count:
        """Our count of the same ballots."""
        file = read_blt(self.path.with_suffix(".blt").read_text(encoding="utf-8"))
        candidates, constraints = read_con(self.expected.get("opentally_con_file", ""), file.candidates)
        return count(
            rule, file.papers, candidates, file.seats, constraints, withdrawn=file.withdrawn, **options
        )

    def __str__(self) -> str:
        return self.path.stem


def own(folder: str) -> list[Oracle]:
    """The oracles of one kind that the repository holds."""
    return [
        Oracle(path) for path in sorted((DATA / folder).glob("*.json")) if path.with_suffix(".blt").exists()
    ]


def public(folder: str) -> list[Oracle | None]:
    """The oracles of one kind in the design folder; a single None where that is missing."""
    found: list[Oracle | None] = [Oracle(path) for path in sorted((PUBLIC / folder).glob("*.json"))]
    return found or [None]


def present(oracle: Oracle | None) -> Oracle:
    """The oracle, or a skipped test where the design folder is missing."""
    if oracle is None:
        require_shared("counting/oracles/public")
        raise AssertionError("the design folder has no oracles of this kind")
    return oracle


def same_amount(ours: str, theirs: str | float) -> bool:
    """Compare two decimals whatever number of places they are written with."""
    return float(ours) == float(theirs)


def in_stage_order(elected: list[int], counted: Count) -> list[int]:
    """Their order of election, equals of one stage put in order of votes as ours are."""
    place = {c + 1: (stage.number, -stage.votes[c]) for stage in counted.stages for c in stage.elected}
    return sorted(elected, key=lambda c: place[c])
