"""Sealing: a payload that only the trustees together can open (design, 5).

A key encapsulation by ElGamal under the trustees' key y: alpha = g^r, and from y^r an AES-256-GCM key
through HKDF-SHA256. The statement that the respondent signs (without the payload's hash) is bound
to it three times: as associated data, in the derivation of the key, and in the proof below.

The proof that the sender knows r is needed. Trustees publish alpha^x for every counted payload.
Without the proof somebody could hand in alpha * g^s, made from a payload that is not to be opened (an
earlier revision, one that was withdrawn, one of another consultation under the same key), and
learn its key from what the trustees publish. With it the encapsulation cannot be malleated.
"""

from __future__ import annotations

from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from crypto.consultation.encoding import (
    BUCKETS,
    canonical,
    derive,
    from_base64,
    pad,
    parse_canonical,
    to_base64,
    unpad,
)
from crypto.consultation.errors import Unreadable, WrongSealedProof
from crypto.errors import MalformedText
from crypto.groups.interface import Element, Group
from crypto.proofs import Draw, KnowledgeProofFailed, Proof, check_knowledge, prove_knowledge
from crypto.text import members, sha256_hex, string

_KEY_OCTETS, _NONCE_OCTETS, _TAG_OCTETS = 32, 12, 16


@dataclass(frozen=True)
class Sealed:
    """A sealed payload whose proof holds: only ``check_sealed`` makes one."""

    alpha: Element
    octets: bytes


def seal(group: Group, public_key: Element, bound: str, payload: bytes, draw: Draw | None = None) -> str:
    """Return the text of the sealed payload, bound to the text ``bound``. Raises TooLong.

    Draws two scalars: r, and w of the proof.
    """
    r = (draw or group.random_scalar)()
    alpha = group.power_secret(group.g, r)
    key, nonce = _key(group, bound, alpha, group.power_secret(public_key, r))
    octets = AESGCM(key).encrypt(nonce, pad(payload), bound.encode())
    proof = prove_knowledge(group, _prefix(group, bound, alpha, octets), r, draw)
    return canonical({"alpha": group.text(alpha), "data": to_base64(octets), "proof": proof.to_json()})


def check_sealed(group: Group, bound: str, text: str) -> Sealed:
    """Read a sealed payload, check its size, its group element and its proof.

    Raises MalformedText, MalformedNumber, NotInGroup or WrongSealedProof.
    """
    value = members(parse_canonical(text, "The sealed answer"), ("alpha", "data", "proof"))
    octets = from_base64(value["data"], "The sealed answer")
    if len(octets) - _TAG_OCTETS not in BUCKETS:
        raise MalformedText("A sealed answer has one of a few sizes; this one has another.")
    alpha = group.parse(string(value["alpha"]))
    proof = Proof.from_json(group, value["proof"])
    try:
        if alpha == group.identity:
            raise KnowledgeProofFailed("The encapsulation is 1.")
        check_knowledge(group, _prefix(group, bound, alpha, octets), alpha, proof)
    except KnowledgeProofFailed:
        raise WrongSealedProof("The sealed answer was not made for this statement by its sender.") from None
    return Sealed(alpha, octets)


def unseal(group: Group, bound: str, sealed: Sealed, shared: Element) -> bytes:
    """Return the payload, given alpha^x as the trustees have combined it. Raises Unreadable."""
    key, nonce = _key(group, bound, sealed.alpha, shared)
    try:
        padded = AESGCM(key).decrypt(nonce, sealed.octets, bound.encode())
    except InvalidTag:
        raise Unreadable("The trustees' key does not open this answer.") from None
    return unpad(padded)


def _key(group: Group, bound: str, alpha: Element, shared: Element) -> tuple[bytes, bytes]:
    """Return key and nonce. The key serves once, so that the nonce needs no chance of its own."""
    label = f"tellers-sealing-1|{sha256_hex(bound)}|{group.text(alpha)}"
    octets = derive(group.text(shared).encode(), b"", label, _KEY_OCTETS + _NONCE_OCTETS)
    return octets[:_KEY_OCTETS], octets[_KEY_OCTETS:]


def _prefix(group: Group, bound: str, alpha: Element, octets: bytes) -> str:
    return f"tellers-sealing-1|{sha256_hex(bound)}|{group.text(alpha)}|{sha256_hex(octets)}|"
