"""How texts, keys and secrets of a consultation are written.

Every JSON text is canonical: members sorted by code point, no white space, so that one content has
one text. Octets are standard Base64 with padding or lower-case hexadecimal, in their one form.
"""

from __future__ import annotations

import base64
import json
import re
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from crypto.consultation.errors import TooLong, Unreadable
from crypto.errors import MalformedText
from crypto.text import parse_json, string

#: Sizes to which drafts and answers are padded: 4 KiB, doubled until 256 KiB.
BUCKETS = tuple(4096 << doubled for doubled in range(7))

_LENGTH_OCTETS = 4


def canonical(value: Any) -> str:
    """Return the canonical JSON text of ``value``."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"), sort_keys=True)


def parse_canonical(text: str, what: str) -> Any:
    """Read a JSON text and refuse it unless it is canonical. Raises MalformedText."""
    value = parse_json(text)
    if canonical(value) != text:
        raise MalformedText(f"{what} is not written as canonical JSON.")
    return value


def to_base64(octets: bytes) -> str:
    """Return standard Base64 with padding."""
    return base64.b64encode(octets).decode("ascii")


def from_base64(value: Any, what: str, length: int | None = None) -> bytes:
    """Read standard Base64 in its one form, of ``length`` octets where given. Raises MalformedText."""
    try:
        octets = base64.b64decode(string(value), validate=True)
    except ValueError:
        raise MalformedText(f"{what} is not Base64.") from None
    if to_base64(octets) != value or (length is not None and len(octets) != length):
        raise MalformedText(f"{what} is not Base64 of the right length.")
    return octets


def hex_text(value: Any, what: str, octets: int = 32) -> str:
    """Return ``value`` if it is lower-case hexadecimal of ``octets`` octets. Raises MalformedText."""
    if not re.fullmatch(r"[0-9a-f]+", text := string(value)) or len(text) != 2 * octets:
        raise MalformedText(f"{what} is not {2 * octets} hexadecimal digits.")
    return text


def derive(secret: bytes, salt: bytes, label: str, length: int) -> bytes:
    """Return ``length`` octets of HKDF-SHA256 (RFC 5869) with the label as its info."""
    return HKDF(hashes.SHA256(), length, salt, label.encode()).derive(secret)


def pad(content: bytes) -> bytes:
    """Return ``content`` with its length before and zeros behind it, as long as a bucket. Raises TooLong."""
    for size in BUCKETS:
        if len(content) + _LENGTH_OCTETS <= size:
            return (len(content).to_bytes(_LENGTH_OCTETS, "big") + content).ljust(size, b"\0")
    raise TooLong("That is more text than can be kept. Shorten your longest answers.")


def unpad(padded: bytes) -> bytes:
    """Return the content of what ``pad`` has made. Raises Unreadable for anything else."""
    length = int.from_bytes(padded[:_LENGTH_OCTETS], "big")
    content = padded[_LENGTH_OCTETS : _LENGTH_OCTETS + length]
    if len(padded) not in BUCKETS or pad(content) != padded:
        raise Unreadable("The content is not padded in the one way that it should be.")
    return content
