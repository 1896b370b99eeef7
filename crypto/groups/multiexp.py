"""Products of powers, and several powers of one base, sharing work.

For public values only: which products are computed depends on the exponents. All costs below
are counted in modular products.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from gmpy2 import mpz, powmod

Term = tuple[mpz, int]

#: Bits of one digit when several powers of one base are wanted.
_DIGIT = 4
#: What GMP's own power costs per bit of exponent.
_PLAIN = 0.9


def product_of_powers(modulus: mpz, terms: Sequence[Term]) -> mpz:
    """Return the product of base^exponent (mod modulus) over ``terms``, exponents >= 0.

    Chooses the cheapest of three ways: power by power, interleaved sliding windows (few or long
    terms) and buckets (many or short ones).
    """
    terms = [(base, int(exponent)) for base, exponent in terms if exponent]
    if not terms:
        return mpz(1)
    sizes = [exponent.bit_length() for _, exponent in terms]
    costs = {
        _plain: _PLAIN * sum(sizes),
        _interleaved: max(sizes) + sum(_window_cost(size, _window(size)) for size in sizes),
        _bucketed: _bucket_cost(sizes, _width(sizes)),
    }
    return min(costs, key=lambda way: costs[way])(modulus, terms)


def powers_of_one(modulus: mpz, base: mpz, exponents: Sequence[int]) -> list[mpz]:
    """Return base^exponent (mod modulus) for each of ``exponents``, all >= 0.

    Yao's method: the base is squared once for all exponents, and each sorts the squares by its
    own digits.
    """
    if len(exponents) < 2:
        return [powmod(base, exponent, modulus) for exponent in exponents]
    squares = [base % modulus]
    for _ in range((max(exponents).bit_length() - 1) // _DIGIT):
        square = squares[-1]
        for _ in range(_DIGIT):
            square = square * square % modulus
        squares.append(square)
    return [
        _sorted_by_digit(modulus, zip(squares, _digits(int(exponent)), strict=False))
        for exponent in exponents
    ]


def _plain(modulus: mpz, terms: Sequence[Term]) -> mpz:
    result = mpz(1)
    for base, exponent in terms:
        result = result * powmod(base, exponent, modulus) % modulus
    return result


def _interleaved(modulus: mpz, terms: Sequence[Term]) -> mpz:
    """Straus's method with sliding windows: one chain of squarings for all terms.

    ``due[k]`` collects the odd powers that come in when k squarings are still to be done.
    """
    due: list[list[mpz]] = [[] for _ in range(max(exponent.bit_length() for _, exponent in terms))]
    for base, exponent in terms:
        window, digits = _window(exponent.bit_length()), format(exponent, "b")
        odd_powers = _odd_powers(modulus, base, window)
        for match in re.finditer(f"1(?:[01]{{0,{window - 2}}}1)?", digits):
            due[len(digits) - match.end()].append(odd_powers[int(match[0], 2) >> 1])
    result = mpz(1)
    for factors in reversed(due):
        result = result * result % modulus
        for factor in factors:
            result = result * factor % modulus
    return result


def _bucketed(modulus: mpz, terms: Sequence[Term]) -> mpz:
    """Pippenger's method: digit by digit, all bases with the same digit are multiplied first."""
    sizes = [exponent.bit_length() for _, exponent in terms]
    width = _width(sizes)
    mask, result = (1 << width) - 1, mpz(1)
    for shift in reversed(range(0, max(sizes), width)):
        result = powmod(result, 1 << width, modulus)
        digits = ((base, exponent >> shift & mask) for base, exponent in terms)
        result = result * _sorted_by_digit(modulus, digits) % modulus
    return result


def _sorted_by_digit(modulus: mpz, digits: Iterable[tuple[mpz, int]]) -> mpz:
    """Return the product of base^digit: buckets by digit, then their running products."""
    buckets: dict[int, mpz] = {}
    for base, digit in digits:
        if digit:
            bucket = buckets.get(digit)
            buckets[digit] = base if bucket is None else bucket * base % modulus
    running = total = mpz(1)
    for digit in range(max(buckets, default=0), 0, -1):
        if digit in buckets:
            running = running * buckets[digit] % modulus
        total = total * running % modulus
    return total


def _digits(exponent: int) -> list[int]:
    """Return the digits of ``exponent`` to the base 16, the lowest first."""
    return [int(digit, 16) for digit in reversed(format(exponent, "x"))]


def _odd_powers(modulus: mpz, base: mpz, window: int) -> list[mpz]:
    """Return base^1, base^3, ... for the odd numbers of at most ``window`` bits."""
    powers, square = [base], base * base % modulus
    for _ in range((1 << window - 1) - 1):
        powers.append(powers[-1] * square % modulus)
    return powers


def _window(size: int) -> int:
    """Return the best window for an exponent of ``size`` bits."""
    return min(range(2, 9), key=lambda window: _window_cost(size, window))


def _window_cost(size: int, window: int) -> float:
    return (1 << window - 1) + size / (window + 1)


def _width(sizes: Sequence[int]) -> int:
    """Return the best digit width for buckets over exponents of these ``sizes`` in bits."""
    return min(range(1, 17), key=lambda width: _bucket_cost(sizes, width))


def _bucket_cost(sizes: Sequence[int], width: int) -> float:
    rounds = -(-max(sizes) // width)
    return sum(sizes) / width + rounds * (1 << width) + max(sizes)
