"""Signed messages between trustees (section 5.1).

What is signed is the message's *text*: it stays a string inside the record, so that no
later re-writing of its JSON can change what the signature covers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from crypto.errors import CryptoError
from crypto.groups.interface import Element, Group
from crypto.proofs import KnowledgeProofFailed, Proof, check_knowledge, prove_knowledge
from crypto.text import compact, members, string


class WrongSignature(CryptoError):
    """A signed message whose signature does not fit the signer's key."""


@dataclass(frozen=True)
class Signed:
    """A message's text with its signature."""

    message: str
    signature: Proof

    def to_json(self) -> dict[str, Any]:
        """Return the value ``{"message":..,"signature":..}`` of section 5.1."""
        return {"message": self.message, "signature": self.signature.to_json()}

    def text(self) -> str:
        """Return the compact JSON text."""
        return compact(self.to_json())

    @classmethod
    def from_json(cls, group: Group, value: Any) -> Signed:
        """Read a signed message without checking it. Raises MalformedText."""
        found = members(value, ("message", "signature"))
        return cls(string(found["message"]), Proof.from_json(group, found["signature"]))


def sign(group: Group, secret: int, message: str) -> Signed:
    """Sign ``message`` with ``secret``: c = Hq("sigmsg|" || M || "|", [g^w]) (section 5.1)."""
    return Signed(message, prove_knowledge(group, _prefix(message), secret))


def check_signed(group: Group, public: Element, signed: Signed, who: str) -> None:
    """Raise WrongSignature unless ``signed`` was signed with the key behind ``public``.

    ``who`` names the supposed signer in the error's sentence.
    """
    try:
        check_knowledge(group, _prefix(signed.message), public, signed.signature)
    except KnowledgeProofFailed as error:
        raise WrongSignature(f"The message is not signed by {who}.") from error


def _prefix(message: str) -> str:
    return f"sigmsg|{message}|"
