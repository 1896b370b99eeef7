"""The platform's signatures."""

from __future__ import annotations

import pytest

from app import signing
from crypto.receipts import CheckpointRefused, ReceiptRefused

UUID, TRACKER, HEAD = "a" * 20, "b" * 43, "c" * 64


@pytest.mark.usefixtures("context")
def test_receipts_hold_and_changed_ones_do_not() -> None:
    receipt = signing.sign_receipt(UUID, TRACKER, 7, HEAD)
    signing.verify_receipt(receipt)
    with pytest.raises(ReceiptRefused):
        signing.verify_receipt({**receipt, "height": 8})


@pytest.mark.usefixtures("context")
def test_checkpoints_hold_and_changed_ones_do_not() -> None:
    text = signing.sign_checkpoint(UUID, 7, HEAD)
    assert signing.verify_checkpoint(text)["height"] == 7
    with pytest.raises(CheckpointRefused):
        signing.verify_checkpoint(text.replace('"height":7', '"height":8'))
