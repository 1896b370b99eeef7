"""Commitments to polynomials: published by all members before any of them shows the own one.

``{"certs":hash,"index":i,"commitment":hash}``, signed. The first hash is over all
certificates, so that members who were shown different ones notice it here; the second is
over the text ``{"coefexps":[A_k]}``, which holds enough chance to hide itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from crypto.errors import CryptoError, MalformedText
from crypto.groups.interface import Element, Group
from crypto.text import compact, integer, members, parse_json, sha256_hex, string
from crypto.trustees.identity import Identity
from crypto.trustees.signing import Signed, check_signed, sign

_HASH = re.compile(r"[0-9a-f]{64}")


class WrongReveal(CryptoError):
    """A polynomial that is not the one its member has committed to."""


class MissingCommitment(CryptoError):
    """A member's commitment that is not there, so that nobody may reveal a polynomial yet."""


class RepeatedCommitment(CryptoError):
    """Two commitments of one member, or the same commitment from two members."""


class DifferentCertificates(CryptoError):
    """A member who has seen other certificates than the rest."""


def commitment(identity: Identity, certificates: str, index: int, coefexps: str) -> str:
    """Return the commitment of member ``index`` to the text ``coefexps``.

    ``certificates`` is the hash of all certificates.
    """
    message = compact({"certs": certificates, "index": index, "commitment": sha256_hex(coefexps)})
    return sign(identity.group, identity.signing, message).text()


def collect_commitments(
    group: Group, verification_keys: Sequence[Element], certificates: str, texts: Sequence[str]
) -> list[str]:
    """Check the commitments of all members, given in any order; return the hashes in members' order.

    Raises MalformedText, WrongSignature, DifferentCertificates, RepeatedCommitment or
    MissingCommitment.
    """
    found: dict[int, str] = {}
    for text in texts:
        index, digest = _read(group, verification_keys, certificates, text)
        if index in found:
            raise RepeatedCommitment(f"There are two commitments of member {index}.")
        if digest in found.values():
            raise RepeatedCommitment(f"Member {index} has copied the commitment of another member.")
        found[index] = digest
    missing = [index for index in range(1, len(verification_keys) + 1) if index not in found]
    if missing:
        raise MissingCommitment(f"The commitment of member {missing[0]} is missing: nobody may reveal yet.")
    return [found[index] for index in sorted(found)]


def _read(
    group: Group, verification_keys: Sequence[Element], certificates: str, text: str
) -> tuple[int, str]:
    signed = Signed.from_json(group, parse_json(text))
    found = members(parse_json(signed.message), ("certs", "index", "commitment"))
    index = integer(found["index"], 1, len(verification_keys))
    check_signed(group, verification_keys[index - 1], signed, f"member {index}")
    if string(found["certs"]) != certificates:
        raise DifferentCertificates(f"Member {index} has been given other certificates than these.")
    if not _HASH.fullmatch(string(found["commitment"])):
        raise MalformedText(f"The commitment of member {index} is no SHA-256 hash.")
    return index, found["commitment"]
