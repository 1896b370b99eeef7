"""RSA blind signatures (RFC 9474): the signer learns neither the message nor the signature.

``variants`` names the four variants, ``keys`` makes and reads keys, ``client`` holds what the one
who wants a signature does (prepare, blind, finalize) and everybody's ``verify``, ``signer`` the one
operation with the private key.
"""

from crypto.blind.client import Blinded, Blinding, blind, finalize, prepare, random_blinding, verify
from crypto.blind.keys import PrivateKey, PublicKey, new_key
from crypto.blind.signer import blind_sign
from crypto.blind.variants import RANDOMIZED, VARIANTS, Variant

__all__ = [
    "RANDOMIZED",
    "VARIANTS",
    "Blinded",
    "Blinding",
    "PrivateKey",
    "PublicKey",
    "Variant",
    "blind",
    "blind_sign",
    "finalize",
    "new_key",
    "prepare",
    "random_blinding",
    "verify",
]
