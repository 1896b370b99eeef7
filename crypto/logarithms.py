"""Small discrete logarithms, by which homomorphic totals are read off (section 11)."""

from __future__ import annotations

from math import isqrt

from crypto.errors import CryptoError
from crypto.groups.interface import Element, Group

#: Greatest total weight that is searched. Ballots of one vote each stay far below.
MOST_WEIGHT = 1 << 40
#: Most elements held in the table (about 100 MB); above, more steps are taken instead.
MOST_BABY_STEPS = 1 << 18


class NoLogarithm(CryptoError):
    """A decrypted total that is no number from 0 to the total weight."""


class TotalWeightTooLarge(CryptoError):
    """A total weight beyond what any search could get through."""


class Logarithms:
    """Finds n from g^n for 0 <= n <= ``bound``, by baby steps and giant steps.

    The table is made once and serves all totals of an election. Time and memory grow with
    the square root of ``bound``; 31,060 voters take 177 steps.
    """

    def __init__(self, group: Group, bound: int) -> None:
        """Make the table. Raises TotalWeightTooLarge."""
        if bound > MOST_WEIGHT:
            raise TotalWeightTooLarge(f"A total weight of {bound} is more than can be searched.")
        self._group = group
        self._bound = bound
        self._width = min(isqrt(bound) + 1, MOST_BABY_STEPS)
        self._steps: dict[Element, int] = {}
        power = group.identity
        for exponent in range(self._width):
            self._steps[power] = exponent
            power = group.multiply(power, group.g)
        self._giant = group.invert(power)

    def find(self, element: Element) -> int:
        """Return n with g^n = ``element``. Raises NoLogarithm."""
        for start in range(0, self._bound + 1, self._width):
            step = self._steps.get(element)
            if step is not None and start + step <= self._bound:
                return start + step
            element = self._group.multiply(element, self._giant)
        raise NoLogarithm(f"A decrypted total is not between 0 and the total weight {self._bound}.")
