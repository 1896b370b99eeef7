"""Who may stand: rules that are data, tested against a roll entry, explained condition by condition. Pure.

A contest has one or more ways to be eligible. A way names the group that the candidate then counts for
(``member``, ``non-member``) and the conditions that the roll must confirm.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ballot.nominations.errors import TermsMalformed
from ballot.words import SOMEBODY


@dataclass(frozen=True)
class Condition:
    """A column of the roll, as pages say that it holds, and as they tell somebody that it does not."""

    holds: str
    fails: str


CONDITIONS: dict[str, Condition] = {
    "votes": Condition("votes in this election", "The roll says that you do not vote in this election."),
    "committee": Condition(
        "is a member of the committee", "The roll says that you are not a member of the committee."
    ),
    "gp": Condition("is a GP", "The roll does not say that you are a GP."),
    "bma_member": Condition(
        "is a member of the BMA", "The roll does not say that you are a member of the BMA."
    ),
    "england": Condition("is based in England", "The roll does not say that you are based in England."),
}
Ways = Sequence[Mapping[str, Any]]
ASK = "If the roll is wrong, ask the elections office to correct it before nominations close."


@dataclass(frozen=True)
class Verdict:
    """Whether somebody may stand: the first ``way`` met (from 0) with its ``group``, or why not."""

    way: int | None
    group: str | None
    reasons: tuple[str, ...] = ()

    @property
    def eligible(self) -> bool:
        """Whether this person may stand."""
        return self.way is not None


def check(answers: Mapping[str, bool] | None, ways: Ways) -> Verdict:
    """Test a roll entry's columns (None: not on the roll) against the ways to be eligible."""
    if answers is None:
        return Verdict(None, None, ("You are not on the roll of this election.", ASK))
    for number, way in enumerate(ways):
        if all(answers[name] for name in way["needs"]):
            return Verdict(number, way["group"])
    return Verdict(None, None, (*_reasons(answers, ways), ASK))


def _reasons(answers: Mapping[str, bool], ways: Ways) -> list[str]:
    """Return a sentence for every condition that is not met; where there are several ways, way by way."""
    reasons: list[str] = []
    for way in ways:
        failed = [CONDITIONS[name].fails for name in way["needs"] if not answers[name]]
        if len(ways) > 1:
            failed[0] = f"To stand {_as_whom(way)}: {failed[0][0].lower()}{failed[0][1:]}"
        reasons += failed
    return reasons


def _as_whom(way: Mapping[str, Any]) -> str:
    return f"as {SOMEBODY[way['group']]}" if way["group"] in SOMEBODY else "in another way"


def sentences(ways: Ways) -> list[str]:
    """Return who may stand, one sentence for each way."""
    found = []
    for way in ways:
        holds = [CONDITIONS[name].holds for name in way["needs"]]
        if not holds:
            found.append("Anybody on the roll may stand.")
        else:
            listed = holds[0] if len(holds) == 1 else f"{', '.join(holds[:-1])} and {holds[-1]}"
            found.append(f"Anybody on the roll who {listed} may stand.")
    return found


def common_group(verdicts: Sequence[Verdict], ways: Ways) -> str | None:
    """Return the group of a nomination: of two who share a post, the one that comes later in the rules.

    Two people share one post: where either of them is not a member, the post counts for the limit.
    """
    last = max(verdict.way for verdict in verdicts if verdict.way is not None)
    group: str | None = ways[last]["group"]
    return group


def checked(ways: Any) -> list[dict[str, Any]]:
    """Return ways of exactly the known form. Raises TermsMalformed."""
    if not isinstance(ways, list | tuple) or not ways:
        raise TermsMalformed("Say who may stand.")
    return [_checked_way(way) for way in ways]


def _checked_way(way: Any) -> dict[str, Any]:
    if not isinstance(way, Mapping) or set(way) != {"group", "needs"}:
        raise TermsMalformed("A rule on who may stand names a group and its conditions.")
    group, needs = way["group"], way["needs"]
    if not (group is None or (isinstance(group, str) and group)) or not isinstance(needs, list | tuple):
        raise TermsMalformed("A rule on who may stand names a group and its conditions.")
    unknown = [name for name in needs if name not in CONDITIONS]
    if unknown or len(set(needs)) != len(needs):
        raise TermsMalformed("Choose the conditions from the columns of the roll, each once.")
    return {"group": group, "needs": list(needs)}
