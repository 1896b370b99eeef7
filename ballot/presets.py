"""The presets from which the elections office starts a poll."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class ContestPreset:
    """The values that a contest of a preset begins with; the office may edit all of them.

    ``constraint`` limits how many of a group may be elected, by ``Option.group``.
    """

    title: str
    question: str
    kind: str
    seats: int = 1
    minimum: int = 1
    maximum: int = 1
    blank: bool = False
    options: tuple[str, ...] = ()
    constraint: dict[str, Any] | None = None


@dataclass(frozen=True)
class Preset:
    """A kind of poll: its name for people, the group its ballots live in, its contests."""

    key: str
    name: str
    description: str
    group: str
    contests: tuple[ContestPreset, ...] = field(default=())


_AT_MOST_ONE_NON_MEMBER = {"category": "Membership", "maximum": {"non-member": 1}}

OFFICER_ELECTION = Preset(
    key="officer-election",
    name="Officer election",
    description="A committee ranks candidates for Chair and for three Deputy Chairs.",
    group="RFC-3526-2048",
    contests=(
        ContestPreset(
            title="Chair",
            question="Rank the candidates for Chair in order of preference.",
            kind="ranked",
        ),
        ContestPreset(
            title="Deputy Chairs",
            question="Rank the candidates for Deputy Chair in order of preference.",
            kind="ranked",
            seats=3,
            constraint=_AT_MOST_ONE_NON_MEMBER,
        ),
    ),
)

MEMBERSHIP_BALLOT = Preset(
    key="membership-ballot",
    name="Membership ballot",
    description="The whole membership answers one question by choosing an option.",
    group="BELENIOS-2048",
    contests=(
        ContestPreset(
            title="Ballot",
            question="Do you accept the proposal?",
            kind="choice",
            blank=True,
            options=("Yes", "No"),
        ),
    ),
)

PRESETS: dict[str, Preset] = {preset.key: preset for preset in (OFFICER_ELECTION, MEMBERSHIP_BALLOT)}
