"""Partial decryptions: a trustee's share of opening the tally, with its proofs (section 10)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from crypto.election import Election
from crypto.elgamal import Ciphertext
from crypto.errors import CryptoError
from crypto.groups.interface import Element
from crypto.proofs import EqualityProofFailed, Proof, check_equality, prove_equality
from crypto.text import array, compact, members, parse_json, string
from crypto.trustees.record import Trustees

#: The encrypted tally, or what the last shuffle made of it: one array of ciphertexts per question.
Ciphertexts: TypeAlias = Sequence[Sequence[Ciphertext]]


class WrongDecryptionShape(CryptoError):
    """A partial decryption with more or fewer factors or proofs than the tally has ciphertexts."""


class WrongFactor(CryptoError):
    """A decryption factor that was not made with the trustee's key."""


class DecryptionNotCanonical(CryptoError):
    """A partial decryption whose text is not the compact one."""


class WrongShuffledShape(CryptoError):
    """Shuffled ciphertexts that do not fit the tally's ranked questions."""


@dataclass(frozen=True)
class PartialDecryption:
    """A checked partial decryption: only ``check_partial_decryption`` makes one."""

    owner: int
    factors: tuple[tuple[Element, ...], ...]


def ciphertexts_to_decrypt(
    election: Election, tally: Ciphertexts, shuffled: Ciphertexts | None
) -> Ciphertexts:
    """Put the last shuffle's output in the place of the ranked questions' ciphertexts (section 9, end).

    ``shuffled`` holds one array per ranked question; None where there was no shuffle. Raises
    WrongShuffledShape.
    """
    if shuffled is None:
        return tally
    if [len(tally[position]) for position in election.ranked] != [len(question) for question in shuffled]:
        raise WrongShuffledShape("The shuffled ciphertexts are not as many as the counted ones.")
    replaced = list(tally)
    for position, ciphertexts in zip(election.ranked, shuffled, strict=True):
        replaced[position] = ciphertexts
    return replaced


def make_partial_decryption(election: Election, ciphertexts: Ciphertexts, private_key: int) -> str:
    """Return the record of one trustee: f = alpha^x for every ciphertext, with proof (section 10).

    Whoever holds the key must have computed ``ciphertexts`` from a verified archive; see
    ``crypto.trustees.contribution``.
    """
    group = election.group
    public = group.power_secret(group.g, private_key)
    prefix = _prefix(election, public)
    factors = [[group.power_secret(one.alpha, private_key) for one in question] for question in ciphertexts]
    proofs = [
        [prove_equality(group, prefix, one.alpha, private_key).to_json() for one in question]
        for question in ciphertexts
    ]
    texts = [[group.text(factor) for factor in question] for question in factors]
    return compact({"decryption_factors": texts, "decryption_proofs": proofs})


def check_partial_decryption(
    election: Election, trustees: Trustees, ciphertexts: Ciphertexts, owner: int, text: str
) -> PartialDecryption:
    """Check every factor of the trustee ``owner`` against its proof (section 10).

    Raises MalformedText, NotInGroup, NotATrustee, DecryptionNotCanonical, WrongDecryptionShape
    or WrongFactor.
    """
    public = trustees.verification_key(owner)
    record = members(parse_json(text), ("decryption_factors", "decryption_proofs"))
    shape = [len(question) for question in ciphertexts]
    factors = _shaped(record["decryption_factors"], shape)
    proofs = _shaped(record["decryption_proofs"], shape)
    if compact(record) != text:
        raise DecryptionNotCanonical("The partial decryption is not written as compact JSON.")
    checked = []
    for number, (question, texts, values) in enumerate(zip(ciphertexts, factors, proofs, strict=True), 1):
        where = f"to question {number} by trustee {owner}"
        checked.append(_check_question(election, public, question, texts, values, where))
    return PartialDecryption(owner, tuple(checked))


def _check_question(
    election: Election,
    public: Element,
    ciphertexts: Sequence[Ciphertext],
    texts: list[Any],
    values: list[Any],
    where: str,
) -> tuple[Element, ...]:
    group, prefix = election.group, _prefix(election, public)
    factors = []
    for place, (one, text, value) in enumerate(zip(ciphertexts, texts, values, strict=True), start=1):
        factor, proof = group.parse(string(text)), Proof.from_json(group, value)
        try:
            check_equality(group, prefix, public, one.alpha, factor, proof)
        except EqualityProofFailed as error:
            raise WrongFactor(f"The decryption factor {place} {where} is not proved right.") from error
        factors.append(factor)
    return tuple(factors)


def _shaped(value: Any, shape: Sequence[int]) -> list[list[Any]]:
    questions = [array(question) for question in array(value)]
    if [len(question) for question in questions] != list(shape):
        raise WrongDecryptionShape("The partial decryption has another number of factors than the tally.")
    return questions


def _prefix(election: Election, public: Element) -> str:
    group = election.group
    return f"decrypt|{election.fingerprint}|{group.text(public)}|"
