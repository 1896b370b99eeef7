"""What one member of a threshold ceremony does (section 5.1), step by step.

A member publishes only the hash of the own polynomial until the hashes of all are in.
Otherwise the last one could choose the own polynomial after seeing the others' and so bias
the key. Texts go in and out: they are what members send each other, in files or by mail.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from crypto.errors import CryptoError
from crypto.groups import group_named
from crypto.groups.interface import Element, Group
from crypto.proofs import Proof
from crypto.text import array, compact, decimal, members, parse_json, sha256_hex, string
from crypto.trustees.certificates import (
    Certificate,
    WrongContext,
    certificate_context,
    certificates_digest,
    collect_certificates,
)
from crypto.trustees.channel import receive, send
from crypto.trustees.commitments import WrongReveal, collect_commitments, commitment
from crypto.trustees.identity import Identity
from crypto.trustees.keys import private_key_text, public_key
from crypto.trustees.pedersen import agreement_message
from crypto.trustees.polynomial import (
    coefexps_message,
    commit,
    evaluate,
    evaluate_commitments,
    read_coefexps,
)
from crypto.trustees.signing import Signed, check_signed, sign


class CommitmentsChanged(CryptoError):
    """Other commitments than those for which the member revealed the own polynomial."""


class NotAMember(CryptoError):
    """A member's key that fits none of the ceremony's certificates."""


class WrongShare(CryptoError):
    """A share that does not fit the polynomial which its sender has published."""


@dataclass(frozen=True)
class Ceremony:
    """The certificates of all members, checked: what every later step starts from."""

    group: Group
    threshold: int
    certificates: tuple[Certificate, ...]

    @property
    def digest(self) -> str:
        """Return the hash of all certificates, the same for everybody who has seen the same ones."""
        return certificates_digest(self.certificates)

    @property
    def verification_keys(self) -> list[Element]:
        """Return the keys that the members sign with."""
        return [certificate.verification for certificate in self.certificates]

    def index_of(self, identity: Identity) -> int:
        """Return the 1-based position of the member with this key. Raises NotAMember."""
        for index, certificate in enumerate(self.certificates, start=1):
            if certificate.verification == identity.verification_key:
                return index
        raise NotAMember("None of the certificates belongs to this key.")


class Polynomial(NamedTuple):
    """A member's message of step 3: the own copy, a share for everybody, the public halves."""

    polynomial: str
    secrets: list[str]
    coefexps: Signed

    @classmethod
    def read(cls, group: Group, text: str, size: int) -> Polynomial:
        """Read the message without checking what is in it. Raises MalformedText."""
        found = members(parse_json(text), ("polynomial", "secrets", "coefexps"))
        shares = [string(one) for one in array(found["secrets"], size)]
        return cls(string(found["polynomial"]), shares, Signed.from_json(group, found["coefexps"]))


class Finished(NamedTuple):
    """What a member has at the end: the private key's file, and the message to the coordinator."""

    private_key: str
    output: str


def open_ceremony(certificates: Sequence[str]) -> Ceremony:
    """Check the certificates of all members, given in any order, and return the ceremony.

    Raises the errors of ``certificates`` and UnknownGroup.
    """
    if not certificates:
        raise WrongContext("There are no certificates.")
    context = certificate_context(certificates[0])
    group = group_named(context.group)
    return Ceremony(group, context.threshold, tuple(collect_certificates(group, certificates)))


def make_polynomial(
    identity: Identity, certificates: Sequence[Certificate], coefficients: Sequence[int]
) -> str:
    """Return a member's message with everybody's share of the polynomial ``coefficients`` (step 3)."""
    group = identity.group
    own = compact({"polynomial": [str(coefficient) for coefficient in coefficients]})
    shares = [evaluate(coefficients, index, group.q) for index in range(1, len(certificates) + 1)]
    secrets = [
        send(identity, certificate.encryption, compact({"secret": str(share)}))
        for certificate, share in zip(certificates, shares, strict=True)
    ]
    public = sign(group, identity.signing, coefexps_message(group, commit(group, coefficients)))
    message = {
        "polynomial": send(identity, identity.encryption_key, own),
        "secrets": secrets,
        "coefexps": public.to_json(),
    }
    return compact(message)


def start_polynomial(identity: Identity, ceremony: Ceremony) -> tuple[str, str]:
    """Draw a polynomial; return (commitment to publish now, draft to keep until all are in).

    Raises NotAMember.
    """
    index = ceremony.index_of(identity)
    coefficients = [ceremony.group.random_scalar() for _ in range(ceremony.threshold)]
    draft = make_polynomial(identity, ceremony.certificates, coefficients)
    public = Polynomial.read(ceremony.group, draft, len(ceremony.certificates)).coefexps
    return commitment(identity, ceremony.digest, index, public.message), draft


