"""Cases about tally, decryptions and result (sections 8, 10 and 11, rules 15.2, 15.4 and 15.12)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from crypto.decryption import DecryptionNotCanonical, WrongDecryptionShape, WrongFactor
from crypto.errors import MalformedNumber, MalformedText, NotInGroup
from crypto.result import RepeatedDecryption, WrongResult
from crypto.trustees.record import NotATrustee, TooFewTrustees
from crypto.verify import stages
from tests.tampered.case import Tool
from tests.tampered.change import edited, other_digit, outside, times_g
from tests.tampered.goods import choices
from tests.tampered.scripts import Scripts, of_choices, of_ranking
from tools.samples import Script


def times_g_tally(script: Script) -> Script:
    """One more vote for Red in the published tally."""

    def change(tally: Any) -> None:
        tally[0][0]["beta"] = times_g(choices().group, tally[0][0]["beta"])

    return replace(script, tally=(edited(script.tally[0], change), *script.tally[1:]))


def spaced_tally(script: Script) -> Script:
    return replace(script, tally=(script.tally[0].replace(",", ", ", 1), *script.tally[1:]))


def unsorted_tally(script: Script) -> Script:
    return replace(script, tally=(edited(script.tally[0], lambda t: t[0].reverse()), *script.tally[1:]))


def tally_of_all_ballots(script: Script) -> Script:
    """Count the ballot that was replaced as well."""
    return replace(script, tally=(script.tally[0], 4, 4))


TALLY = [
    of_choices("false-tally", "15.2", stages.WrongTally, times_g_tally, Tool.ACCEPTS, 9),
    of_choices("tally-with-a-space", "15.2", stages.WrongTally, spaced_tally, Tool.ACCEPTS),
    of_ranking("tally-not-sorted", "15.2", stages.WrongTally, unsorted_tally, Tool.ACCEPTS),
    of_choices(
        "false-number-tallied", "15.2", stages.WrongNumberTallied, tally_of_all_ballots, Tool.ACCEPTS, 9
    ),
    of_choices(
        "false-total-weight",
        "15.2",
        stages.WrongTotalWeight,
        lambda s: replace(s, tally=(s.tally[0], 3, 4)),
        Tool.ACCEPTS,
        9,
    ),
]


def decryptions(change: Callable[[list[tuple[int, str]]], list[tuple[int, str]]]) -> Scripts:
    return lambda script: replace(script, decryptions=tuple(change(list(script.decryptions))))


def in_decryption(change: Callable[[Any], Any]) -> Scripts:
    """Return a change of the first decryption, which is by trustee 1."""
    return decryptions(lambda each: [(each[0][0], edited(each[0][1], change)), *each[1:]])


def factor(value: Any) -> None:
    value["decryption_factors"][0][0] = times_g(choices().group, value["decryption_factors"][0][0])


def factor_outside(value: Any) -> None:
    value["decryption_factors"][0][0] = outside(choices().group, value["decryption_factors"][0][0])


def decryption_proof(value: Any) -> None:
    proof = value["decryption_proofs"][1][2]
    proof["response"] = other_digit(proof["response"])


def fewer_factors(value: Any) -> None:
    value["decryption_factors"][0].pop()
    value["decryption_proofs"][0].pop()


def of_a_single_ballot(script: Script) -> Script:
    """Decrypt one voter's ballot in the place of the tally."""
    alone = choices().play(script.ballots[1:2], [], [1, 2, 3])
    return replace(script, decryptions=alone.decryptions, result=alone.result)


DECRYPTIONS = [
    of_choices(
        "decryption-twice", "15.4", RepeatedDecryption, decryptions(lambda d: [*d, d[0]]), Tool.ACCEPTS, 8
    ),
    of_choices("decryption-by-nobody", "15.4", NotATrustee, decryptions(lambda d: [*d, (0, d[0][1])])),
    of_choices("decryption-by-no-trustee", "15.4", NotATrustee, decryptions(lambda d: [*d, (5, d[0][1])])),
    of_choices(
        "decryption-by-another", "10", WrongFactor, decryptions(lambda d: [*d, (3, d[0][1])]), attack=8
    ),
    of_choices("decryption-factor", "10", WrongFactor, in_decryption(factor), attack=8),
    of_choices(
        "decryption-factor-outside-the-group", "10", NotInGroup, in_decryption(factor_outside), attack=4
    ),
    of_choices("decryption-proof", "10", WrongFactor, in_decryption(decryption_proof), attack=8),
    of_choices("decryption-of-fewer", "10", WrongDecryptionShape, in_decryption(fewer_factors), attack=4),
    of_choices("decryption-of-a-single-ballot", "10", WrongFactor, of_a_single_ballot, attack=8),
    of_choices(
        "decryption-with-a-space",
        "10",
        DecryptionNotCanonical,
        decryptions(lambda d: [(d[0][0], d[0][1].replace(",", ", ", 1)), *d[1:]]),
        Tool.ACCEPTS,
    ),
    of_choices("too-few-decryptions", "11", TooFewTrustees, decryptions(lambda d: d[:2])),
    of_choices("decryption-without-the-needed-trustee", "11", TooFewTrustees, decryptions(lambda d: d[1:])),
]


def result(text: str) -> Scripts:
    return lambda script: replace(script, result=text)


def swapped_rankings(value: Any) -> None:
    value["result"][0].reverse()


RESULTS = [
    of_choices("false-result", "11", WrongResult, result('{"result":[[2,1,1],[0,1,1,0]]}'), attack=9),
    of_choices(
        "result-above-the-total-weight",
        "15.12",
        stages.ResultTooLarge,
        result('{"result":[[4,1,1],[0,1,1,0]]}'),
    ),
    of_choices("result-of-one-question", "11", MalformedText, result('{"result":[[1,2,1]]}')),
    of_choices("negative-result", "11", MalformedNumber, result('{"result":[[-1,2,1],[0,1,1,0]]}')),
    of_choices(
        "result-with-an-extra-member",
        "11",
        MalformedText,
        lambda s: replace(s, result=s.result[:-1] + ',"note":1}'),
        Tool.ACCEPTS,
    ),
    of_ranking(
        "rankings-in-another-order",
        "11",
        WrongResult,
        lambda s: replace(s, result=edited(s.result, swapped_rankings)),
    ),
    of_ranking(
        "false-ranking",
        "11",
        WrongResult,
        lambda s: replace(s, result=s.result.replace("[4,3,2,1]", "[1,2,3,4]")),
    ),
]

CASES = [*TALLY, *DECRYPTIONS, *RESULTS]
