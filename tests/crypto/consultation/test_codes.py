"""Recovery codes and what follows from them."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crypto.consultation.codes import ALPHABET, code_of, derive_keys, new_code, normalise, secret_of
from crypto.consultation.drafts import DRAFT_SIZES, check_draft, decrypt_draft, encrypt_draft
from crypto.consultation.encoding import BUCKETS, from_base64, pad, to_base64, unpad
from crypto.consultation.errors import TooLong, Unreadable, WrongCodeChecksum, WrongDraft, WrongRecoveryCode
from crypto.errors import MalformedText
from tests.crypto.samples import vectors

HERE, ELSEWHERE = "ab" * 32, "cd" * 32


@given(st.binary(min_size=16, max_size=16))
def test_a_code_gives_its_secret_back_however_it_is_typed(secret: bytes) -> None:
    code = code_of(secret)
    assert secret_of(code) == secret
    typed = code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert normalise(typed) == code


@given(st.binary(min_size=16, max_size=16), st.integers(0, 27), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_noticed(secret: bytes, at: int, other: str) -> None:
    """The checksum has 12 bits: what slips through is one in 4,096, and then another code than before."""
    plain = code_of(secret).replace("-", "")
    typed = plain[:at] + other + plain[at + 1 :]
    if typed != plain:
        with suppress(WrongCodeChecksum):
            assert secret_of(typed) != secret


def test_the_vectors() -> None:
    codes = vectors("consultation")["codes"]
    for one in codes["typed"]:
        assert normalise(one["typed"]) == one["normal"]
    for one in codes["refused"]:
        with pytest.raises(WrongRecoveryCode) as caught:
            secret_of(one["typed"])
        assert caught.value.code == one["error"]


def test_nothing_links_two_consultations_or_two_codes() -> None:
    code = new_code()
    here, elsewhere, other = (
        derive_keys(code, HERE),
        derive_keys(code, ELSEWHERE),
        derive_keys(new_code(), HERE),
    )
    for name in ("key", "locator", "draft_key", "signing"):
        values = {getattr(one, name) for one in (here, elsewhere, other)}
        assert len(values) == 3, name
    assert len({here.signing, here.draft_key, bytes.fromhex(here.locator)}) == 3
    assert here.locator not in repr(here)


def test_drafts_come_back_and_look_alike() -> None:
    derived = derive_keys(new_code(), HERE)
    short, long = encrypt_draft(derived, b""), encrypt_draft(derived, b"x" * 4000)
    assert len(short) == len(long)
    assert decrypt_draft(derived, long) == b"x" * 4000
    assert encrypt_draft(derived, b"") != short
    assert len(check_draft(short)) == DRAFT_SIZES[0]


def test_a_changed_draft_or_another_ones_is_refused() -> None:
    derived = derive_keys(new_code(), HERE)
    draft = encrypt_draft(derived, b"content")
    octets = bytearray(from_base64(draft, "x"))
    octets[100] ^= 1
    for one, text in (
        (derive_keys(new_code(), HERE), draft),
        (derived, to_base64(bytes(octets))),
        (derived, to_base64(bytes(octets[:-1]))),
    ):
        with pytest.raises(WrongDraft):
            decrypt_draft(one, text)
    for text in ("", "!", draft + "\n"):
        with pytest.raises((MalformedText, WrongDraft)):
            check_draft(text)


def test_padding_is_undone_exactly() -> None:
    for length in (0, 4092, 4093, BUCKETS[-1] - 4):
        assert unpad(pad(b"x" * length)) == b"x" * length
    with pytest.raises(TooLong):
        pad(b"x" * (BUCKETS[-1] - 3))
    for wrong in (b"", bytes(4095), pad(b"x")[:-1] + b"\1", b"\xff" * 4096, pad(b"") + bytes(4096)):
        with pytest.raises(Unreadable):
            unpad(wrong)
