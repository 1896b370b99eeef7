"""Votes that a dishonest voter's software might encrypt, with the best proofs it can make (section 6.1)."""

from __future__ import annotations

from typing import Any

import pytest

from crypto import credentials
from crypto.ballots import homomorphic
from crypto.ballots.homomorphic import (
    BlankProofFailed,
    IndividualProofFailed,
    OverallProofFailed,
    check_answer,
    make_answer,
)
from crypto.elgamal import encrypt
from crypto.groups import group_named
from crypto.questions import HomomorphicQuestion

GROUP = group_named("BELENIOS-2048")
Y = GROUP.power(GROUP.g, 4711)
S0 = "fingerprint|credential"
ONE = HomomorphicQuestion("Q", ("A", "B", "C"), 1, 1)
RANGE = HomomorphicQuestion("Q", ("A", "B", "C"), 1, 2)
BLANK = HomomorphicQuestion("Q", ("A", "B", "C"), 1, 2, blank=True)


@pytest.fixture
def anything(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let ``make_answer`` encrypt what the question does not allow."""
    monkeypatch.setattr(homomorphic, "_require_allowed", lambda _question, _vector: None)


def check(question: HomomorphicQuestion, answer: Any) -> None:
    """Check an answer under the context that all tests here use."""
    check_answer(GROUP, Y, S0, question, answer)


@pytest.mark.parametrize("bits", range(8))
def test_exactly_the_allowed_votes_can_be_proved(bits: int) -> None:
    vector = [bits >> place & 1 for place in range(3)]
    for question in (ONE, RANGE):
        if sum(vector) in question.totals:
            check(question, make_answer(GROUP, Y, S0, question, vector, GROUP.random_scalar))
        else:
            with pytest.raises(homomorphic.ChoiceNotAllowed):
                make_answer(GROUP, Y, S0, question, vector, GROUP.random_scalar)


@pytest.mark.parametrize("vector", [[0, 0, 0], [1, 1, 1]])
@pytest.mark.parametrize("claimed", [0, 1])
def test_too_few_or_too_many_choices(
    vector: list[int], claimed: int, anything: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever total the proof pretends to be the true one."""
    honest = homomorphic.prove_one_of

    def pretend(group: Any, y: Any, prefix: str, claims: Any, true: int, r: int, draw: Any) -> Any:
        place = claimed if claims[0].shift == RANGE.min else true
        return honest(group, y, prefix, claims, place, r, draw)

    monkeypatch.setattr(homomorphic, "prove_one_of", pretend)
    answer = make_answer(GROUP, Y, S0, RANGE, vector, GROUP.random_scalar)
    with pytest.raises(OverallProofFailed):
        check(RANGE, answer)


def test_a_proof_for_another_range() -> None:
    other = HomomorphicQuestion("Q", ("A", "B", "C"), 2, 2)
    answer = make_answer(GROUP, Y, S0, other, [1, 1, 0], GROUP.random_scalar)
    check(other, answer)
    with pytest.raises(OverallProofFailed):
        check(ONE, answer)


@pytest.mark.parametrize("vote", [-1, 2, 1000])
def test_a_choice_that_is_neither_0_nor_1(vote: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other choices keep the total allowed, so only the individual proof can notice."""
    votes = iter([vote, 1 - vote, 0])
    monkeypatch.setattr(
        homomorphic,
        "encrypt",
        lambda group, y, _m, r: encrypt(group, y, group.power(group.g, next(votes)), r),
    )
    answer = make_answer(GROUP, Y, S0, ONE, [1, 0, 0], GROUP.random_scalar)
    with pytest.raises(IndividualProofFailed, match="Choice 1"):
        check(ONE, answer)


@pytest.mark.parametrize(
    ("vector", "error"),
    [
        ([1, 1, 0, 0], BlankProofFailed),
        ([1, 1, 1, 1], BlankProofFailed),
        ([0, 0, 0, 0], OverallProofFailed),
    ],
)
def test_blank_and_a_choice_or_neither(vector: list[int], error: type[Exception], anything: None) -> None:
    answer = make_answer(GROUP, Y, S0, BLANK, vector, GROUP.random_scalar)
    with pytest.raises(error):
        check(BLANK, answer)


@pytest.mark.parametrize("vector", [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 1]])
def test_blank_or_an_allowed_choice_holds(vector: list[int]) -> None:
    check(BLANK, make_answer(GROUP, Y, S0, BLANK, vector, GROUP.random_scalar))


def test_one_choice_that_fails_is_named() -> None:
    answer = make_answer(GROUP, Y, S0, ONE, [0, 1, 0], GROUP.random_scalar)
    first, second, third = answer.individual_proofs
    altered = homomorphic.HomomorphicAnswer(
        answer.choices, (first, second, third[::-1]), answer.overall_proof
    )
    with pytest.raises(IndividualProofFailed, match="Choice 3"):
        check(ONE, altered)


def test_the_context_is_bound() -> None:
    answer = make_answer(GROUP, Y, S0, ONE, [0, 1, 0], GROUP.random_scalar)
    for s0 in ("fingerprint|credentiam", "fingerprinu|credential", "fingerprint|" + credentials.new_uuid()):
        with pytest.raises(IndividualProofFailed):
            check_answer(GROUP, Y, s0, ONE, answer)
