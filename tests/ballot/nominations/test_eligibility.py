"""Who may stand: each way, each condition, each explained."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from ballot.nominations import eligibility
from ballot.nominations.errors import TermsMalformed
from ballot.presets import terms_preset

CHAIR = terms_preset("officer-election", 0).eligibility
DEPUTY = terms_preset("officer-election", 1).eligibility
NAMES = ("votes", "committee", "gp", "bma_member", "england")


@pytest.mark.parametrize("says", list(product((False, True), repeat=5)))
def test_chair_is_for_members_and_deputy_also_for_gps_in_the_bma_and_england(says: tuple[bool, ...]) -> None:
    answers = dict(zip(NAMES, says, strict=True))
    member = answers["committee"]
    outsider = answers["gp"] and answers["bma_member"] and answers["england"]
    chair, deputy = eligibility.check(answers, CHAIR), eligibility.check(answers, DEPUTY)
    assert chair.eligible == member
    assert deputy.eligible == (member or outsider)
    assert deputy.group == ("member" if member else "non-member" if outsider else None)
    for name in ("gp", "bma_member", "england"):
        sentence = eligibility.CONDITIONS[name].fails[1:]
        told = any(sentence in reason for reason in deputy.reasons)
        assert told == (not deputy.eligible and not answers[name]), name


def test_who_is_not_on_the_roll_is_told_so() -> None:
    assert eligibility.check(None, CHAIR).reasons[0] == "You are not on the roll of this election."


def test_no_condition_lets_everybody_on_the_roll_stand() -> None:
    anybody = terms_preset("membership-ballot", 0).eligibility
    assert eligibility.check(dict.fromkeys(NAMES, False), anybody).eligible
    assert eligibility.sentences(anybody) == ["Anybody on the roll may stand."]


def test_the_rules_in_words() -> None:
    assert eligibility.sentences(DEPUTY) == [
        "Anybody on the roll who is a member of the committee may stand.",
        "Anybody on the roll who is a GP, is a member of the BMA and is based in England may stand.",
    ]


def test_of_two_who_share_the_outsider_decides() -> None:
    member = eligibility.Verdict(0, "member")
    outsider = eligibility.Verdict(1, "non-member")
    assert eligibility.common_group([member, outsider], DEPUTY) == "non-member"
    assert eligibility.common_group([outsider, member], DEPUTY) == "non-member"
    assert eligibility.common_group([member, member], DEPUTY) == "member"


@pytest.mark.parametrize(
    "ways",
    [
        None,
        [],
        [{}],
        ["committee"],
        [{"group": "member"}],
        [{"group": "", "needs": []}],
        [{"group": 1, "needs": []}],
        [{"group": "member", "needs": "gp"}],
        [{"group": "member", "needs": ["is_admin"]}],
        [{"group": "member", "needs": ["gp", "gp"]}],
        [{"group": "member", "needs": [], "more": 1}],
    ],
)
def test_malformed_rules(ways: Any) -> None:
    with pytest.raises(TermsMalformed):
        eligibility.checked(ways)
