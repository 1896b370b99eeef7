"""EMSA-PSS-ENCODE (RFC 8017, section 9.1.1) with SHA-384 and a salt that the caller gives.

The ``cryptography`` library encodes only inside a signature, with a salt of its own; whoever blinds
needs the encoded message itself. Checking a finished signature is left to the library.
"""

from __future__ import annotations

import hashlib

from crypto.blind.errors import WrongMessage

_TRAILER = b"\xbc"


def emsa_pss_encode(message: bytes, bits: int, salt: bytes, hash_name: str = "sha384") -> bytes:
    """Return EM of ceil(bits / 8) octets for ``message``, its highest bits beyond ``bits`` zero.

    Raises WrongMessage where ``bits`` has no room for hash and salt.
    """
    octets = -(-bits // 8)
    digest = hashlib.new(hash_name, message).digest()
    hashed = hashlib.new(hash_name, bytes(8) + digest + salt).digest()
    room = octets - len(salt) - len(hashed) - 2
    if room < 0:
        raise WrongMessage("The key is too short for hash and salt.")
    block = bytes(room) + b"\x01" + salt
    masked = bytes(a ^ b for a, b in zip(block, mgf1(hashed, len(block), hash_name), strict=True))
    spare = 8 * octets - bits
    return bytes([masked[0] & 0xFF >> spare]) + masked[1:] + hashed + _TRAILER


def mgf1(seed: bytes, length: int, hash_name: str = "sha384") -> bytes:
    """Return ``length`` octets of the mask for ``seed`` (RFC 8017, appendix B.2.1)."""
    blocks = -(-length // hashlib.new(hash_name).digest_size)
    stream = b"".join(hashlib.new(hash_name, seed + i.to_bytes(4, "big")).digest() for i in range(blocks))
    return stream[:length]
