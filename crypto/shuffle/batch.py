"""Many equations of the form product = 1 checked as one (section 18).

With a fresh random weight for each equation, the product of all equations raised to their
weights is 1 if every one holds. If one does not hold, it is 1 with a probability of at most
2^-128, because every base is in a group of prime order q > 2^128 and the weights are drawn
after the equations are fixed. One product of powers then replaces thousands of powers.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from crypto.groups.interface import Element, Group

WEIGHT_BITS = 128


class Equation(NamedTuple):
    """The claim that the product of base^exponent over ``terms`` is 1."""

    name: str
    terms: Sequence[tuple[Element, int]]


def all_hold(group: Group, equations: Iterable[Equation]) -> bool:
    """Tell whether all equations hold; the bases must be members of the group."""
    exponents: dict[Element, int] = {}
    for equation in equations:
        weight = secrets.randbits(WEIGHT_BITS)
        for base, exponent in equation.terms:
            exponents[base] = exponents.get(base, 0) + weight * exponent
    return bool(group.multi_power(list(exponents.items())) == group.identity)


def failing(group: Group, equations: Iterable[Equation]) -> list[str]:
    """Return the names of the equations that do not hold, each looked at alone."""
    return [each.name for each in equations if group.multi_power(each.terms) != group.identity]
