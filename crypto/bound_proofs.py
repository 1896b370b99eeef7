"""Decryption proofs that name what they are about: ``bound_proofs`` of the profile tellers-1.

The challenge of section 10 covers the commitments but neither alpha nor the factor f. So a trustee
can fix the commitments and the challenge first and look for a ciphertext, or a false factor, that
fits: the proof holds and the result is false. Here the challenge covers all of the statement.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from crypto.election import Election
from crypto.elgamal import Ciphertext
from crypto.errors import CryptoError
from crypto.groups.interface import Element, Group
from crypto.proofs import EqualityProofFailed, Proof, check_equality, prove_equality
from crypto.tally import arrays_text
from crypto.text import sha256_hex


class MissingBoundProofs(CryptoError):
    """A partial decryption without the bound proofs that the election's profile demands."""


class WrongBoundProof(CryptoError):
    """A bound proof that does not hold: the factor was made with another key or from another text."""


def make_bound_proofs(
    election: Election,
    ciphertexts: Sequence[Sequence[Ciphertext]],
    factors: Sequence[Sequence[Element]],
    private_key: int,
) -> list[list[Any]]:
    """Return one proof for each factor, each with a w of its own, as JSON values."""
    group = election.group
    public = group.power_secret(group.g, private_key)
    rows: list[list[Any]] = [[] for _ in ciphertexts]
    for question, prefix, one, _ in _statements(election, public, ciphertexts, factors):
        rows[question].append(prove_equality(group, prefix, one.alpha, private_key).to_json())
    return rows


def check_bound_proofs(
    election: Election,
    public: Element,
    ciphertexts: Sequence[Sequence[Ciphertext]],
    factors: Sequence[Sequence[Element]],
    proofs: Sequence[Sequence[Any]],
    owner: int,
) -> None:
    """Check the bound proofs (JSON values, in the shape of ``factors``) of trustee ``owner``.

    Raises WrongBoundProof, MalformedText or MalformedNumber.
    """
    flat = iter([value for row in proofs for value in row])
    for question, prefix, one, factor in _statements(election, public, ciphertexts, factors):
        proof = Proof.from_json(election.group, next(flat))
        try:
            check_equality(election.group, prefix, public, one.alpha, factor, proof)
        except EqualityProofFailed as error:
            where = f"to question {question + 1} by trustee {owner}"
            raise WrongBoundProof(f"A decryption factor {where} is not proved for this very text.") from error


@dataclass(frozen=True)
class Binding:
    """What the challenges of all proofs of one trustee for one set of ciphertexts have in common.

    A prefix is "tellers-decrypt-1|" phi "|" X "|" SHA(text of all ciphertexts) "|" question ","
    position "|" alpha "," f "|", both counted from 0.
    """

    group: Group
    start: str

    @staticmethod
    def of(
        group: Group, fingerprint: str, public: Element, ciphertexts: Sequence[Sequence[Ciphertext]]
    ) -> Binding:
        """Bind to a fingerprint phi, a trustee's public key X and everything that is opened."""
        opened = sha256_hex(arrays_text(group, ciphertexts))
        return Binding(group, f"tellers-decrypt-1|{fingerprint}|{group.text(public)}|{opened}")

    def prefix(self, question: int, position: int, alpha: Element, factor: Element) -> str:
        """Return the prefix of the challenge for one decryption factor."""
        statement = f"{self.group.text(alpha)},{self.group.text(factor)}"
        return f"{self.start}|{question},{position}|{statement}|"


def _statements(
    election: Election,
    public: Element,
    ciphertexts: Sequence[Sequence[Ciphertext]],
    factors: Sequence[Sequence[Element]],
) -> Iterator[tuple[int, str, Ciphertext, Element]]:
    """Yield question (from 0), prefix of the challenge, ciphertext and factor, in order."""
    binding = Binding.of(election.group, election.fingerprint, public, ciphertexts)
    for question, (row, powers) in enumerate(zip(ciphertexts, factors, strict=True)):
        for position, (one, factor) in enumerate(zip(row, powers, strict=True)):
            yield question, binding.prefix(question, position, one.alpha, factor), one, factor
