"""What the platform signs with its own key: receipts for ballots, checkpoints of boards, notices."""

from __future__ import annotations

from typing import Any

from flask import current_app

from crypto import notices, receipts


def public_key() -> str:
    """Return the platform's public key, for anybody who checks receipts and checkpoints."""
    return receipts.platform_public_key(_private_key())


def sign_receipt(uuid: str, tracker: str, height: int, head: str) -> dict[str, Any]:
    """Return the signed receipt for the ballot whose event has ``height`` and hash ``head``."""
    return receipts.sign_receipt(_private_key(), uuid, tracker, height, head)


def verify_receipt(receipt: dict[str, Any]) -> None:
    """Check a receipt of this platform; ``crypto.receipts.ReceiptRefused`` when it is none."""
    receipts.verify_receipt(public_key(), receipt)


def sign_checkpoint(uuid: str, height: int, head: str) -> str:
    """Return the signed checkpoint of a board that has ``height`` and hash ``head``."""
    return receipts.sign_checkpoint(_private_key(), uuid, height, head)


def verify_checkpoint(text: str) -> dict[str, Any]:
    """Return what a checkpoint of this platform says; raises when the signature does not hold."""
    return receipts.verify_checkpoint(public_key(), text)


def sign_notice(notice: dict[str, Any]) -> str:
    """Return the signed line of a public notice given by all members but key and signature."""
    return notices.sign_notice(_private_key(), notice)


def sign_statement(purpose: str, statement: dict[str, Any]) -> str:
    """Return the signature, in Base64, of a canonical statement about a consultation."""
    return receipts.sign_text(_private_key(), purpose, statement)


def _private_key() -> str:
    return str(current_app.config["SIGNING_KEY"])
