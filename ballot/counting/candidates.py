"""Candidates, the groups they belong to, and what can become of them in a count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum


@dataclass(frozen=True)
class Candidate:
    """Somebody who stands; ``groups`` maps a category to this candidate's group in it."""

    name: str
    groups: Mapping[str, str] = field(default_factory=dict)


class Status(StrEnum):
    """Where a candidate stands in the count."""

    CONTINUING = "continuing"
    ELECTED = "elected"
    EXCLUDED = "excluded"
    WITHDRAWN = "withdrawn"


def distinct_names(candidates: Sequence[Candidate]) -> tuple[str, ...]:
    """Names that tell candidates apart: a repeated name gets its number on the paper."""
    names = [candidate.name for candidate in candidates]
    return tuple(
        f"{name} (no. {number})" if names.count(name) > 1 else name for number, name in enumerate(names, 1)
    )
