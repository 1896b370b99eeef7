"""Certificates: the public keys with which ceremony members talk to each other (section 5.1).

Ours name the ceremony they belong to (the forward-compatible shape of section 5.1's last
paragraph); those of belenios-tool 2.0 do not, and are read as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from crypto.errors import CryptoError
from crypto.groups.interface import Element, Group
from crypto.text import compact, integer, members, parse_json, sha256_hex, string
from crypto.trustees.identity import Identity
from crypto.trustees.signing import Signed, check_signed, sign

#: Most members of one ceremony: far above any real one, and it keeps the m^2 messages bounded.
MOST_MEMBERS = 100


class WrongContext(CryptoError):
    """A certificate made for another ceremony: other group, size, threshold or position."""


class IdentityKey(CryptoError):
    """A public key equal to 1, whose private key everybody knows (section 15, rule 10)."""


class RepeatedKey(CryptoError):
    """The same public key in two places of one record."""


class WrongThreshold(CryptoError):
    """A threshold that is not between one and the number of members."""


@dataclass(frozen=True)
class Context:
    """Which ceremony a certificate is for, and which member (1-based) it belongs to."""

    group: str
    size: int
    threshold: int
    index: int

    def __post_init__(self) -> None:
        check_threshold(self.threshold, self.size)
        if not 1 <= self.index <= self.size:
            raise WrongContext(f"There is no member {self.index} of {self.size}.")

    def to_json(self) -> dict[str, Any]:
        """Return the ``context`` member of a certificate's message."""
        return {"group": self.group, "size": self.size, "threshold": self.threshold, "index": self.index}

    @classmethod
    def from_json(cls, value: Any) -> Context:
        """Read a context. Raises MalformedText, WrongThreshold or WrongContext."""
        found = members(value, ("group", "size", "threshold", "index"))
        numbers = [integer(found[name], 1, MOST_MEMBERS) for name in ("size", "threshold", "index")]
        return cls(string(found["group"]), *numbers)


@dataclass(frozen=True)
class Certificate:
    """A checked certificate: its keys, its context (None from belenios-tool 2.0), its text."""

    verification: Element
    encryption: Element
    context: Context | None
    signed: Signed


def make_certificate(identity: Identity, context: Context) -> Signed:
    """Return the certificate of one member, signed with the key that it certifies.

    Raises WrongThreshold where one of several members would be enough.
    """
    group = identity.group
    if context.threshold == 1 < context.size:
        raise WrongThreshold(
            f"If 1 of {context.size} members were enough, all would hold the same key: use a single key."
        )
    message = {
        "context": context.to_json(),
        "verification": group.text(identity.verification_key),
        "encryption": group.text(identity.encryption_key),
    }
    return sign(group, identity.signing, compact(message))


def read_certificate(group: Group, value: Any, position: int) -> Certificate:
    """Read and check the certificate of the member at ``position`` (1-based) of a record.

    Raises MalformedText, NotInGroup, IdentityKey or WrongSignature.
    """
    signed = Signed.from_json(group, value)
    found = members(parse_json(signed.message), ("verification", "encryption"), ("context",))
    context = Context.from_json(found["context"]) if "context" in found else None
    verification, encryption = (
        _key(group, found[name], f"The certificate of member {position}")
        for name in ("verification", "encryption")
    )
    check_signed(group, verification, signed, f"member {position}")
    return Certificate(verification, encryption, context, signed)


def check_certificates(group: Group, certificates: Sequence[Certificate], threshold: int) -> bool:
    """Check that the certificates of all members, in order, fit together.

    Returns whether they carry a context (all or none may). Raises RepeatedKey,
    WrongThreshold or WrongContext.
    """
    check_threshold(threshold, len(certificates))
    keys = [key for one in certificates for key in (one.verification, one.encryption)]
    if len(set(keys)) != len(keys):
        raise RepeatedKey("Two certificates hold the same key.")
    if all(certificate.context is None for certificate in certificates):
        return False
    for index, certificate in enumerate(certificates, start=1):
        expected = Context(group.name, len(certificates), threshold, index)
        if certificate.context != expected:
            raise WrongContext(f"The certificate of member {index} was made for another ceremony.")
    return True


def collect_certificates(group: Group, texts: Sequence[str]) -> list[Certificate]:
    """Read the certificates of one ceremony in any order; return them in members' order.

    Every one must carry the same context. Raises WrongContext when one is missing, twice
    there or from elsewhere, and everything that ``check_certificates`` raises.
    """
    contexts = [certificate_context(text) for text in texts]
    if not contexts:
        raise WrongContext("There are no certificates.")
    by_index: dict[int, str] = {}
    for context, text in zip(contexts, texts, strict=True):
        if context.index in by_index:
            raise WrongContext(f"There are two certificates of member {context.index}.")
        by_index[context.index] = text
    missing = [index for index in range(1, contexts[0].size + 1) if index not in by_index]
    if missing:
        raise WrongContext(f"The certificate of member {missing[0]} is missing.")
    ordered = [read_certificate(group, parse_json(by_index[i]), i) for i in sorted(by_index)]
    check_certificates(group, ordered, contexts[0].threshold)
    return ordered


def certificate_context(text: str) -> Context:
    """Return the context that a certificate's text claims, before anything is checked.

    Raises MalformedText or WrongContext (a certificate without context).
    """
    message = string(members(parse_json(text), ("message", "signature"))["message"])
    found = members(parse_json(message), ("verification", "encryption"), ("context",))
    if "context" not in found:
        raise WrongContext("The certificate does not say which ceremony it is for.")
    return Context.from_json(found["context"])


def certificates_digest(certificates: Sequence[Certificate]) -> str:
    """Return the SHA-256 (hexadecimal) over all certificates in members' order."""
    return sha256_hex(compact([certificate.signed.to_json() for certificate in certificates]))


def check_threshold(threshold: int, size: int) -> None:
    """Raise WrongThreshold unless ``threshold`` of ``size`` members can be needed."""
    if not 1 <= threshold <= size <= MOST_MEMBERS:
        raise WrongThreshold(f"{threshold} of {size} members cannot be needed to decrypt.")


def _key(group: Group, text: Any, where: str) -> Element:
    key = group.parse(string(text))
    if key == group.identity:
        raise IdentityKey(f"{where} holds the key 1.")
    return key
