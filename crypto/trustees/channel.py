"""The encrypted and signed channel between ceremony members (section 5.1).

Each message is signed together with its recipient, then encrypted under a fresh key:
ElGamal carries a random group element, whose hash is the key of AES-256-CCM.
"""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESCCM

from crypto.errors import CryptoError, MalformedText
from crypto.groups.interface import Element, Group
from crypto.text import compact, members, parse_json, string
from crypto.trustees.identity import Identity
from crypto.trustees.signing import Signed, check_signed, sign

TAG_BYTES = 8


class UnreadableMessage(CryptoError):
    """A message that the recipient's key does not open."""


class WrongRecipient(CryptoError):
    """A message that was written to another member and passed on."""


class _Envelope(NamedTuple):
    alpha: Element
    beta: Element
    data: bytes


def send(sender: Identity, recipient: Element, message: str) -> str:
    """Sign ``message``, encrypt it to the key ``recipient`` and return the compact JSON text.

    K = g^s, alpha = g^r, beta = recipient^r * K with fresh r and s (section 5.1).
    """
    group = sender.group
    inner = compact({"recipient": group.text(recipient), "message": message})
    plain = sign(group, sender.signing, inner).text().encode()
    r = group.random_scalar()
    key = group.power_secret(group.g, group.random_scalar())
    alpha = group.power_secret(group.g, r)
    beta = group.multiply(group.power_secret(recipient, r), key)
    cipher, nonce = _cipher(group, key, alpha, len(plain))
    data = cipher.encrypt(nonce, plain, None).hex()
    return compact({"alpha": group.text(alpha), "beta": group.text(beta), "data": data})


def receive(recipient: Identity, sender_key: Element, text: str, who: str) -> str:
    """Open a message to ``recipient``, check that ``sender_key`` signed it, and return it.

    ``who`` names the sender in errors. Raises MalformedText, NotInGroup, UnreadableMessage,
    WrongSignature or WrongRecipient.
    """
    group = recipient.group
    signed = Signed.from_json(group, parse_json(_open(recipient, _envelope(group, text), who)))
    check_signed(group, sender_key, signed, who)
    inner = members(parse_json(signed.message), ("recipient", "message"))
    if inner["recipient"] != group.text(recipient.encryption_key):
        raise WrongRecipient(f"The message from {who} was written to somebody else.")
    return string(inner["message"])


def _envelope(group: Group, text: str) -> _Envelope:
    found = members(parse_json(text), ("alpha", "beta", "data"))
    data = string(found["data"])
    if len(data) % 2 or any(digit not in "0123456789abcdef" for digit in data):
        raise MalformedText("The data of an encrypted message must be lower-case hexadecimal.")
    return _Envelope(group.parse(found["alpha"]), group.parse(found["beta"]), bytes.fromhex(data))


def _open(recipient: Identity, envelope: _Envelope, who: str) -> bytes:
    """Decrypt with K = beta / alpha^dk."""
    group = recipient.group
    shared = group.power_secret(envelope.alpha, recipient.decryption)
    key = group.multiply(envelope.beta, group.invert(shared))
    length = len(envelope.data) - TAG_BYTES
    if length < 0:
        raise UnreadableMessage(f"The message from {who} is cut short.")
    cipher, nonce = _cipher(group, key, envelope.alpha, length)
    try:
        return cipher.decrypt(nonce, envelope.data, None)
    except InvalidTag as error:
        raise UnreadableMessage(
            f"The message from {who} cannot be opened with this key: it is for somebody else or damaged."
        ) from error


def _cipher(group: Group, key: Element, alpha: Element, length: int) -> tuple[AESCCM, bytes]:
    """Return the cipher and the nonce for a plain text of ``length`` bytes (section 5.1)."""
    secret = hashlib.sha256(f"key|{group.text(key)}".encode()).digest()
    iv = hashlib.sha256(f"iv|{group.text(alpha)}".encode()).digest()
    return AESCCM(secret, tag_length=TAG_BYTES), iv[: 15 - _length_field(length)]


def _length_field(length: int) -> int:
    """Return L, the smallest value >= 2 with length < 2^(8L) (section 5.1)."""
    size = 2
    while length >= 1 << (8 * size):
        size += 1
    return size