def reveal_polynomial(identity: Identity, ceremony: Ceremony, commitments: Sequence[str], draft: str) -> str:
    """Return the draft for publication, now that everybody's commitment is there.

    Raises the errors of ``commitments``, among them WrongReveal where the member's own
    published commitment is to something else, and NotAMember.
    """
    index = ceremony.index_of(identity)
    hashes = collect_commitments(ceremony.group, ceremony.verification_keys, ceremony.digest, commitments)
    public = Polynomial.read(ceremony.group, draft, len(ceremony.certificates)).coefexps
    if sha256_hex(public.message) != hashes[index - 1]:
        raise WrongReveal("The commitment published in your name is not to this draft.")
    return draft


def commitments_digest(ceremony: Ceremony, commitments: Sequence[str]) -> str:
    """Return the SHA-256 (hexadecimal) over what all members have committed to, in members' order.

    A member notes it on revealing, and gives it to ``finish_key``: whoever collects the commitments
    could otherwise put a new one in the place of one that was made before anything was revealed.
    Raises the errors of ``collect_commitments``.
    """
    hashes = collect_commitments(ceremony.group, ceremony.verification_keys, ceremony.digest, commitments)
    return sha256_hex(compact(hashes))


def open_share(
    identity: Identity, index: int, certificates: Sequence[Certificate], text: str, threshold: int
) -> tuple[int, list[list[Element]]]:
    """Open everybody's shares for member ``index`` and check them (step 5 of section 5.1).

    ``text`` is the coordinator's message. Returns S_j mod q and the A_ik. Raises
    MalformedText, WrongSignature, WrongDegree, WrongShare and the errors of ``channel``.
    """
    group, size = identity.group, len(certificates)
    found = members(parse_json(text), ("polynomial", "secrets", "coefexps"))
    shares, public = array(found["secrets"], size), array(found["coefexps"], size)
    rows, total = [], 0
    for sender, certificate in enumerate(certificates, start=1):
        who = f"member {sender}"
        signed = Signed.from_json(group, public[sender - 1])
        check_signed(group, certificate.verification, signed, who)
        rows.append(read_coefexps(group, signed, threshold, who))
        secret = receive(identity, certificate.verification, string(shares[sender - 1]), who)
        total += _checked_share(group, secret, rows[-1], index, who)
    return total % group.q, rows


def finish_key(
    identity: Identity,
    ceremony: Ceremony,
    commitments: Sequence[str],
    seen: str,
    share: str,
    name: str | None = None,
) -> Finished:
    """Check everybody's shares against what they committed to, and make the member's key (step 5).

    ``seen`` is the ``commitments_digest`` of those for which the member has revealed. Raises
    everything that ``open_share`` and ``collect_commitments`` raise, CommitmentsChanged and WrongReveal.
    """
    group, index = ceremony.group, ceremony.index_of(identity)
    if commitments_digest(ceremony, commitments) != seen:
        raise CommitmentsChanged(
            "These are not the commitments for which you revealed your polynomial: a member may have "
            "chosen the own part after seeing yours. Tell everybody, and begin again."
        )
    hashes = collect_commitments(group, ceremony.verification_keys, ceremony.digest, commitments)
    private, rows = open_share(identity, index, ceremony.certificates, share, ceremony.threshold)
    for sender, (row, digest) in enumerate(zip(rows, hashes, strict=True), start=1):
        if sha256_hex(coefexps_message(group, row)) != digest:
            raise WrongReveal(f"Member {sender} has revealed another polynomial than committed to.")
    constants = [row[0] for row in rows]
    agreement = sign(
        group, identity.signing, agreement_message(group, ceremony.certificates, constants)
    ).signature
    return Finished(private_key_text(private), _output(identity, private, agreement, name))


def _checked_share(group: Group, secret: str, row: Sequence[Element], index: int, who: str) -> int:
    """Check g^{s_ij} = prod_k A_ik^{j^k} and return s_ij mod q (section 5.1).

    belenios-tool 2.0 does not reduce its shares, so they may be as large as an unreduced sum.
    """
    bound = group.q * sum(index**k for k in range(len(row)))
    share = decimal(members(parse_json(secret), ("secret",))["secret"], bound) % group.q
    if group.power_secret(group.g, share) != evaluate_commitments(group, row, index):
        raise WrongShare(f"The share from {who} does not fit the polynomial that {who} has published.")
    return share


def _output(identity: Identity, private: int, agreement: Proof, name: str | None) -> str:
    """Return ``{"private_key":..,"public_key":TPK,"signature":..}``: TPK and both signatures of a member."""
    group = identity.group
    key = public_key(group, private, name)
    own = sign(group, identity.signing, group.text(key.element)).signature
    message = {
        "private_key": send(identity, identity.encryption_key, compact({"decryption_key": str(private)})),
        "public_key": replace(key, agreement=own).to_json(group),
        "signature": agreement.to_json(),
    }
    return compact(message)
