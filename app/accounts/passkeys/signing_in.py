"""Signing in with a passkey: alone as a voter, beside the password as staff."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import webauthn
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException

from app import clock
from app.accounts import store
from app.accounts.models import Passkey, PasskeyPurpose, Person
from app.accounts.passkeys.challenges import new_challenge, origin, request_options, rp_id, take
from app.accounts.passkeys.errors import PasskeyExpired, PasskeyRefused


def begin_sign_in() -> tuple[str, dict[str, Any]]:
    """Return a challenge's identifier and what a browser needs; the device knows whose passkey it is."""
    row = new_challenge(PasskeyPurpose.SIGN_IN, None)
    return row.public_id, request_options(row.challenge, [])


def finish_sign_in(challenge: str, answer: Mapping[str, Any]) -> Person:
    """Return the person whose passkey answered. Raises PasskeyExpired or PasskeyRefused."""
    passkey = _verified(take(challenge, PasskeyPurpose.SIGN_IN, None), answer)
    if _user_handle(answer) != passkey.person.public_id.encode():
        raise PasskeyRefused
    return passkey.person


def begin_second(person: Person) -> str:
    """Return the identifier of a challenge for a member of staff whose password was right."""
    return new_challenge(PasskeyPurpose.SECOND_FACTOR, person).public_id


def second_options(challenge: str) -> dict[str, Any] | None:
    """Return what the browser needs to answer it; None once it was answered or is too old."""
    row = store.passkey_challenge(challenge, PasskeyPurpose.SECOND_FACTOR, clock.now())
    if row is None or row.person is None:
        return None
    return request_options(row.challenge, store.passkeys_of(row.person))


def finish_second(challenge: str, answer: Mapping[str, Any]) -> Person:
    """Return the member of staff whose own passkey answered. Raises PasskeyExpired or PasskeyRefused."""
    row = store.passkey_challenge(challenge, PasskeyPurpose.SECOND_FACTOR, clock.now())
    if row is None or row.person is None:
        raise PasskeyExpired
    person = row.person
    passkey = _verified(take(challenge, PasskeyPurpose.SECOND_FACTOR, person), answer)
    if passkey.person_id != person.id:
        raise PasskeyRefused
    return person


def _verified(challenge: bytes, answer: Mapping[str, Any]) -> Passkey:
    passkey = store.passkey_by_credential(_credential_id(answer))
    if passkey is None:
        raise PasskeyRefused
    try:
        checked = webauthn.verify_authentication_response(
            credential=dict(answer),
            expected_challenge=challenge,
            expected_rp_id=rp_id(),
            expected_origin=origin(),
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        raise PasskeyRefused from None
    if not store.raise_sign_count(passkey, checked.new_sign_count):
        raise PasskeyRefused  # another answer with this counter was first: one of the two is a copy
    return passkey


def _credential_id(answer: Mapping[str, Any]) -> str:
    """Return the identifier in the one form in which it is stored."""
    try:
        return bytes_to_base64url(base64url_to_bytes(str(answer.get("rawId", ""))))
    except ValueError:
        raise PasskeyRefused from None


def _user_handle(answer: Mapping[str, Any]) -> bytes:
    response = answer.get("response")
    try:
        return base64url_to_bytes(str(response.get("userHandle", ""))) if isinstance(response, dict) else b""
    except ValueError:
        return b""
