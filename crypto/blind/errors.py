"""What can be wrong with blind signatures, one class per kind of fault (RFC 9474)."""

from __future__ import annotations

from crypto.errors import CryptoError


class WrongSigningKey(CryptoError):
    """Text that is not an RSA key of the one form that this program writes."""


class WrongMessage(CryptoError):
    """A message that cannot be signed: its random prefix has another length, or chance was against it."""


class WrongBlindedMessage(CryptoError):
    """A blinded message of another length than the key's, or a number that the key cannot sign."""


class SigningFault(CryptoError):
    """A signature which does not verify right after it was made: the machine has miscalculated."""


class SignatureRefused(CryptoError):
    """A signature, blind or finished, that the key did not make for this message."""
