"""Drafts: encrypted in the browser, so that the collector keeps what it cannot read."""

from __future__ import annotations

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from crypto.consultation.codes import Derived
from crypto.consultation.encoding import BUCKETS, from_base64, pad, to_base64, unpad
from crypto.consultation.errors import WrongDraft
from crypto.errors import CryptoError

_NONCE_OCTETS = 12
_TAG_OCTETS = 16
#: The sizes, in octets, that an encrypted draft can have.
DRAFT_SIZES = tuple(_NONCE_OCTETS + size + _TAG_OCTETS for size in BUCKETS)


def encrypt_draft(derived: Derived, content: bytes) -> str:
    """Return the draft in Base64: a fresh nonce, then AES-256-GCM of the padded content. Raises TooLong."""
    nonce = secrets.token_bytes(_NONCE_OCTETS)
    sealed = AESGCM(derived.draft_key).encrypt(nonce, pad(content), _bound(derived))
    return to_base64(nonce + sealed)


def decrypt_draft(derived: Derived, draft: str) -> bytes:
    """Return the content of a draft. Raises WrongDraft."""
    octets = check_draft(draft)
    try:
        padded = AESGCM(derived.draft_key).decrypt(
            octets[:_NONCE_OCTETS], octets[_NONCE_OCTETS:], _bound(derived)
        )
        return unpad(padded)
    except (InvalidTag, CryptoError):
        raise WrongDraft("This draft was not written with this code, or it was changed.") from None


def check_draft(draft: str) -> bytes:
    """Return the octets of a draft from outside if it has one of the sizes. Raises MalformedText, WrongDraft.

    That is all that somebody without the code can check.
    """
    octets = from_base64(draft, "The draft")
    if len(octets) not in DRAFT_SIZES:
        raise WrongDraft("A draft has one of a few sizes; this one has another.")
    return octets


def _bound(derived: Derived) -> bytes:
    return f"tellers-draft-1|{derived.consultation}|{derived.locator}".encode()
