"""The presets from which the elections office starts a poll."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class TermsPreset:
    """The terms of standing that a contest of a preset begins with; the office may edit all of them.

    ``eligibility`` lists ways to be eligible: the group that a candidate then counts for, and the columns
    of the roll that must say yes. ``after`` is the position of the contest whose unsuccessful candidates
    may stand in this one afterwards.
    """

    eligibility: tuple[dict[str, Any], ...]
    declarations: tuple[dict[str, str], ...] = ()
    word_limit: int = 300
    after: int | None = None


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
    terms: TermsPreset | None = None


@dataclass(frozen=True)
class Preset:
    """A kind of poll: its name for people, the group its ballots live in, its contests."""

    key: str
    name: str
    description: str
    group: str
    contests: tuple[ContestPreset, ...] = field(default=())


_MEMBER = {"group": "member", "needs": ("committee",)}
_NON_MEMBER = {"group": "non-member", "needs": ("gp", "bma_member", "england")}
_DECLARATIONS = (
    {
        "title": "I am eligible",
        "text": "I have read who may stand for this post. I am eligible today, and I will tell the elections "
        "office if that changes before the result is declared.",
    },
    {
        "title": "I accept the code of conduct",
        "text": "I have read the code of conduct for members and representatives, and I will follow it as a "
        "candidate and, if elected, in office.",
    },
    {
        "title": "I accept the memorandum of understanding",
        "text": "I have read the memorandum of understanding on the duties of this post. If I am elected, I "
        "will sign it.",
    },
)
_ANYBODY = TermsPreset(eligibility=({"group": None, "needs": ()},))

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
            terms=TermsPreset(eligibility=(_MEMBER,), declarations=_DECLARATIONS),
        ),
        ContestPreset(
            title="Deputy Chairs",
            question="Rank the candidates for Deputy Chair in order of preference.",
            kind="ranked",
            seats=3,
            constraint=_AT_MOST_ONE_NON_MEMBER,
            terms=TermsPreset(eligibility=(_MEMBER, _NON_MEMBER), declarations=_DECLARATIONS, after=0),
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

#: The contest of the synthetic voter (``ballot.canary``); the office cannot choose it.
TEST = Preset(
    key="test",
    name="Test of the service",
    description="A program casts a ballot here every minute, to find out whether voting works. It is no "
    "vote: nobody else is on its roll, nobody holds its key, and it is never counted.",
    group="BELENIOS-2048",
    contests=(
        ContestPreset(
            title="Test of the service, not a vote",
            question="Does the service work? (A test. Nobody votes here.)",
            kind="choice",
            options=("Test answer 1", "Test answer 2"),
        ),
    ),
)

PRESETS: dict[str, Preset] = {preset.key: preset for preset in (OFFICER_ELECTION, MEMBERSHIP_BALLOT)}
"""What the office can choose from."""
EVERY_PRESET = {**PRESETS, TEST.key: TEST}


def terms_preset(preset: str, position: int) -> TermsPreset:
    """Return the terms of standing that the contest at ``position`` of a poll begins with."""
    contests = EVERY_PRESET[preset].contests
    planned = contests[position].terms if position < len(contests) else None
    return planned or _ANYBODY


def is_test(preset: str) -> bool:
    """Tell whether a poll of this preset is the synthetic voter's, no vote of anybody."""
    return preset == TEST.key
