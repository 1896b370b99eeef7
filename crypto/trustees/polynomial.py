"""The arithmetic of a shared key: polynomials, their commitments, Lagrange (sections 5.1 and 11)."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from crypto.errors import CryptoError
from crypto.groups.interface import Element, Group
from crypto.text import array, compact, members, parse_json
from crypto.trustees.signing import Signed


class WrongDegree(CryptoError):
    """A member's polynomial with another number of coefficients than the threshold."""


def evaluate(coefficients: Sequence[int], index: int, modulus: int) -> int:
    """Return the share s_j = sum_k a_k j^k mod q of the member with 1-based ``index`` (section 5.1)."""
    value = 0
    for coefficient in reversed(coefficients):
        value = (value * index + coefficient) % modulus
    return value


def commit(group: Group, coefficients: Sequence[int]) -> list[Element]:
    """Return the public halves A_k = g^{a_k} (section 5.1)."""
    return [group.power_secret(group.g, coefficient) for coefficient in coefficients]


def evaluate_commitments(group: Group, exponents: Sequence[Element], index: int) -> Element:
    """Return prod_k A_k^{j^k}, which is g to the share of the member ``index`` (section 5.1)."""
    terms = [(element, pow(index, k, group.q)) for k, element in enumerate(exponents)]
    return group.multi_power(terms)


def sum_commitments(group: Group, rows: Sequence[Sequence[Element]]) -> list[Element]:
    """Return the commitments of the sum of the members' polynomials: one product per degree."""
    return [group.product(column) for column in zip(*rows, strict=True)]


def lagrange(indexes: Collection[int], modulus: int) -> dict[int, int]:
    """Return L_d = prod_{k != d} k/(k-d) mod q for each index d (section 11)."""
    weights = {}
    for d in indexes:
        weight = 1
        for k in indexes:
            if k != d:
                weight = weight * k * pow(k - d, -1, modulus) % modulus
        weights[d] = weight
    return weights


def coefexps_message(group: Group, exponents: Sequence[Element]) -> str:
    """Return the text ``{"coefexps":[A_k]}`` that a member commits to and later signs."""
    return compact({"coefexps": [group.text(element) for element in exponents]})


def read_coefexps(group: Group, signed: Signed, threshold: int, who: str) -> list[Element]:
    """Read the A_k of one member; each must be a group element (section 15, rule 10).

    Raises MalformedText, NotInGroup or WrongDegree.
    """
    values = array(members(parse_json(signed.message), ("coefexps",))["coefexps"])
    if len(values) != threshold:
        raise WrongDegree(f"The polynomial of {who} has {len(values)} coefficients instead of {threshold}.")
    return [group.parse(value) for value in values]
