"""RSA keys for blind signatures: one text for one key, so that keys can be compared and hashed.

A public key is written as DER SubjectPublicKeyInfo, a private key as DER PKCS 8 without a password,
both in standard Base64 without line breaks.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from functools import cached_property

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from crypto.blind.errors import WrongSigningKey

#: Bits of the modulus of every key that this program makes or reads.
BITS = 3072
EXPONENT = 65537
#: A private key of this size has about 2,400 characters.
_MOST_CHARACTERS = 4096


@dataclass(frozen=True)
class PublicKey:
    """The modulus n and the exponent e."""

    n: int
    e: int = EXPONENT

    @property
    def octets(self) -> int:
        """Return the length of the modulus, of blinded messages and of signatures, in octets."""
        return (self.n.bit_length() + 7) // 8

    @cached_property
    def library_key(self) -> rsa.RSAPublicKey:
        """Return the key as the ``cryptography`` library holds it."""
        return rsa.RSAPublicNumbers(self.e, self.n).public_key()

    def text(self) -> str:
        """Return the Base64 text that ``read`` reads."""
        der = self.library_key.public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return base64.b64encode(der).decode("ascii")

    @staticmethod
    def read(text: str) -> PublicKey:
        """Read a public key of 3072 bits with the exponent 65537. Raises WrongSigningKey."""
        try:
            loaded = serialization.load_der_public_key(_decoded(text))
        except (ValueError, UnsupportedAlgorithm):
            raise WrongSigningKey("This text is no public key.") from None
        if not isinstance(loaded, rsa.RSAPublicKey):
            raise WrongSigningKey("The public key is not an RSA key.")
        numbers = loaded.public_numbers()
        key = PublicKey(numbers.n, numbers.e)
        if (loaded.key_size, key.e) != (BITS, EXPONENT) or key.n % 2 == 0 or key.text() != text:
            raise WrongSigningKey("The public key is not of the size and form that are used here.")
        return key


@dataclass(frozen=True)
class PrivateKey:
    """The primes p and q and the exponent d of a key; ``d`` may be any that fits e modulo p - 1 and q - 1."""

    p: int = field(repr=False)
    q: int = field(repr=False)
    d: int = field(repr=False)
    e: int = EXPONENT

    @cached_property
    def public(self) -> PublicKey:
        """Return the public half."""
        return PublicKey(self.p * self.q, self.e)

    @cached_property
    def crt(self) -> tuple[int, int, int]:
        """Return d mod p - 1, d mod q - 1 and q^-1 mod p (RFC 8017, section 3.2)."""
        return self.d % (self.p - 1), self.d % (self.q - 1), pow(self.q, -1, self.p)

    def text(self) -> str:
        """Return the Base64 text that ``read`` reads: a secret."""
        dp, dq, inverse = self.crt
        numbers = rsa.RSAPrivateNumbers(
            self.p, self.q, self.d, dp, dq, inverse, rsa.RSAPublicNumbers(self.e, self.p * self.q)
        )
        der = numbers.private_key().private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return base64.b64encode(der).decode("ascii")

    @staticmethod
    def read(text: str) -> PrivateKey:
        """Read a private key of 3072 bits, checked by the library. Raises WrongSigningKey."""
        try:
            loaded = serialization.load_der_private_key(_decoded(text), password=None)
        except (ValueError, TypeError, UnsupportedAlgorithm):
            raise WrongSigningKey("This text is no private key.") from None
        if not isinstance(loaded, rsa.RSAPrivateKey) or loaded.key_size != BITS:
            raise WrongSigningKey("The private key is not an RSA key of the size that is used here.")
        return _private(loaded)


def new_key() -> PrivateKey:
    """Return a fresh key of 3072 bits."""
    return _private(rsa.generate_private_key(public_exponent=EXPONENT, key_size=BITS))


def _private(key: rsa.RSAPrivateKey) -> PrivateKey:
    numbers = key.private_numbers()
    if numbers.public_numbers.e != EXPONENT:
        raise WrongSigningKey("The private key has another exponent than is used here.")
    return PrivateKey(numbers.p, numbers.q, numbers.d)


def _decoded(text: str) -> bytes:
    if len(text) > _MOST_CHARACTERS:
        raise WrongSigningKey("The key is too long.")
    return base64.b64decode(text, validate=True)
