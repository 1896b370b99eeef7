"""What the person between the members of a ceremony does: route messages, assemble the key.

The coordinator learns no secret: shares are encrypted from member to member, and every
step checks signatures, so that a coordinator who changes a message is found out.
"""

from __future__ import annotations

from collections.abc import Sequence

from crypto.errors import CryptoError
from crypto.groups.interface import Element
from crypto.proofs import Proof
from crypto.text import compact, members, parse_json, sha256_hex, string
from crypto.trustees.ceremony import Ceremony, Polynomial
from crypto.trustees.commitments import WrongReveal, collect_commitments
from crypto.trustees.keys import TrusteeKey, read_key
from crypto.trustees.pedersen import Pedersen, read_pedersen
from crypto.trustees.polynomial import evaluate_commitments, read_coefexps, sum_commitments
from crypto.trustees.signing import check_signed


class MissingPolynomial(CryptoError):
    """A member's polynomial that is not there."""


class MissingOutput(CryptoError):
    """A member's last message that is not there, twice there, or of another ceremony."""


def collect_polynomials(
    ceremony: Ceremony, commitments: Sequence[str], polynomials: Sequence[str]
) -> list[Polynomial]:
    """Check the revealed polynomials, given in any order; return them in members' order.

    Each must be the one that its member has committed to, and be signed by that member.
    Raises the errors of ``collect_commitments``, WrongReveal, WrongSignature, WrongDegree or
    MissingPolynomial.
    """
    group, size = ceremony.group, len(ceremony.certificates)
    hashes = collect_commitments(group, ceremony.verification_keys, ceremony.digest, commitments)
    found: dict[int, Polynomial] = {}
    for text in polynomials:
        revealed = Polynomial.read(group, text, size)
        digest = sha256_hex(revealed.coefexps.message)
        if digest not in hashes:
            raise WrongReveal("A revealed polynomial is not the one that its member has committed to.")
        index = hashes.index(digest) + 1
        who = f"member {index}"
        check_signed(group, ceremony.verification_keys[index - 1], revealed.coefexps, who)
        read_coefexps(group, revealed.coefexps, ceremony.threshold, who)
        found[index] = revealed
    missing = [index for index in range(1, size + 1) if index not in found]
    if missing:
        raise MissingPolynomial(f"The polynomial of member {missing[0]} is missing.")
    return [found[index] for index in sorted(found)]


def route_shares(ceremony: Ceremony, commitments: Sequence[str], polynomials: Sequence[str]) -> list[str]:
    """Return the message to each member, in members' order, with everybody's share for it (step 4)."""
    revealed = collect_polynomials(ceremony, commitments, polynomials)
    public = [one.coefexps.to_json() for one in revealed]
    return [
        compact(
            {
                "polynomial": own.polynomial,
                "secrets": [one.secrets[position] for one in revealed],
                "coefexps": public,
            }
        )
        for position, own in enumerate(revealed)
    ]


def assemble_key(
    ceremony: Ceremony, commitments: Sequence[str], polynomials: Sequence[str], outputs: Sequence[str]
) -> Pedersen:
    """Put the threshold key together from the members' last messages, in any order (step 6).

    Everything is checked as in a record from outside. Raises MissingOutput and the errors of
    ``collect_polynomials`` and ``read_pedersen``.
    """
    revealed = collect_polynomials(ceremony, commitments, polynomials)
    rows = [read_coefexps(ceremony.group, one.coefexps, ceremony.threshold, "a member") for one in revealed]
    found = _collect_outputs(ceremony, sum_commitments(ceremony.group, rows), outputs)
    item = Pedersen(
        ceremony.group,
        ceremony.threshold,
        ceremony.certificates,
        tuple(one.coefexps for one in revealed),
        tuple(key for key, _ in found),
        tuple(agreement for _, agreement in found),
    )
    return read_pedersen(ceremony.group, item.to_json()[1])


def _collect_outputs(
    ceremony: Ceremony, total: Sequence[Element], outputs: Sequence[str]
) -> list[tuple[TrusteeKey, Proof]]:
    """Return key and agreement of every member in order; a key is known by its place on the polynomial."""
    group, size = ceremony.group, len(ceremony.certificates)
    expected = [evaluate_commitments(group, total, index) for index in range(1, size + 1)]
    found: dict[int, tuple[TrusteeKey, Proof]] = {}
    for text in outputs:
        message = members(parse_json(text), ("private_key", "public_key", "signature"))
        string(message["private_key"])
        key = read_key(group, message["public_key"], "A member's key")
        if key.element not in expected:
            raise MissingOutput("A member's last message does not belong to this ceremony.")
        index = expected.index(key.element) + 1
        if index in found:
            raise MissingOutput(f"There are two last messages of member {index}.")
        found[index] = (key, Proof.from_json(group, message["signature"]))
    missing = [index for index in range(1, size + 1) if index not in found]
    if missing:
        raise MissingOutput(f"The last message of member {missing[0]} is missing.")
    return [found[index] for index in sorted(found)]
