"""ElGamal encryption and its homomorphism (section 6)."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crypto.elgamal import Ciphertext, encrypt, multiply
from crypto.errors import MalformedNumber, MalformedText, NotInGroup
from crypto.groups import group_named

GROUP = group_named("BELENIOS-2048")
SECRET = 123456789
Y = GROUP.power(GROUP.g, SECRET)
SCALARS = st.integers(0, GROUP.q - 1)


def decrypted(ciphertext: Ciphertext) -> object:
    """Return beta / alpha^x."""
    return GROUP.multiply(ciphertext.beta, GROUP.power(ciphertext.alpha, -SECRET))


@settings(max_examples=10, deadline=None)
@given(SCALARS, SCALARS, st.integers(0, 9), st.integers(0, 9))
def test_the_product_encrypts_the_sum(r1: int, r2: int, m1: int, m2: int) -> None:
    first = encrypt(GROUP, Y, GROUP.power(GROUP.g, m1), r1)
    second = encrypt(GROUP, Y, GROUP.power(GROUP.g, m2), r2)
    assert decrypted(first) == GROUP.power(GROUP.g, m1)
    assert decrypted(multiply(GROUP, first, second)) == GROUP.power(GROUP.g, m1 + m2)


def test_the_empty_product_is_the_pair_of_ones() -> None:
    assert multiply(GROUP) == Ciphertext(GROUP.identity, GROUP.identity)


def test_json_round_trip() -> None:
    ciphertext = encrypt(GROUP, Y, GROUP.g, 42)
    value = ciphertext.to_json(GROUP)
    assert list(value) == ["alpha", "beta"]
    assert Ciphertext.from_json(GROUP, value) == Ciphertext.read(GROUP, value) == ciphertext


@pytest.mark.parametrize("name", ["alpha", "beta"])
def test_parts_outside_the_group_are_refused(name: str) -> None:
    value = encrypt(GROUP, Y, GROUP.g, 42).to_json(GROUP)
    for text, error in (
        ("0", NotInGroup),
        ("2", NotInGroup),
        ("01", MalformedNumber),
        ("9" * 700, MalformedNumber),
    ):
        with pytest.raises(error):
            Ciphertext.from_json(GROUP, {**value, name: text})
    with pytest.raises(MalformedText):
        Ciphertext.from_json(GROUP, {**value, "gamma": "1"})
    with pytest.raises(MalformedNumber):
        Ciphertext.from_json(GROUP, {**value, name: None})
