"""Products of powers, and several powers of one base, sharing work. Public values only."""

from __future__ import annotations

from collections.abc import Sequence

from gmpy2 import mpz, powmod


def product_of_powers(modulus: mpz, terms: Sequence[tuple[mpz, int]]) -> mpz:
    """Return the product of base^exponent (mod modulus) over ``terms``, exponents >= 0."""
    result = mpz(1)
    for base, exponent in terms:
        result = result * powmod(base, exponent, modulus) % modulus
    return result


def powers_of_one(modulus: mpz, base: mpz, exponents: Sequence[int]) -> list[mpz]:
    """Return base^exponent (mod modulus) for each of ``exponents``, all >= 0."""
    return [powmod(base, exponent, modulus) for exponent in exponents]
