"""Checking a shuffle as one random combination of its equations (section 9, rule 15.7)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from crypto.election import Election
from crypto.elgamal import Ciphertext
from crypto.errors import CryptoError
from crypto.groups.interface import Element, Group
from crypto.shuffle.batch import Equation, all_hold, failing
from crypto.shuffle.signature import Shuffler, UnsignedShuffle, check_shuffle_signature
from crypto.shuffle.transcript import (
    ShuffleProof,
    independent_generators,
    main_challenge,
    permutation_challenges,
    permutation_text,
)
from crypto.text import array, compact, ordered, parse_json


class ShuffleProofFailed(CryptoError):
    """An equation of a shuffle's proof does not hold: the output is not shown to be the input."""


class WrongShuffleSize(CryptoError):
    """A shuffle has more or fewer ciphertexts or questions than its input."""


class ShuffleNotCanonical(CryptoError):
    """A shuffle's text is not the compact one."""


def check_shuffle(
    election: Election,
    inputs: Sequence[Sequence[Ciphertext]],
    text: str,
    shuffler: Shuffler | None = None,
) -> list[list[Ciphertext]]:
    """Check a shuffle record against its inputs, one array per ranked question; return the outputs.

    ``shuffler`` is needed where the election's profile demands a signature. Raises MalformedText,
    MalformedNumber, NotInGroup, WrongShuffleSize, ShuffleNotCanonical, ShuffleProofFailed,
    UnsignedShuffle or WrongShuffleSignature.
    """
    group = election.group
    record = _read(election, parse_json(text))
    ciphertexts, proofs = record["ciphertexts"], array(record["proofs"])
    if not len(ciphertexts) == len(proofs) == len(inputs):
        raise WrongShuffleSize(f"A shuffle of {len(inputs)} ranked questions was expected.")
    if compact(record) != text:
        raise ShuffleNotCanonical("The shuffle is not written as compact JSON.")
    if "signature" in record:
        if shuffler is None:
            raise UnsignedShuffle("Nobody is named whose signature the shuffle could carry.")
        check_shuffle_signature(election, shuffler, inputs, record)
    outputs = []
    for number, (question, before) in enumerate(zip(ciphertexts, inputs, strict=True), start=1):
        outputs.append(_read_outputs(group, question, len(before), number))
        proof = ShuffleProof.from_json(group, proofs[number - 1], len(before))
        _check_question(election, before, outputs[-1], proof, number)
    return outputs


def _read(election: Election, value: Any) -> dict[str, Any]:
    """Return the members of the record, and those inside it, in their order, for its text to be compared."""
    names: tuple[str, ...] = ("ciphertexts", "proofs")
    if election.profile is not None:
        if isinstance(value, dict) and "signature" not in value:
            raise UnsignedShuffle("The shuffle lacks the signature that the election demands.")
        names = (*names, "signature")
    record = ordered(value, names)
    rows = array(record["ciphertexts"])
    record["ciphertexts"] = [[ordered(one, ("alpha", "beta")) for one in array(row)] for row in rows]
    if "signature" in record:
        record["signature"] = ordered(record["signature"], ("challenge", "response"))
    return record


def _read_outputs(group: Group, value: Any, count: int, number: int) -> list[Ciphertext]:
    entries = array(value)
    if len(entries) != count:
        sizes = f"{count} ciphertexts go in and {len(entries)} come out"
        raise WrongShuffleSize(f"In the shuffle of ranked question {number}, {sizes}.")
    return [Ciphertext.from_json(group, entry) for entry in entries]


def _check_question(
    election: Election,
    inputs: Sequence[Ciphertext],
    outputs: Sequence[Ciphertext],
    proof: ShuffleProof,
    number: int,
) -> None:
    equations = equations_of(election, inputs, outputs, proof)
    if not all_hold(election.group, equations):
        names = ", ".join(failing(election.group, equations)[:5])
        raise ShuffleProofFailed(f"The proof for ranked question {number} does not hold: {names}.")


def equations_of(
    election: Election, inputs: Sequence[Ciphertext], outputs: Sequence[Ciphertext], proof: ShuffleProof
) -> list[Equation]:
    """Return the equations for t1, t2, t3, t41, t42 and every that_i, each as product = 1.

    They are turned so that inputs, c, chat and t carry short positive exponents.
    """
    strc = permutation_text(election.group, inputs, outputs, proof.c)
    u = permutation_challenges(election, strc, len(inputs))
    challenge = main_challenge(election, proof.t, strc, proof.chat)
    h, each_h = independent_generators(election.group, len(inputs))
    return [
        *_permutation_equations(election.group, h, each_h, u, challenge, proof),
        *_ciphertext_equations(election, inputs, outputs, u, challenge, proof),
        *_chain_equations(election.group, h, challenge, proof),
    ]


def _permutation_equations(
    group: Group, h: Element, each_h: list[Element], u: list[int], challenge: int, proof: ShuffleProof
) -> list[Equation]:
    """t1, t2 and t3, with chat and ctil multiplied out."""
    t, s, g = proof.t, proof.s, group.g
    product = 1
    for each in u:
        product = product * each % group.q
    last = proof.chat[-1] if proof.chat else h
    scaled = [challenge * each for each in u]
    cbar = group.multiply(group.product(proof.c), group.invert(group.product(each_h)))
    return [
        Equation("t1", [(t.t1, 1), (g, -s.s1), (cbar, challenge)]),
        Equation("t2", [(t.t2, 1), (g, -s.s2), (last, challenge), (h, -challenge * product)]),
        Equation("t3", [(t.t3, 1), (g, -s.s3), *_each(proof.c, scaled), *_negated(each_h, s.s_prime)]),
    ]


def _ciphertext_equations(
    election: Election,
    inputs: Sequence[Ciphertext],
    outputs: Sequence[Ciphertext],
    u: list[int],
    challenge: int,
    proof: ShuffleProof,
) -> list[Equation]:
    """t41 and t42, with A and B multiplied out."""
    t, s, y, g = proof.t, proof.s, election.public_key, election.group.g
    scaled = [challenge * each for each in u]
    alphas, betas = ([entry[part] for entry in inputs] for part in (0, 1))
    new_alphas, new_betas = ([entry[part] for entry in outputs] for part in (0, 1))
    return [
        Equation("t41", [(t.t41, 1), (y, s.s4), *_each(betas, scaled), *_negated(new_betas, s.s_prime)]),
        Equation("t42", [(t.t42, 1), (g, s.s4), *_each(alphas, scaled), *_negated(new_alphas, s.s_prime)]),
    ]


def _chain_equations(group: Group, h: Element, challenge: int, proof: ShuffleProof) -> list[Equation]:
    """that_i for every i, with chat_0 = h."""
    before = [h, *proof.chat[:-1]]
    rows = zip(proof.t.that, proof.chat, proof.s.shat, before, proof.s.s_prime, strict=False)
    return [
        Equation(f"that_{i}", [(that, 1), (chat, challenge), (group.g, -shat), (previous, -s_prime)])
        for i, (that, chat, shat, previous, s_prime) in enumerate(rows, start=1)
    ]


def _each(bases: Sequence[Element], exponents: Sequence[int]) -> list[tuple[Element, int]]:
    return list(zip(bases, exponents, strict=True))


def _negated(bases: Sequence[Element], exponents: Sequence[int]) -> list[tuple[Element, int]]:
    return [(base, -exponent) for base, exponent in zip(bases, exponents, strict=True)]
