"""Every proof holds when it should, and fails when any one part of it or its statement changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crypto.elgamal import encrypt
from crypto.errors import MalformedNumber, MalformedText
from crypto.groups import Group, group_named
from crypto.proofs import (
    Claim,
    DisjunctiveProofFailed,
    EqualityProofFailed,
    KnowledgeProofFailed,
    Proof,
    ProofFailed,
    check_equality,
    check_knowledge,
    check_one_of,
    hq,
    prove_equality,
    prove_knowledge,
    prove_one_of,
)
from tests.crypto.samples import vectors

NAMES = ["BELENIOS-2048", "RFC-3526-2048"]
GROUP = group_named(NAMES[0])
Y = GROUP.power(GROUP.g, 987654321)
SCALARS = st.integers(0, GROUP.q - 1)


@pytest.mark.parametrize("vector", vectors("groups"), ids=lambda vector: vector["name"])
def test_hashes_of_the_vectors(vector: dict[str, Any]) -> None:
    group = group_named(vector["name"])
    for example in vector["hq"]:
        elements = [group.parse(text) for text in example["elements"]]
        assert str(hq(group, example["prefix"], elements)) == example["challenge"]


def flipped(proof: Proof, group: Group = GROUP) -> list[Proof]:
    """Return the proof with one of its numbers changed, and with its numbers swapped."""
    challenge, response = proof
    return [
        Proof((challenge + 1) % group.q, response),
        Proof(challenge, (response + 1) % group.q),
        Proof(response, challenge),
    ]


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=5, deadline=None)
@given(secret=SCALARS)
def test_knowledge(name: str, secret: int) -> None:
    group = group_named(name)
    public = group.power(group.g, secret)
    proof = prove_knowledge(group, "prefix|", secret)
    check_knowledge(group, "prefix|", public, proof)
    check_knowledge(group, "prefix|", public, proof, group.power(public, proof.challenge))
    refused(KnowledgeProofFailed, check_knowledge, group, "prefiy|", public, proof)
    refused(KnowledgeProofFailed, check_knowledge, group, "prefix|", group.multiply(public, group.g), proof)
    for wrong in flipped(proof, group):
        refused(KnowledgeProofFailed, check_knowledge, group, "prefix|", public, wrong)


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=5, deadline=None)
@given(secret=SCALARS, base=st.integers(1, GROUP.q - 1))
def test_equality(name: str, secret: int, base: int) -> None:
    group = group_named(name)
    other = group.power(group.g, base)
    public, power = group.power(group.g, secret), group.power(other, secret)
    proof = prove_equality(group, "decrypt|", other, secret)
    check_equality(group, "decrypt|", public, other, power, proof)
    off = group.generator(0)
    for prefix, *elements in (
        ("decrypu|", public, other, power),
        ("decrypt|", group.multiply(public, off), other, power),
        ("decrypt|", public, group.multiply(other, off), power),
        ("decrypt|", public, other, group.multiply(power, off)),
    ):
        refused(EqualityProofFailed, check_equality, group, prefix, *elements, proof)
    for wrong in flipped(proof, group):
        refused(EqualityProofFailed, check_equality, group, "decrypt|", public, other, power, wrong)


def claims_of(message: int, r: int, shifts: range) -> list[Claim]:
    """Return the claims that an encryption of ``message`` is one of ``shifts``."""
    ciphertext = encrypt(GROUP, Y, GROUP.power(GROUP.g, message), r)
    return [Claim(*ciphertext, shift) for shift in shifts]


@settings(max_examples=12, deadline=None)
@given(r=SCALARS, size=st.integers(1, 4), data=st.data())
def test_one_of_several_claims(r: int, size: int, data: st.DataObject) -> None:
    true = data.draw(st.integers(0, size - 1))
    claims = claims_of(true + 2, r, range(2, size + 2))
    proofs = prove_one_of(GROUP, Y, "prove|", claims, true, r)
    check_one_of(GROUP, Y, "prove|", claims, proofs)
    raised = [
        (GROUP.power(claim.alpha, proof.challenge), GROUP.power(claim.beta, proof.challenge))
        for claim, proof in zip(claims, proofs, strict=True)
    ]
    check_one_of(GROUP, Y, "prove|", claims, proofs, raised)


@pytest.fixture(scope="module")
def disjunction() -> tuple[list[Claim], list[Proof]]:
    """Return three claims of which the second is true, and their proof."""
    claims = claims_of(1, 31337, range(3))
    return claims, prove_one_of(GROUP, Y, "prove|", claims, 1, 31337)


def test_every_number_of_a_disjunctive_proof_counts(disjunction: Any) -> None:
    claims, proofs = disjunction
    check_one_of(GROUP, Y, "prove|", claims, proofs)
    for position, proof in enumerate(proofs):
        for wrong in flipped(proof):
            altered = [*proofs[:position], wrong, *proofs[position + 1 :]]
            refused(DisjunctiveProofFailed, check_one_of, GROUP, Y, "prove|", claims, altered)


def test_every_part_of_the_statement_counts(disjunction: Any) -> None:
    claims, proofs = disjunction
    refused(DisjunctiveProofFailed, check_one_of, GROUP, Y, "provf|", claims, proofs)
    refused(DisjunctiveProofFailed, check_one_of, GROUP, GROUP.generator(0), "prove|", claims, proofs)
    for position, claim in enumerate(claims):
        for wrong in (
            claim._replace(alpha=GROUP.multiply(claim.alpha, GROUP.g)),
            claim._replace(beta=GROUP.multiply(claim.beta, GROUP.g)),
            claim._replace(shift=claim.shift + 1),
        ):
            altered = [*claims[:position], wrong, *claims[position + 1 :]]
            refused(DisjunctiveProofFailed, check_one_of, GROUP, Y, "prove|", altered, proofs)


def test_branches_can_be_neither_swapped_dropped_nor_added(disjunction: Any) -> None:
    claims, proofs = disjunction
    for altered in (proofs[::-1], proofs[:2], [*proofs, proofs[0]], []):
        refused(DisjunctiveProofFailed, check_one_of, GROUP, Y, "prove|", claims, altered)


@pytest.mark.parametrize("true", [0, 1])
def test_a_false_claim_cannot_be_proved(true: int) -> None:
    claims = claims_of(2, 31337, range(2))
    proofs = prove_one_of(GROUP, Y, "prove|", claims, true, 31337)
    refused(DisjunctiveProofFailed, check_one_of, GROUP, Y, "prove|", claims, proofs)


def test_scalars_are_drawn_in_the_order_that_the_vectors_rely_on() -> None:
    """Challenge and response of each false claim in order, then w."""
    claims, drawn = claims_of(1, 5, range(3)), iter([11, 12, 13, 14, 99])
    proofs = prove_one_of(GROUP, Y, "prove|", claims, 1, 5, lambda: next(drawn))
    assert proofs[0] == Proof(11, 12)
    assert proofs[2] == Proof(13, 14)
    assert (proofs[1].response + 5 * proofs[1].challenge) % GROUP.q == 99
    assert list(drawn) == []


def test_json_of_a_proof() -> None:
    proof = Proof(1, GROUP.q - 1)
    value = proof.to_json()
    assert list(value) == ["challenge", "response"]
    assert Proof.from_json(GROUP, value) == proof
    for name in value:
        for text in (str(GROUP.q), "-1", "01", "", 1, None):
            with pytest.raises(MalformedNumber):
                Proof.from_json(GROUP, {**value, name: text})
    for wrong in ({"challenge": "1"}, {**value, "extra": "1"}, [], None, "1"):
        with pytest.raises(MalformedText):
            Proof.from_json(GROUP, wrong)


def refused(error: type[ProofFailed], check: Callable[..., None], *arguments: Any) -> None:
    """Assert that ``check`` refuses with exactly ``error``."""
    with pytest.raises(error) as caught:
        check(*arguments)
    assert caught.type is error
