"""Many equations of the form product = 1 checked as one (section 18).

With a fresh random weight for each equation, the product of all equations raised to their
weights is 1 if every one holds. If one does not hold, it is 1 with a probability of at most
2^-128, because every base is in a group of prime order q > 2^128 and the weights are drawn
after the equations are fixed. One product of powers then replaces thousands of powers.

Several equations raise different bases to the same exponent, as t3, t41, t42 and that_i do with
s'_i. Such bases are first combined with the short weights alone, so that the long exponent is
applied once: (a^v b^w)^e instead of a^(ve) b^(we).
"""

from __future__ import annotations

import secrets
from collections import defaultdict
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
    weighted: dict[int, list[tuple[Element, int]]] = defaultdict(list)
    for equation in equations:
        weight = secrets.randbits(WEIGHT_BITS)
        for base, exponent in equation.terms:
            weighted[exponent].append((base, weight))
    exponents: dict[Element, int] = defaultdict(int)
    for exponent, bases in weighted.items():
        base, weight = bases[0] if len(bases) == 1 else (group.multi_power(bases), 1)
        exponents[base] += weight * exponent
    return bool(group.multi_power(list(exponents.items())) == group.identity)


def failing(group: Group, equations: Iterable[Equation]) -> list[str]:
    """Return the names of the equations that do not hold, each looked at alone."""
    return [each.name for each in equations if group.multi_power(each.terms) != group.identity]
