"""Challenges that a device answers once, and the site for which its keys are made."""

from __future__ import annotations

import json
import secrets
from datetime import timedelta
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import webauthn
from flask import current_app
from webauthn.helpers import base64url_to_bytes
from webauthn.helpers.structs import PublicKeyCredentialDescriptor, UserVerificationRequirement

from app import clock, db
from app.accounts import store
from app.accounts.models import Passkey, PasskeyChallenge, PasskeyPurpose, Person
from app.accounts.passkeys.errors import PasskeyExpired

CHALLENGE_BYTES = 32
CHALLENGE_LIFETIME = timedelta(minutes=5)
TIMEOUT_MS = 120_000


def available() -> bool:
    """Tell whether this installation can have passkeys: browsers bind them to a name, never to a number."""
    try:
        ip_address(rp_id())
    except ValueError:
        return True
    return False


def rp_id() -> str:
    """Return the name that passkeys are bound to: the host of the platform's address."""
    return urlsplit(current_app.config["BASE_URL"]).hostname or ""


def origin() -> str:
    """Return the origin of the platform as browsers write it."""
    parts = urlsplit(current_app.config["BASE_URL"])
    return f"{parts.scheme}://{parts.netloc}"


def new_challenge(purpose: PasskeyPurpose, person: Person | None) -> PasskeyChallenge:
    """Keep a fresh challenge; ``person`` where it is known who is asked."""
    row = PasskeyChallenge(
        purpose=purpose.value,
        person_id=person.id if person else None,
        challenge=secrets.token_bytes(CHALLENGE_BYTES),
        expires_utc=clock.now() + CHALLENGE_LIFETIME,
    )
    store.add(row)
    return row


def take(challenge: str, purpose: PasskeyPurpose, person: Person | None) -> bytes:
    """Use a challenge up, in a transaction of its own, so that it is gone whatever comes of the answer."""
    with db.write_transaction():
        row = store.passkey_challenge(challenge, purpose, clock.now())
        if row is None or row.person_id != (person.id if person else None):
            raise PasskeyExpired
        taken = row.challenge
        if not store.delete_challenge(row):
            raise PasskeyExpired
    return taken


def request_options(challenge: bytes, known: list[Passkey]) -> dict[str, Any]:
    """Return what a browser needs to answer a challenge with one of ``known``, or with any passkey."""
    options = webauthn.generate_authentication_options(
        rp_id=rp_id(),
        challenge=challenge,
        timeout=TIMEOUT_MS,
        allow_credentials=descriptors(known),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return as_json(options)


def descriptors(known: list[Passkey]) -> list[PublicKeyCredentialDescriptor]:
    """Return passkeys as the standard names them."""
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(one.credential_id)) for one in known]


def as_json(options: Any) -> dict[str, Any]:
    """Return options as JSON values."""
    read: dict[str, Any] = json.loads(webauthn.options_to_json(options))
    return read
