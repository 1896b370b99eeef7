"""What the platform signs: receipts for ballots, and checkpoints of a board. Ed25519 (RFC 8032).

Keys and signatures are standard Base64. Every signed text begins with its purpose, so that a
signature for one purpose never serves another.
"""

from __future__ import annotations

import base64
import re
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from crypto.errors import CryptoError, MalformedText
from crypto.text import compact, integer, members, parse_json, string

_RECEIPT = "tellers-receipt-1|"
_CHECKPOINT = "tellers-checkpoint-1|"
_HEAD = re.compile(r"[0-9a-f]{64}")
#: Heights of a board are far below this.
_HEIGHT_LIMIT = 10**12


class WrongKey(CryptoError):
    """A platform key that is not 32 bytes in Base64."""


class ReceiptRefused(CryptoError):
    """A receipt that the platform's key did not sign."""


class CheckpointRefused(CryptoError):
    """A checkpoint that the platform's key did not sign."""


def new_platform_key() -> str:
    """Return a fresh private key: 32 bytes in Base64."""
    return base64.b64encode(Ed25519PrivateKey.generate().private_bytes_raw()).decode("ascii")


def platform_public_key(private: str) -> str:
    """Return the public key, 32 bytes in Base64, that belongs to ``private``. Raises WrongKey."""
    return base64.b64encode(_private(private).public_key().public_bytes_raw()).decode("ascii")


def sign_receipt(private: str, uuid: str, tracker: str, height: int, head: str) -> dict[str, Any]:
    """Return the receipt for the ballot with ``tracker`` on the board of election ``uuid``.

    ``height`` is the height of the ballot's event and ``head`` the hash of that event (64 hex
    digits): the promise that the ballot stands at this place in this chain. Raises WrongKey.
    """
    receipt = {"uuid": uuid, "tracker": tracker, "height": height, "head": head}
    return {**receipt, "signature": sign_text(private, _RECEIPT, receipt)}


def verify_receipt(public: str, receipt: Any) -> None:
    """Check a receipt. Raises MalformedText, WrongKey or ReceiptRefused."""
    parts = members(receipt, ("uuid", "tracker", "height", "head", "signature"))
    signed = {
        "uuid": string(parts["uuid"]),
        "tracker": string(parts["tracker"]),
        "height": integer(parts["height"], 0, _HEIGHT_LIMIT),
        "head": _head(parts["head"]),
    }
    if not verify_text(public, _RECEIPT, signed, string(parts["signature"])):
        raise ReceiptRefused("This receipt was not signed by this platform.")


def sign_checkpoint(private: str, uuid: str, height: int, head: str) -> str:
    """Return the signed checkpoint of a board as compact JSON: its height and its last event's hash.

    Raises WrongKey.
    """
    checkpoint = {"uuid": uuid, "height": height, "head": head}
    return compact({**checkpoint, "signature": sign_text(private, _CHECKPOINT, checkpoint)})


def verify_checkpoint(public: str, text: str) -> dict[str, Any]:
    """Check a checkpoint and return its members uuid, height and head.

    Raises MalformedText, WrongKey or CheckpointRefused.
    """
    parts = members(parse_json(text), ("uuid", "height", "head", "signature"))
    signed = {
        "uuid": string(parts["uuid"]),
        "height": integer(parts["height"], 0, _HEIGHT_LIMIT),
        "head": _head(parts["head"]),
    }
    if not verify_text(public, _CHECKPOINT, signed, string(parts["signature"])):
        raise CheckpointRefused("This checkpoint was not signed by this platform.")
    return signed


def sign_text(private: str, purpose: str, signed: dict[str, Any]) -> str:
    """Return the signature of compact JSON after its ``purpose``. Raises WrongKey."""
    signature = _private(private).sign((purpose + compact(signed)).encode())
    return base64.b64encode(signature).decode("ascii")


def verify_text(public: str, purpose: str, signed: dict[str, Any], signature: str) -> bool:
    """Tell whether ``signature`` is one of compact JSON after its ``purpose``. Raises WrongKey."""
    try:
        key = Ed25519PublicKey.from_public_bytes(_raw(public))
        key.verify(base64.b64decode(signature, validate=True), (purpose + compact(signed)).encode())
    except (InvalidSignature, ValueError):
        return False
    return True


def _private(text: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(_raw(text))


def _raw(text: str) -> bytes:
    """Return the 32 bytes of a key. Raises WrongKey."""
    try:
        raw = base64.b64decode(text, validate=True)
    except ValueError:
        raw = b""
    if len(raw) != 32:
        raise WrongKey("A platform key is 32 bytes in Base64.")
    return raw


def _head(value: Any) -> str:
    head = string(value)
    if not _HEAD.fullmatch(head):
        raise MalformedText("The hash of an event is 64 hexadecimal digits.")
    return head
