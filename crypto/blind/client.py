"""What the one who wants a signature does, and how everybody checks one (RFC 9474, section 4)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from gmpy2 import gcd, invert, mpz, powmod

from crypto.blind.encoding import emsa_pss_encode
from crypto.blind.errors import SignatureRefused, WrongMessage
from crypto.blind.keys import PublicKey
from crypto.blind.variants import Variant


@dataclass(frozen=True)
class Blinding:
    """The random choices of one request: the PSS salt and r in [1, n), both secret until the end."""

    salt: bytes = field(repr=False)
    r: int = field(repr=False)


@dataclass(frozen=True)
class Blinded:
    """What goes to the signer, and the inverse of r, which stays (``inv`` of section 4.2)."""

    message: bytes
    inverse: int = field(repr=False)


def prepare(variant: Variant, message: bytes, prefix: bytes | None = None) -> bytes:
    """Return the prepared message: with fresh randomness before it where the variant says so (section 4.1).

    ``prefix`` is given by those who derive it. Raises WrongMessage where its length is not the variant's.
    """
    prefix = secrets.token_bytes(variant.prefix_octets) if prefix is None else prefix
    if len(prefix) != variant.prefix_octets:
        raise WrongMessage(f"{variant.name} puts {variant.prefix_octets} random octets before a message.")
    return prefix + message


def random_blinding(key: PublicKey, variant: Variant) -> Blinding:
    """Return fresh random choices."""
    return Blinding(secrets.token_bytes(variant.salt_octets), secrets.randbelow(key.n - 1) + 1)


def blind(key: PublicKey, variant: Variant, prepared: bytes, blinding: Blinding) -> Blinded:
    """Blind a prepared message (section 4.2).

    The same arguments give the same request. Raises WrongMessage (a salt of another length, or a
    number without an inverse, which would be a factor of n).
    """
    if len(blinding.salt) != variant.salt_octets or not 0 < blinding.r < key.n:
        raise WrongMessage(f"{variant.name} takes {variant.salt_octets} octets of salt and r in [1, n).")
    encoded = emsa_pss_encode(prepared, key.n.bit_length() - 1, blinding.salt)
    number = mpz(int.from_bytes(encoded, "big"))
    if gcd(number, key.n) != 1 or gcd(blinding.r, key.n) != 1:
        raise WrongMessage("This message cannot be blinded with these random choices.")
    blinded = number * powmod(blinding.r, key.e, key.n) % key.n
    return Blinded(int(blinded).to_bytes(key.octets, "big"), int(invert(blinding.r, key.n)))


def finalize(
    key: PublicKey, variant: Variant, prepared: bytes, blind_signature: bytes, inverse: int
) -> bytes:
    """Unblind the signer's answer to a signature of ``prepared`` (section 4.4). Raises SignatureRefused."""
    if len(blind_signature) != key.octets:
        raise SignatureRefused("The blind signature has another length than the key.")
    number = int.from_bytes(blind_signature, "big") * mpz(inverse) % key.n
    signature = int(number).to_bytes(key.octets, "big")
    verify(key, variant, prepared, signature)
    return signature


def verify(key: PublicKey, variant: Variant, prepared: bytes, signature: bytes) -> None:
    """Check a finished signature: RSASSA-PSS-VERIFY (section 4.5). Raises SignatureRefused."""
    pss = padding.PSS(mgf=padding.MGF1(hashes.SHA384()), salt_length=variant.salt_octets)
    try:
        key.library_key.verify(signature, prepared, pss, hashes.SHA384())
    except InvalidSignature:
        raise SignatureRefused("The signature was not made with this key for this message.") from None
