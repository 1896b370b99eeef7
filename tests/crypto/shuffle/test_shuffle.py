"""Shuffles are made and checked (section 9)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache

import pytest

from crypto.election import Election, election_record, parse_election
from crypto.elgamal import Ciphertext, encrypt
from crypto.groups import group_named
from crypto.questions import Question
from crypto.shuffle import batch, check, check_shuffle, make_shuffle, prove, transcript
from crypto.shuffle.batch import Equation
from tests.external import require_shared
from tools.samples import choice_question, ranked_question

GROUP = group_named("RFC-3526-2048")
PRIVATE = GROUP.random_scalar()


@cache
def election(questions: int = 1) -> Election:
    asked: list[Question] = [ranked_question() for _ in range(questions)]
    record = election_record(
        uuid="A" * 20,
        name="Shuffled",
        description="",
        group=GROUP,
        public_key=GROUP.power(GROUP.g, PRIVATE),
        questions=[choice_question(), *asked],
    )
    return parse_election(record)


def encrypted(rankings: Sequence[Sequence[int]]) -> list[Ciphertext]:
    y = election().public_key
    return [encrypt(GROUP, y, GROUP.embed(ranking), GROUP.random_scalar()) for ranking in rankings]


def opened(entries: Sequence[Ciphertext]) -> list[list[int]]:
    plain = [GROUP.multiply(entry.beta, GROUP.invert(GROUP.power(entry.alpha, PRIVATE))) for entry in entries]
    return [GROUP.unembed(element, 4) for element in plain]


RANKINGS = [[1, 2, 3, 4], [4, 3, 2, 1], [0, 1, 0, 0], [0, 0, 0, 0], [2, 1, 0, 0]]


@pytest.mark.parametrize("count", range(len(RANKINGS) + 1))
def test_the_same_rankings_come_out_in_new_ciphertexts(count: int) -> None:
    entries = encrypted(RANKINGS[:count])
    (outputs,) = check_shuffle(election(), [entries], make_shuffle(election(), [entries]))
    assert sorted(opened(outputs)) == sorted(RANKINGS[:count])
    assert not {part for entry in entries for part in entry} & {part for entry in outputs for part in entry}


def test_every_order_can_come_out() -> None:
    entries = encrypted(RANKINGS[:2])
    orders = set()
    for _ in range(40):
        (outputs,) = check_shuffle(election(), [entries], make_shuffle(election(), [entries]))
        orders.add(str(opened(outputs)))
    assert len(orders) == 2


def test_questions_are_shuffled_each_on_its_own() -> None:
    both = [encrypted(RANKINGS[:3]), encrypted(RANKINGS[2:])]
    text = make_shuffle(election(2), both)
    assert [len(outputs) for outputs in check_shuffle(election(2), both, text)] == [3, 3]
    swapped = json.loads(text)
    swapped["proofs"].reverse()
    with pytest.raises(check.ShuffleProofFailed, match="question 1"):
        check_shuffle(election(2), both, json.dumps(swapped, separators=(",", ":")))


def test_a_shuffle_of_one_election_is_none_of_another() -> None:
    entries = encrypted(RANKINGS)
    with pytest.raises(check.ShuffleProofFailed):
        check_shuffle(election(2), [entries], make_shuffle(election(1), [entries]))


def test_the_prover_and_the_formulas_agree_equation_by_equation() -> None:
    entries = encrypted(RANKINGS)
    text = make_shuffle(election(), [entries])
    record = json.loads(text)
    outputs = [Ciphertext.from_json(GROUP, entry) for entry in record["ciphertexts"][0]]
    proof = transcript.ShuffleProof.from_json(GROUP, record["proofs"][0], len(entries))
    equations = check.equations_of(election(), entries, outputs, proof)
    names = ["t1", "t2", "t3", "t41", "t42", *(f"that_{i}" for i in range(1, 6))]
    assert [equation.name for equation in equations] == names
    assert batch.failing(GROUP, equations) == []
    assert proof.to_json(GROUP) == record["proofs"][0]


def test_the_chain_is_what_step_3_says() -> None:
    """chat_i = g^{rhat_i} chat_{i-1}^{u'_i} with chat_0 = h, against the two exponents R_i and U_i."""
    rhat, u_prime = [[GROUP.random_scalar() for _ in range(4)] for _ in range(2)]
    sums, products = prove._chain_exponents(GROUP.q, rhat, u_prime)
    h = chat = GROUP.generator(-1)
    for i, (fresh, factor) in enumerate(zip(rhat, u_prime, strict=True), start=1):
        chat = GROUP.multiply(GROUP.power(GROUP.g, fresh), GROUP.power(chat, factor))
        assert chat == GROUP.multiply(GROUP.power(GROUP.g, sums[i]), GROUP.power(h, products[i]))


def test_secret_exponents_take_the_constant_time_path(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a variable-time power in the prover")

    chosen, entries = election(), encrypted(RANKINGS)
    GROUP.generator(len(RANKINGS))
    for name in ("power", "multi_power", "fixed", "powers"):
        monkeypatch.setattr(type(GROUP), name, refuse)
    make_shuffle(chosen, [entries])


@pytest.mark.parametrize("number", range(4))
def test_a_batch_with_one_wrong_equation_does_not_hold(number: int) -> None:
    g, h = GROUP.g, GROUP.generator(-1)
    right = [Equation(str(k), [(GROUP.power(g, 6 + k), 1), (g, -6 - k), (h, k), (h, -k)]) for k in range(4)]
    assert batch.all_hold(GROUP, right)
    wrong = list(right)
    wrong[number] = Equation(str(number), [*right[number].terms, (h, 1)])
    assert not batch.all_hold(GROUP, wrong)
    assert batch.failing(GROUP, wrong) == [str(number)]


def test_two_wrongs_that_cancel_out_are_noticed() -> None:
    wrong = [Equation("a", [(GROUP.g, 7)]), Equation("b", [(GROUP.g, -7)])]
    assert not batch.all_hold(GROUP, wrong)


def test_independent_generators_of_the_shared_values() -> None:
    values = json.loads(require_shared("protocol/vectors.json").read_text())["RFC-3526-2048"]
    h, each = transcript.independent_generators(GROUP, 2)
    assert GROUP.text(h) == values["generator_-1"]
    assert len({h, *each}) == 3


def test_equal_generators_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(GROUP), "generator", lambda self, index: self.g)
    with pytest.raises(transcript.GeneratorsCollide):
        transcript.independent_generators(GROUP, 1)
