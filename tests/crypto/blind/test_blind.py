"""Blind signatures: what is refused, and that a fault never gives the key away."""

from __future__ import annotations

import base64
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from crypto.blind import (
    RANDOMIZED,
    VARIANTS,
    Blinding,
    PrivateKey,
    PublicKey,
    blind,
    blind_sign,
    finalize,
    new_key,
    prepare,
    random_blinding,
    signer,
    verify,
)
from crypto.blind.errors import (
    SignatureRefused,
    SigningFault,
    WrongBlindedMessage,
    WrongMessage,
    WrongSigningKey,
)
from tools.consultation_vectors import token_key

KEY = token_key("member")
PUBLIC = KEY.public
PREPARED = prepare(RANDOMIZED, b"message")


def signed(prepared: bytes = PREPARED) -> tuple[bytes, int]:
    blinded = blind(PUBLIC, RANDOMIZED, prepared, random_blinding(PUBLIC, RANDOMIZED))
    return blind_sign(KEY, blinded.message), blinded.inverse


@pytest.mark.parametrize("variant", VARIANTS.values(), ids=lambda variant: variant.name)
def test_a_fresh_signature_verifies_and_nothing_else_does(variant) -> None:
    prepared = prepare(variant, b"message")
    blinded = blind(PUBLIC, variant, prepared, random_blinding(PUBLIC, variant))
    signature = finalize(PUBLIC, variant, prepared, blind_sign(KEY, blinded.message), blinded.inverse)
    verify(PUBLIC, variant, prepared, signature)
    altered = bytes([signature[0] ^ 1]) + signature[1:]
    for wrong in (signature[:-1], signature + b"\0", altered, b""):
        with pytest.raises(SignatureRefused):
            verify(PUBLIC, variant, prepared, wrong)
    with pytest.raises(SignatureRefused):
        verify(PUBLIC, variant, prepared + b"x", signature)
    with pytest.raises(SignatureRefused):
        verify(token_key("non-member").public, variant, prepared, signature)


def test_the_signer_sees_nothing_of_the_message_twice() -> None:
    """The same message blinds to unrelated numbers, and to one number under one blinding."""
    first, second = (random_blinding(PUBLIC, RANDOMIZED) for _ in range(2))
    blinded = [blind(PUBLIC, RANDOMIZED, PREPARED, one).message for one in (first, second, first)]
    assert blinded[0] != blinded[1]
    assert blinded[0] == blinded[2]


def test_signing_is_repeatable() -> None:
    blinded = blind(PUBLIC, RANDOMIZED, PREPARED, random_blinding(PUBLIC, RANDOMIZED)).message
    assert blind_sign(KEY, blinded) == blind_sign(KEY, blinded)


@pytest.mark.parametrize(
    "blinded",
    [b"", b"\0" * 383, b"\1" * 385, b"\0" * 384, PUBLIC.n.to_bytes(384, "big"), b"\xff" * 384],
)
def test_what_is_no_blinded_message_is_refused(blinded: bytes) -> None:
    with pytest.raises(WrongBlindedMessage):
        blind_sign(KEY, blinded)


def test_a_miscalculated_half_gives_nothing_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """One wrong half of the Chinese remainder would factor n; it never leaves."""
    right = signer.powmod_sec
    monkeypatch.setattr(signer, "powmod_sec", lambda base, e, m: right(base, e, m) ^ (m == KEY.p))
    with pytest.raises(SigningFault):
        signed()


def test_an_answer_of_another_key_or_for_another_message_is_refused() -> None:
    signature, inverse = signed()
    for wrong in (signature[:-1], bytes(384), b"\xff" * 384):
        with pytest.raises(SignatureRefused):
            finalize(PUBLIC, RANDOMIZED, PREPARED, wrong, inverse)
    with pytest.raises(SignatureRefused):
        finalize(PUBLIC, RANDOMIZED, PREPARED, signature, inverse + 1)
    with pytest.raises(SignatureRefused):
        finalize(PUBLIC, RANDOMIZED, prepare(RANDOMIZED, b"message"), signature, inverse)


def test_wrong_random_choices_are_refused() -> None:
    with pytest.raises(WrongMessage):
        prepare(RANDOMIZED, b"message", b"short")
    for wrong in (Blinding(b"", 1), Blinding(bytes(48), 0), Blinding(bytes(48), PUBLIC.n)):
        with pytest.raises(WrongMessage):
            blind(PUBLIC, RANDOMIZED, PREPARED, wrong)
    with pytest.raises(WrongMessage):
        blind(PUBLIC, RANDOMIZED, PREPARED, Blinding(bytes(48), KEY.p))


def test_a_key_without_room_for_the_salt_is_refused() -> None:
    with pytest.raises(WrongMessage):
        blind(PublicKey((1 << 512) + 1), RANDOMIZED, PREPARED, Blinding(bytes(48), 3))


def test_keys_are_written_in_one_form() -> None:
    key = new_key()
    assert key.public.n.bit_length() == 3072
    assert PublicKey.read(key.public.text()) == key.public
    assert PrivateKey.read(key.text()).public == key.public
    assert str(key.p) not in repr(key)


def spki(key) -> str:
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return base64.b64encode(key.public_bytes(serialization.Encoding.DER, form)).decode()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "!",
        "AAAA",
        "A" * 5000,
        PUBLIC.text() + "\n",
        PUBLIC.text()[:-4],
        spki(rsa.generate_private_key(65537, 2048).public_key()),
        spki(ec.generate_private_key(ec.SECP256R1()).public_key()),
        replace(PUBLIC, e=3).text(),
        replace(PUBLIC, n=PUBLIC.n - 1).text(),
    ],
)
def test_what_is_no_public_key_is_refused(text: str) -> None:
    with pytest.raises(WrongSigningKey):
        PublicKey.read(text)


def test_what_is_no_private_key_is_refused() -> None:
    short = rsa.generate_private_key(65537, 2048)
    form = (serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    for text in ("", "AAAA", PUBLIC.text(), base64.b64encode(short.private_bytes(*form)).decode()):
        with pytest.raises(WrongSigningKey):
            PrivateKey.read(text)
