"""Powers of one base that is used again and again, from a table of its powers.

For public exponents only: table look-ups and skipped zero digits depend on the exponent.
"""

from __future__ import annotations

from gmpy2 import mpz

from crypto.groups.interface import FixedBase


class Comb(FixedBase):
    """All base^(d * 2^(w*i)) for digits d below 2^w, so that a power costs one product per digit.

    The table is made at the first power: ``ceil(bits/w) * (2^w - 1)`` entries of the modulus's size.
    """

    def __init__(self, base: mpz, modulus: mpz, bits: int, window: int) -> None:
        self._base = base
        self._modulus = modulus
        self._digits = -(-bits // window)
        self._window = window
        self._rows: list[list[mpz]] = []

    def power(self, exponent: int) -> mpz:
        """Return base^exponent for 0 <= exponent < 2^bits."""
        if not self._rows:
            self._rows = self._table()
        modulus, window, mask = self._modulus, self._window, (1 << self._window) - 1
        if not 0 <= exponent < 1 << self._digits * window:
            raise ValueError("exponent outside the table")
        rest, result = int(exponent), mpz(1)
        for row in self._rows:
            digit = rest & mask
            if digit:
                result = result * row[digit] % modulus
            rest >>= window
        return result

    def _table(self) -> list[list[mpz]]:
        rows, base = [], self._base
        for _ in range(self._digits):
            row = [mpz(1)]
            for _ in range((1 << self._window) - 1):
                row.append(row[-1] * base % self._modulus)
            rows.append(row)
            base = row[-1] * base % self._modulus
        return rows
