"""What the subgroups of prime order in Z_p^* have in common (section 2). Elements are ``mpz``."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import count

from gmpy2 import invert, mpz, powmod, powmod_sec

from crypto.errors import CryptoError, NotInGroup
from crypto.groups.comb import Comb
from crypto.groups.interface import FixedBase, Group
from crypto.groups.multiexp import powers_of_one, product_of_powers
from crypto.text import decimal, sha256_int

#: Tables of fixed bases kept per group: g, and the keys of the elections in hand.
_TABLES = 8


class NoEmbedding(CryptoError):
    """A ranked question in a group that cannot hold rankings (section 2)."""


class UnusableGenerator(CryptoError):
    """An independent generator that turned out to be 0, 1 or g (section 2)."""


class ModularGroup(Group):
    """The subgroup of order q in Z_p^*; subclasses know how to test membership."""

    def __init__(self, name: str, *, p: mpz, q: mpz, g: mpz) -> None:
        self.name = name
        self.p = p
        self.q = int(q)
        self.g = g
        self.identity = mpz(1)
        self._stretch = _stretch(self.q)
        self._tables = lru_cache(maxsize=_TABLES)(self._table)
        self._g_table = self._table(g)
        self._generators = lru_cache(maxsize=None)(self._generator)

    def parse(self, text: str) -> mpz:
        """Read an element and check membership. Raises MalformedNumber or NotInGroup."""
        element = self.read(text)
        if not self.is_member(element):
            raise NotInGroup(f"A number is not an element of the group {self.name}.")
        return element

    def read(self, text: str) -> mpz:
        """Read a number in [0, p) without the membership test. Raises MalformedNumber."""
        return mpz(decimal(text, self.p))

    def text(self, element: mpz) -> str:
        """Return the element in decimal (section 1)."""
        return str(element)

    def order_key(self, element: mpz) -> int:
        """Return the element as a number (section 8)."""
        return int(element)

    def multiply(self, left: mpz, right: mpz) -> mpz:
        """Return left * right mod p."""
        return left * right % self.p

    def invert(self, element: mpz) -> mpz:
        """Return the inverse mod p."""
        return invert(element, self.p)

    def product(self, elements: Iterable[mpz]) -> mpz:
        """Return the product mod p of all ``elements`` (1 for none)."""
        result, modulus = mpz(1), self.p
        for element in elements:
            result = result * element % modulus
        return result

    def power(self, base: mpz, exponent: int) -> mpz:
        """Return base^exponent in variable time; a negative exponent inverts."""
        return powmod(base, exponent % self.q, self.p)

    def powers(self, base: mpz, exponents: Sequence[int]) -> list[mpz]:
        """Return base^e for every e >= 0, sharing the squarings: public values only.

        Exponents are not reduced, so that this also serves for bases outside the group.
        """
        return powers_of_one(self.p, base, exponents)

    def power_secret(self, base: mpz, exponent: int) -> mpz:
        """Return base^exponent on GMP's side-channel silent path, base in the group.

        A multiple of q is added so that every exponent has the same number of bits: GMP's
        running time depends on the length of the exponent, and it refuses the exponent 0.
        """
        return powmod_sec(base, exponent % self.q + self._stretch, self.p)

    def fixed(self, base: mpz) -> FixedBase:
        """Return the table of powers of ``base``; g's table is kept for ever, others by use."""
        return self._g_table if base == self.g else self._tables(base)

    def multi_power(self, terms: Sequence[tuple[mpz, int]]) -> mpz:
        """Return the product of base^exponent over ``terms``; exponents are reduced mod q."""
        return product_of_powers(self.p, [(base, exponent % self.q) for base, exponent in terms])

    def generator(self, index: int) -> mpz:
        """Return int(SHA("ggen|" || index))^((p-1)/q) mod p (section 2). Raises UnusableGenerator."""
        return self._generators(index)

    def embed(self, values: Sequence[int]) -> mpz:
        """Refuse: only a group with an embedding can hold rankings. Raises NoEmbedding."""
        raise NoEmbedding(f"The group {self.name} cannot hold rankings.")

    def unembed(self, element: mpz, count: int) -> list[int]:
        """Refuse, like ``embed``. Raises NoEmbedding."""
        raise NoEmbedding(f"The group {self.name} cannot hold rankings.")

    def random_scalar(self) -> int:
        """Return a uniform scalar in [0, q) by rejection from the operating system's generator."""
        return secrets.randbelow(self.q)

    def _table(self, base: mpz) -> FixedBase:
        """Make a table: a few megabytes, except for a generator with long exponents (20 MB)."""
        bits = self.q.bit_length()
        return Comb(base, self.p, bits, 8 if base == self.g or bits <= 256 else 6)

    def _generator(self, index: int) -> mpz:
        candidate = powmod(sha256_int(f"ggen|{index}"), (self.p - 1) // self.q, self.p)
        if candidate in (0, 1, self.g):
            raise UnusableGenerator(f"The independent generator {index} is not usable.")
        return candidate


def _stretch(q: int) -> int:
    """Return the least multiple k*q for which all numbers in [kq, (k+1)q) have one bit length."""
    return next(k * q for k in count(1) if (k * q).bit_length() == ((k + 1) * q - 1).bit_length())
