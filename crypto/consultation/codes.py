"""Recovery codes, and everything that a respondent's browser derives from one.

A code is 128 random bits and a checksum of 12, written in Crockford's Base32 in seven groups of
four: ``XXXX-XXXX-XXXX-XXXX-XXXX-XXXX-XXXX``. It never leaves the respondent. All keys are derived
for one consultation, so that nothing links two of them.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from crypto.blind import RANDOMIZED, Blinding, PublicKey
from crypto.consultation.encoding import derive, to_base64
from crypto.consultation.errors import WrongCodeCharacter, WrongCodeChecksum, WrongCodeLength

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
#: Characters of a code, without the dashes.
LENGTH = 28

_SECRET_OCTETS = 16
_CHECK_BITS = 12
_LOOKALIKES = str.maketrans("OIL", "011")
_SEPARATORS = re.compile(r"[\s\u00ad\u200b\u2010-\u2015\u2212\ufeff_.-]+")
#: 128 bits more than a modulus of 3072 bits has, so that r is within 2^-128 of uniform.
_R_OCTETS = 400


@dataclass(frozen=True)
class Derived:
    """What one code gives in one consultation.

    ``signing`` is the seed of the Ed25519 key, ``draft_key`` an AES-256 key, ``locator`` the address
    of the draft (32 hexadecimal digits; whoever knows it can replace the draft but not read it).
    """

    consultation: str
    signing: bytes = field(repr=False)
    draft_key: bytes = field(repr=False)
    locator: str = field(repr=False)
    secret: bytes = field(repr=False)

    @property
    def key(self) -> str:
        """Return the public Ed25519 key in Base64: the respondent's pseudonym in this consultation."""
        return to_base64(self.private_key.public_key().public_bytes_raw())

    @property
    def private_key(self) -> Ed25519PrivateKey:
        """Return the Ed25519 key."""
        return Ed25519PrivateKey.from_private_bytes(self.signing)

    def token_randomness(self, class_name: str, token_key: PublicKey) -> tuple[bytes, Blinding]:
        """Return the prefix of the token's message and the blinding: the same at every attempt."""
        digest = hashlib.sha256(token_key.text().encode()).hexdigest()
        prefix_end = RANDOMIZED.prefix_octets
        salt_end = prefix_end + RANDOMIZED.salt_octets
        octets = _derive(self.secret, self.consultation, f"token|{class_name}|{digest}", salt_end + _R_OCTETS)
        r = int.from_bytes(octets[salt_end:], "big") % (token_key.n - 1) + 1
        return octets[:prefix_end], Blinding(octets[prefix_end:salt_end], r)


def new_code() -> str:
    """Return a fresh recovery code. (Respondents' browsers make their own.)"""
    return code_of(secrets.token_bytes(_SECRET_OCTETS))


def code_of(secret: bytes) -> str:
    """Return the code of 16 secret octets, in its groups of four."""
    number = int.from_bytes(secret, "big") << _CHECK_BITS | _checksum(secret)
    characters = "".join(ALPHABET[number >> 5 * place & 31] for place in range(LENGTH - 1, -1, -1))
    return "-".join(characters[start : start + 4] for start in range(0, LENGTH, 4))


def secret_of(typed: str) -> bytes:
    """Return the 16 secret octets of a typed code.

    Case, spaces and dashes do not matter; O counts as 0, I and L count as 1. Raises WrongCodeLength,
    WrongCodeCharacter or WrongCodeChecksum, each with a sentence for the person who typed it.
    """
    characters = _SEPARATORS.sub("", typed).upper().translate(_LOOKALIKES)
    for character in characters:
        if character not in ALPHABET:
            raise WrongCodeCharacter(f"A recovery code never contains {character!r}. Compare it with yours.")
    if len(characters) != LENGTH:
        raise WrongCodeLength(
            f"A recovery code has {LENGTH} letters and digits. This one has {len(characters)}."
        )
    number = 0
    for character in characters:
        number = number << 5 | ALPHABET.index(character)
    secret = (number >> _CHECK_BITS).to_bytes(_SECRET_OCTETS, "big")
    if _checksum(secret) != number & (1 << _CHECK_BITS) - 1:
        raise WrongCodeChecksum("This recovery code has a typing mistake in it. Compare every group.")
    return secret


def normalise(typed: str) -> str:
    """Return a typed code in its one form, raising what ``secret_of`` raises."""
    return code_of(secret_of(typed))


def derive_keys(code: str, consultation: str) -> Derived:
    """Return what ``code`` gives in the consultation with this fingerprint. Raises WrongRecoveryCode."""
    secret = secret_of(code)
    return Derived(
        consultation=consultation,
        signing=_derive(secret, consultation, "signing-key", 32),
        draft_key=_derive(secret, consultation, "draft-key", 32),
        locator=_derive(secret, consultation, "draft-locator", 16).hex(),
        secret=secret,
    )


def _derive(secret: bytes, consultation: str, label: str, length: int) -> bytes:
    return derive(secret, bytes.fromhex(consultation), f"tellers-code-1|{label}", length)


def _checksum(secret: bytes) -> int:
    return int.from_bytes(hashlib.sha256(b"tellers-code-1|" + secret).digest()[:2], "big") >> 16 - _CHECK_BITS
