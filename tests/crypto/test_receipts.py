"""Receipts and checkpoints: a signature holds for exactly what was signed, for one purpose."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from crypto.errors import CryptoError, MalformedText
from crypto.receipts import (
    CheckpointRefused,
    ReceiptRefused,
    WrongKey,
    new_platform_key,
    platform_public_key,
    sign_checkpoint,
    sign_receipt,
    verify_checkpoint,
    verify_receipt,
)
from crypto.text import compact

KEY = new_platform_key()
PUBLIC = platform_public_key(KEY)
HEAD = "ab" * 32
RECEIPT = sign_receipt(KEY, "U" * 20, "tracker", 7, HEAD)
CHECKPOINT = json.loads(sign_checkpoint(KEY, "U" * 20, 7, HEAD))


def test_a_receipt_holds() -> None:
    verify_receipt(PUBLIC, RECEIPT)
    verify_receipt(PUBLIC, json.loads(compact(RECEIPT)))
    assert list(RECEIPT) == ["uuid", "tracker", "height", "head", "signature"]


def test_a_checkpoint_holds() -> None:
    assert verify_checkpoint(PUBLIC, compact(CHECKPOINT)) == {"uuid": "U" * 20, "height": 7, "head": HEAD}


CHANGES = [
    ("uuid", "V" * 20),
    ("tracker", "other"),
    ("height", 8),
    ("head", "ac" * 32),
    ("signature", RECEIPT["signature"][::-1]),
    ("signature", base64.b64encode(b"\0" * 64).decode()),
    ("signature", "é"),
    ("signature", ""),
]


@pytest.mark.parametrize(("name", "value"), CHANGES, ids=range(len(CHANGES)))
def test_every_member_of_a_receipt_is_signed(name: str, value: Any) -> None:
    with pytest.raises(ReceiptRefused):
        verify_receipt(PUBLIC, {**RECEIPT, name: value})


WITHOUT_TRACKER = [change for change in CHANGES if change[0] != "tracker"]


@pytest.mark.parametrize(("name", "value"), WITHOUT_TRACKER, ids=range(len(WITHOUT_TRACKER)))
def test_every_member_of_a_checkpoint_is_signed(name: str, value: Any) -> None:
    with pytest.raises(CheckpointRefused):
        verify_checkpoint(PUBLIC, compact({**CHECKPOINT, name: value}))


def test_signed_texts_begin_with_their_purpose() -> None:
    """Checked with the library alone, so that the text cannot change unnoticed."""
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(PUBLIC))
    text = f'tellers-receipt-1|{{"uuid":"{"U" * 20}","tracker":"tracker","height":7,"head":"{HEAD}"}}'
    key.verify(base64.b64decode(RECEIPT["signature"]), text.encode())
    text = f'tellers-checkpoint-1|{{"uuid":"{"U" * 20}","height":7,"head":"{HEAD}"}}'
    key.verify(base64.b64decode(CHECKPOINT["signature"]), text.encode())


def test_another_platforms_key_is_refused() -> None:
    other = platform_public_key(new_platform_key())
    with pytest.raises(ReceiptRefused):
        verify_receipt(other, RECEIPT)
    with pytest.raises(CheckpointRefused):
        verify_checkpoint(other, compact(CHECKPOINT))


@pytest.mark.parametrize(
    "change",
    [{"height": "7"}, {"height": -1}, {"height": True}, {"head": "AB" * 32}, {"head": "ab"}, {"more": 1}],
)
def test_other_shapes_are_refused(change: dict[str, Any]) -> None:
    with pytest.raises(MalformedText):
        verify_receipt(PUBLIC, {**RECEIPT, **change})
    with pytest.raises(MalformedText):
        verify_checkpoint(PUBLIC, compact({**CHECKPOINT, **change}))


@pytest.mark.parametrize("key", ["", "abc", "é", base64.b64encode(b"\0" * 31).decode()])
def test_what_is_no_key_is_refused(key: str) -> None:
    for call in (
        lambda: sign_receipt(key, "U", "t", 0, HEAD),
        lambda: platform_public_key(key),
        lambda: verify_receipt(key, RECEIPT),
    ):
        with pytest.raises(WrongKey) as caught:
            call()
        assert isinstance(caught.value, CryptoError)


def test_keys_differ() -> None:
    assert new_platform_key() != KEY
