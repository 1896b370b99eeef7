"""A threshold item of a trustees record, checked from one end to the other (section 5.1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from crypto.errors import CryptoError, MalformedText
from crypto.groups.interface import Element, Group
from crypto.proofs import Proof
from crypto.text import array, compact, integer, members
from crypto.trustees.certificates import (
    MOST_MEMBERS,
    Certificate,
    IdentityKey,
    check_certificates,
    read_certificate,
)
from crypto.trustees.keys import TrusteeKey, read_key
from crypto.trustees.polynomial import evaluate_commitments, lagrange, read_coefexps, sum_commitments
from crypto.trustees.signing import Signed, check_signed


class WrongVerificationKey(CryptoError):
    """A member's key that does not follow from the published polynomials."""


@dataclass(frozen=True)
class Pedersen:
    """A key of which ``threshold`` of the members can decrypt (TP of section 5.1).

    ``agreements`` holds every member's signature over all certificates and constant terms.
    It is None in records of belenios-tool 2.0, where nothing shows that all members have
    seen the same certificates.
    """

    group: Group
    threshold: int
    certificates: tuple[Certificate, ...]
    coefexps: tuple[Signed, ...]
    keys: tuple[TrusteeKey, ...]
    agreements: tuple[Proof, ...] | None

    @cached_property
    def rows(self) -> list[list[Element]]:
        """Return A_ik: one row of ``threshold`` elements for each member i."""
        return [
            read_coefexps(self.group, signed, self.threshold, f"member {index}")
            for index, signed in enumerate(self.coefexps, start=1)
        ]

    @cached_property
    def sub_key(self) -> Element:
        """Return prod_i A_i0, this item's factor of the election key (section 5.1)."""
        return self.group.product(row[0] for row in self.rows)

    @property
    def needed(self) -> int:
        """Return how many members must contribute."""
        return self.threshold

    def combine(self, powers: Sequence[tuple[int, Element]]) -> Element:
        """Return prod f_d^{L_d} over (1-based index d, factor f_d) of ``threshold`` members (section 11)."""
        weights = lagrange([index for index, _ in powers], self.group.q)
        return self.group.multi_power([(factor, weights[index]) for index, factor in powers])

    def to_json(self) -> list[Any]:
        """Return the value ``["Pedersen", TP]``."""
        value: dict[str, Any] = {
            "threshold": self.threshold,
            "certs": [certificate.signed.to_json() for certificate in self.certificates],
            "coefexps": [signed.to_json() for signed in self.coefexps],
        }
        if self.agreements is not None:
            value["signatures"] = [proof.to_json() for proof in self.agreements]
        value["verification_keys"] = [key.to_json(self.group) for key in self.keys]
        return ["Pedersen", value]


def read_pedersen(group: Group, value: Any) -> Pedersen:
    """Read a TP and check everything that section 5.1 demands, and rule 10 of section 15.

    Raises the errors of ``certificates``, ``keys``, ``polynomial`` and ``signing``, and
    WrongVerificationKey.
    """
    names = ("threshold", "certs", "coefexps", "verification_keys")
    found = members(value, names, ("signatures",))
    threshold = integer(found["threshold"], 1, MOST_MEMBERS)
    certificates = [
        read_certificate(group, one, index) for index, one in enumerate(array(found["certs"]), start=1)
    ]
    with_context = check_certificates(group, certificates, threshold)
    size = len(certificates)
    coefexps = [Signed.from_json(group, one) for one in array(found["coefexps"], size)]
    keys = [
        read_key(group, one, f"The key of member {index}")
        for index, one in enumerate(array(found["verification_keys"], size), start=1)
    ]
    agreements = None
    if "signatures" in found:
        agreements = tuple(Proof.from_json(group, one) for one in array(found["signatures"], size))
    item = Pedersen(group, threshold, tuple(certificates), tuple(coefexps), tuple(keys), agreements)
    check_pedersen(item, with_context)
    return item


def check_pedersen(item: Pedersen, with_context: bool) -> None:
    """Check the polynomials, the members' keys, and the agreement where the certificates name one."""
    for index, (certificate, signed) in enumerate(zip(item.certificates, item.coefexps, strict=True), 1):
        check_signed(item.group, certificate.verification, signed, f"member {index}")
    total = sum_commitments(item.group, item.rows)
    if item.group.identity in (total[0], total[-1]):
        raise IdentityKey("The members' polynomials cancel out, so that fewer of them could decrypt.")
    for index, key in enumerate(item.keys, start=1):
        if key.element != evaluate_commitments(item.group, total, index):
            raise WrongVerificationKey(f"The key of member {index} does not follow from the polynomials.")
    _check_agreement(item, with_context)


def _check_agreement(item: Pedersen, with_context: bool) -> None:
    """Check the members' signatures over all certificates and over their own key."""
    own = [key.agreement for key in item.keys if key.agreement is not None]
    if not with_context:
        if item.agreements is not None or own:
            raise MalformedText("The members have signed certificates that do not name their ceremony.")
        return
    if item.agreements is None or len(own) != len(item.keys):
        raise MalformedText("A member's signature over the certificates or the own key is missing.")
    message = agreement_message(item.group, item.certificates, [row[0] for row in item.rows])
    for index, certificate in enumerate(item.certificates):
        signed = (
            Signed(message, item.agreements[index]),
            Signed(item.group.text(item.keys[index].element), own[index]),
        )
        for one in signed:
            check_signed(item.group, certificate.verification, one, f"member {index + 1}")


def agreement_message(group: Group, certificates: Sequence[Certificate], constants: Sequence[Element]) -> str:
    """Return what every member signs: all certificates and all A_i0 (section 5.1, last paragraph)."""
    value = {
        "certs": [certificate.signed.to_json() for certificate in certificates],
        "coefexps": [group.text(element) for element in constants],
    }
    return f"certs_sig|{compact(value)}"
