"""ElGamal encryption in the exponent or of an embedded element (belenios-v1 section 6)."""

from __future__ import annotations

from typing import Any, NamedTuple

from crypto.groups.interface import Element, Group
from crypto.text import members


class Ciphertext(NamedTuple):
    """An encryption under y of the element m: alpha = g^r, beta = y^r * m."""

    alpha: Element
    beta: Element

    def to_json(self, group: Group) -> dict[str, str]:
        """Return the JSON value ``{"alpha":..,"beta":..}`` (section 6.1)."""
        return {"alpha": group.text(self.alpha), "beta": group.text(self.beta)}

    @staticmethod
    def from_json(group: Group, value: Any) -> Ciphertext:
        """Read a ciphertext, both parts members of the group.

        Raises MalformedText, MalformedNumber or NotInGroup.
        """
        parts = members(value, ("alpha", "beta"))
        return Ciphertext(group.parse(parts["alpha"]), group.parse(parts["beta"]))

    @staticmethod
    def read(group: Group, value: Any) -> Ciphertext:
        """Read a ciphertext WITHOUT the membership tests, under the conditions of ``Group.read``.

        Raises MalformedText or MalformedNumber.
        """
        parts = members(value, ("alpha", "beta"))
        return Ciphertext(group.read(parts["alpha"]), group.read(parts["beta"]))


def encrypt(group: Group, y: Element, message: Element, r: int) -> Ciphertext:
    """Return (g^r, y^r * message) for the group element ``message`` and secret ``r`` in [0, q)."""
    return Ciphertext(group.power_secret(group.g, r), group.multiply(group.power_secret(y, r), message))


def multiply(group: Group, *ciphertexts: Ciphertext) -> Ciphertext:
    """Return the component-wise product, an encryption of the product of the messages (section 8)."""
    return Ciphertext(
        group.product(ciphertext.alpha for ciphertext in ciphertexts),
        group.product(ciphertext.beta for ciphertext in ciphertexts),
    )
