"""The counting rules, one module each; a rule joins by being listed here."""

from __future__ import annotations

from typing import Protocol

from ballot.counting.errors import UnknownRule
from ballot.counting.rules import av, ers97, meek, scottish
from ballot.counting.tally import Tally
from ballot.counting.ties import LookBack


class Rule(Protocol):
    """What a rule's module offers."""

    NAME: str
    TITLE: str
    PLACES: int
    LOOK_BACK: LookBack
    ONE_SEAT_ONLY: bool

    def run(self, tally: Tally) -> None:
        """Count until the places are full."""


_MODULES: tuple[Rule, ...] = (ers97, scottish, meek, av)
RULES: dict[str, Rule] = {rule.NAME: rule for rule in _MODULES}


def rule_named(name: str) -> Rule:
    """The rule called ``name``; raises UnknownRule."""
    if name not in RULES:
        raise UnknownRule(f"There is no counting rule {name!r}; there are: {', '.join(RULES)}.")
    return RULES[name]
