"""All ways to compute products of powers give the same (they only share work differently)."""

from __future__ import annotations

import pytest
from gmpy2 import mpz
from hypothesis import given
from hypothesis import strategies as st

from crypto.groups import multiexp
from crypto.groups.comb import Comb

MODULUS = mpz(2**127 - 1)
TERMS = st.lists(
    st.tuples(
        st.integers(1, 2**127 - 2).map(mpz), st.integers(0, 300).flatmap(lambda n: st.integers(0, 2**n))
    ),
    max_size=40,
)


def expected(terms: list[tuple[mpz, int]]) -> int:
    """Return the product as Python's own arithmetic has it."""
    result = 1
    for base, exponent in terms:
        result = result * pow(int(base), exponent, int(MODULUS)) % int(MODULUS)
    return result


@given(TERMS)
def test_product_of_powers(terms: list[tuple[mpz, int]]) -> None:
    assert multiexp.product_of_powers(MODULUS, terms) == expected(terms)


@pytest.mark.parametrize("way", [multiexp._plain, multiexp._interleaved, multiexp._bucketed])
@given(terms=TERMS)
def test_every_way_by_itself(way: object, terms: list[tuple[mpz, int]]) -> None:
    positive = [(base, exponent) for base, exponent in terms if exponent]
    if positive:
        assert way(MODULUS, positive) == expected(positive)


@given(st.integers(1, 2**127 - 2), st.lists(st.integers(0, 2**300), max_size=6))
def test_powers_of_one(base: int, exponents: list[int]) -> None:
    powers = multiexp.powers_of_one(MODULUS, mpz(base), exponents)
    assert powers == [pow(base, exponent, int(MODULUS)) for exponent in exponents]


@pytest.mark.parametrize("window", [1, 5, 8])
@given(base=st.integers(1, 2**127 - 2), exponent=st.integers(0, 2**100 - 1))
def test_comb(window: int, base: int, exponent: int) -> None:
    assert Comb(mpz(base), MODULUS, 100, window).power(exponent) == pow(base, exponent, int(MODULUS))


@pytest.mark.parametrize("exponent", [-1, 2**105])
def test_a_comb_refuses_exponents_outside_its_table(exponent: int) -> None:
    with pytest.raises(ValueError, match="outside"):
        Comb(mpz(3), MODULUS, 100, 5).power(exponent)
