from __future__ import annotations

import json
from pathlib import Path

import pytest

from crypto.archive.reader import read_archive
from crypto.decryption import PartialDecryption, check_partial_decryption, make_partial_decryption
from crypto.logarithms import NoLogarithm
from crypto.result import RepeatedDecryption, WrongResult, check_result, compute_result
from crypto.trustees.record import TooFewTrustees
from crypto.verify import examine
from tests.crypto.test_decryption import ELECTION, GROUP, RANKINGS, SECRETS, TALLY, TRUSTEES, sealed
from tests.external import require_shared

RESULT = '{"result":[[3,4],[[1,2,0],[0,0,0]]]}'


def decrypted(*owners: int, tally: object = TALLY) -> list[PartialDecryption]:
    return [
        check_partial_decryption(
            ELECTION, TRUSTEES, tally, owner, make_partial_decryption(ELECTION, tally, SECRETS[owner - 1])
        )
        for owner in owners
    ]


BOTH = decrypted(1, 2)


def test_totals_and_rankings_are_read() -> None:
    assert compute_result(ELECTION, TRUSTEES, TALLY, None, BOTH, 4) == RESULT


def test_order_of_decryptions_does_not_matter() -> None:
    assert compute_result(ELECTION, TRUSTEES, TALLY, None, BOTH[::-1], 4) == RESULT


def test_rankings_come_in_the_order_of_the_last_shuffle() -> None:
    shuffled = [RANKINGS[::-1]]
    found = decrypted(1, 2, tally=[TALLY[0], *shuffled])
    text = compute_result(ELECTION, TRUSTEES, TALLY, shuffled, found, 4)
    assert json.loads(text)["result"][1] == [[0, 0, 0], [1, 2, 0]]


def test_weights_above_2_to_the_30_are_strings() -> None:
    """Section 1: a JSON number up to 1073741823, a decimal string above."""
    counts = [sealed(GROUP.power(GROUP.g, 1_073_741_823)), sealed(GROUP.power(GROUP.g, 1_073_741_824))]
    found = decrypted(1, 2, tally=[counts, []])
    text = compute_result(ELECTION, TRUSTEES, [counts, []], None, found, 2**31)
    assert text == '{"result":[[1073741823,"1073741824"],[]]}'


def test_missing_trustee_is_said() -> None:
    with pytest.raises(TooFewTrustees, match="trustee 2 has not contributed"):
        compute_result(ELECTION, TRUSTEES, TALLY, None, BOTH[:1], 4)


def test_same_trustee_twice_is_refused() -> None:
    with pytest.raises(RepeatedDecryption, match="trustee 1"):
        compute_result(ELECTION, TRUSTEES, TALLY, None, [*BOTH, BOTH[0]], 4)


def test_total_above_the_weight_is_refused() -> None:
    with pytest.raises(NoLogarithm):
        compute_result(ELECTION, TRUSTEES, TALLY, None, BOTH, 3)


def test_published_result_must_be_this_one() -> None:
    check_result(ELECTION, TRUSTEES, TALLY, None, BOTH, 4, RESULT)


@pytest.mark.parametrize(
    "text",
    [
        RESULT.replace("[3,4]", "[4,3]"),
        RESULT.replace("[[1,2,0],[0,0,0]]", "[[0,0,0],[1,2,0]]"),
        RESULT.replace("3,4", "3,4,0"),
        RESULT.replace("3", '"3"'),
        RESULT.replace('{"result"', '{"more":1,"result"'),
        RESULT.replace(":", ": "),
        RESULT + "\n",
        "",
    ],
)
def test_any_other_result_is_refused(text: str) -> None:
    with pytest.raises(WrongResult):
        check_result(ELECTION, TRUSTEES, TALLY, None, BOTH, 4, text)


@pytest.mark.parametrize("folder", ["homomorphic", "threshold-2-of-3", "ranked"])
def test_results_of_the_tool_come_out_byte_for_byte(folder: str) -> None:
    path: Path = require_shared(f"protocol/made-by-belenios-tool/{folder}")
    with read_archive(next(path.glob("*.bel"))) as archive:
        found, published = examine(archive), archive.result
    election, trustees = found.foundations.election, found.foundations.trustees
    tally = found.tally
    given = (found.shuffled, found.decryptions, tally.total_weight)
    assert compute_result(election, trustees, tally.arrays, *given) == published
