"""Partial decryptions: a trustee's share of opening the tally, with its proofs (section 10)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from crypto.bound_proofs import MissingBoundProofs, check_bound_proofs, make_bound_proofs
from crypto.election import Election
from crypto.elgamal import Ciphertext
from crypto.errors import CryptoError
from crypto.groups.interface import Element
from crypto.proofs import EqualityProofFailed, Proof, check_equality, prove_equality
from crypto.text import array, compact, ordered, parse_json, string
from crypto.trustees.record import Trustees

#: The encrypted tally, or what the last shuffle made of it: one array of ciphertexts per question.
Ciphertexts: TypeAlias = Sequence[Sequence[Ciphertext]]

_PROOF = ("challenge", "response")


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

    Where the election has a profile, the bound proofs are the record's last member. Whoever holds
    the key must have computed ``ciphertexts`` from a verified archive; see
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
    record: dict[str, Any] = {"decryption_factors": texts, "decryption_proofs": proofs}
    if election.profile is not None:
        record["bound_proofs"] = make_bound_proofs(election, ciphertexts, factors, private_key)
    return compact(record)


def check_partial_decryption(
    election: Election, trustees: Trustees, ciphertexts: Ciphertexts, owner: int, text: str
) -> PartialDecryption:
    """Check every factor of the trustee ``owner`` against its proof (section 10), and its bound proof.

    Raises MalformedText, NotInGroup, NotATrustee, DecryptionNotCanonical, WrongDecryptionShape,
    WrongFactor, and with a profile MissingBoundProofs or WrongBoundProof.
    """
    public = trustees.verification_key(owner)
    record = _read(election, parse_json(text))
    shape = [len(question) for question in ciphertexts]
    factors, proofs, *bound = (_shaped(record[name], shape) for name in record)
    if compact(record) != text:
        raise DecryptionNotCanonical("The partial decryption is not written as compact JSON.")
    checked = []
    for number, (question, texts, values) in enumerate(zip(ciphertexts, factors, proofs, strict=True), 1):
        where = f"to question {number} by trustee {owner}"
        checked.append(_check_question(election, public, question, texts, values, where))
    for values in bound:
        check_bound_proofs(election, public, ciphertexts, checked, values, owner)
    return PartialDecryption(owner, tuple(checked))


def _read(election: Election, value: Any) -> dict[str, Any]:
    """Return the members of the record in their order, the proofs' too, so that its text can be compared."""
    names: tuple[str, ...] = ("decryption_factors", "decryption_proofs")
    if election.profile is not None:
        if isinstance(value, dict) and "bound_proofs" not in value:
            raise MissingBoundProofs("The partial decryption lacks the proofs that the election demands.")
        names = (*names, "bound_proofs")
    record = ordered(value, names)
    for name in names[1:]:
        record[name] = [[ordered(proof, _PROOF) for proof in array(row)] for row in array(record[name])]
    return record


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
