"""Who shuffled: the signature under a shuffle that the profile tellers-1 demands.

Without it a server can make all shuffles itself, put the trustees' numbers under them, and know
the way of every ballot through them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from crypto.election import Election
from crypto.elgamal import Ciphertext
from crypto.errors import CryptoError
from crypto.groups.interface import Element
from crypto.proofs import KnowledgeProofFailed, Proof, check_knowledge, prove_knowledge
from crypto.tally import arrays_text
from crypto.text import compact, parse_json, sha256_hex


class UnsignedShuffle(CryptoError):
    """A shuffle without the signature that the election's profile demands."""


class WrongShuffleSignature(CryptoError):
    """A shuffle that was not signed by the trustee in whose name it stands."""


class Shuffler(NamedTuple):
    """The trustee (1-based) in whose name a shuffle stands, and that trustee's public key X."""

    owner: int
    key: Element


def sign_shuffle(
    election: Election, owner: int, private_key: int, inputs: Sequence[Sequence[Ciphertext]], text: str
) -> str:
    """Return the shuffle record ``text`` of ``inputs`` with the signature of ``owner`` as last member."""
    proof = prove_knowledge(election.group, _prefix(election, owner, inputs, text), private_key)
    return compact({**parse_json(text), "signature": proof.to_json()})


def check_shuffle_signature(
    election: Election,
    shuffler: Shuffler,
    inputs: Sequence[Sequence[Ciphertext]],
    record: dict[str, Any],
) -> None:
    """Check the member ``signature`` of a canonical shuffle record.

    Raises WrongShuffleSignature, MalformedText or MalformedNumber.
    """
    proof = Proof.from_json(election.group, record["signature"])
    text = compact({name: record[name] for name in ("ciphertexts", "proofs")})
    prefix = _prefix(election, shuffler.owner, inputs, text)
    try:
        check_knowledge(election.group, prefix, shuffler.key, proof)
    except KnowledgeProofFailed as error:
        raise WrongShuffleSignature(f"The shuffle is not signed by trustee {shuffler.owner}.") from error


def _prefix(election: Election, owner: int, inputs: Sequence[Sequence[Ciphertext]], text: str) -> str:
    """Return "tellers-shuffle-1|" phi "|" owner "|" SHA(inputs) "|" SHA(record without signature) "|"."""
    digests = f"{sha256_hex(arrays_text(election.group, inputs))}|{sha256_hex(text)}"
    return f"tellers-shuffle-1|{election.fingerprint}|{owner}|{digests}|"
