"""Trustees' public keys with proof of possession, and private key files (section 5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from crypto.errors import CryptoError, MalformedText
from crypto.groups.interface import Element, Group
from crypto.proofs import KnowledgeProofFailed, Proof, check_knowledge, prove_knowledge
from crypto.text import compact, decimal, members, parse_json, string
from crypto.trustees.certificates import IdentityKey


class WrongKeyProof(CryptoError):
    """A trustee's public key without a valid proof that its private key is known."""


class WrongPrivateKey(CryptoError):
    """A private key file that holds no private key of the group."""


@dataclass(frozen=True)
class TrusteeKey:
    """A trustee's public key X (TPK of section 5).

    ``agreement`` is the key's signature by the member that it belongs to ("signature" in the
    record); only keys from a ceremony have it.
    """

    element: Element
    proof: Proof
    name: str | None = None
    agreement: Proof | None = None

    def to_json(self, group: Group) -> dict[str, Any]:
        """Return the value ``{"pok":..,"public_key":..,?"signature":..,?"name":..}``."""
        value: dict[str, Any] = {"pok": self.proof.to_json(), "public_key": group.text(self.element)}
        if self.agreement is not None:
            value["signature"] = self.agreement.to_json()
        if self.name is not None:
            value["name"] = self.name
        return value

    def text(self, group: Group) -> str:
        """Return the compact JSON text."""
        return compact(self.to_json(group))


def public_key(group: Group, private: int, name: str | None = None) -> TrusteeKey:
    """Return X = g^x with its proof of knowledge (section 5)."""
    element = group.power_secret(group.g, private)
    return TrusteeKey(element, prove_knowledge(group, _prefix(group, element), private), name)


def make_key(group: Group, name: str | None = None) -> tuple[str, TrusteeKey]:
    """Make the key of a trustee who is always needed: (text of the private key file, TPK)."""
    private = group.random_scalar()
    return private_key_text(private), public_key(group, private, name)


def read_key(group: Group, value: Any, where: str) -> TrusteeKey:
    """Read a trustee's public key and check its proof (section 5; rule 10 of section 15).

    ``where`` names the key in errors. Raises MalformedText, NotInGroup, IdentityKey or
    WrongKeyProof.
    """
    found = members(value, ("pok", "public_key"), ("signature", "name"))
    element = group.parse(string(found["public_key"]))
    if element == group.identity:
        raise IdentityKey(f"{where} is 1.")
    proof = Proof.from_json(group, found["pok"])
    try:
        check_knowledge(group, _prefix(group, element), element, proof)
    except KnowledgeProofFailed as error:
        raise WrongKeyProof(f"{where} has no valid proof that its private key is known.") from error
    name = string(found["name"]) if "name" in found else None
    agreement = Proof.from_json(group, found["signature"]) if "signature" in found else None
    return TrusteeKey(element, proof, name, agreement)


def private_key_text(private: int) -> str:
    """Return the content of a private key file: the number as a JSON string."""
    return compact(str(private))


def read_private_key(group: Group, text: str) -> int:
    """Read a private key file (white space around it is ignored). Raises WrongPrivateKey."""
    try:
        private = decimal(parse_json(text.strip()), group.q)
    except MalformedText:
        raise WrongPrivateKey("The file holds no private key of this election's group.") from None
    if private == 0:
        raise WrongPrivateKey("The private key is 0, which everybody can guess.")
    return private


def _prefix(group: Group, element: Element) -> str:
    return f"pok|{group.name}|{group.text(element)}|"
