"""A person's passkeys: added by a device, removed by the person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import webauthn
from webauthn.helpers import bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from app import audit, clock, texts
from app.accounts import store
from app.accounts.models import Passkey, PasskeyPurpose, Person, SignInMethod
from app.accounts.passkeys.challenges import (
    TIMEOUT_MS,
    as_json,
    descriptors,
    new_challenge,
    origin,
    rp_id,
    take,
)
from app.accounts.passkeys.errors import (
    LONGEST_LABEL,
    MOST_PASSKEYS,
    FullSignInNeeded,
    NoSuchPasskey,
    PasskeyLabelRefused,
    PasskeyRefused,
    TooManyPasskeys,
)
from app.accounts.people import STAFF_METHODS
from app.outbox import queue_mail

NAME = "Tellers"


def require_manager(person: Person, method: str) -> None:
    """Raise FullSignInNeeded unless this sign-in may change the person's passkeys."""
    if method == SignInMethod.SLIP or (store.password_of(person) and method not in STAFF_METHODS):
        raise FullSignInNeeded


def begin_add(person: Person) -> tuple[str, dict[str, Any]]:
    """Return a challenge's identifier and what a browser needs to make a key. Raises TooManyPasskeys."""
    known = store.passkeys_of(person)
    if len(known) >= MOST_PASSKEYS:
        raise TooManyPasskeys
    row = new_challenge(PasskeyPurpose.ADD, person)
    options = webauthn.generate_registration_options(
        rp_id=rp_id(),
        rp_name=NAME,
        user_id=person.public_id.encode(),
        user_name=person.email,
        user_display_name=person.name,
        challenge=row.challenge,
        timeout=TIMEOUT_MS,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=descriptors(known),
    )
    return row.public_id, as_json(options)


def finish_add(person: Person, challenge: str, answer: Mapping[str, Any], label: str) -> Passkey:
    """Check what the device made and keep its public key; the person is told by mail.

    Raises PasskeyLabelRefused, PasskeyExpired, PasskeyRefused or TooManyPasskeys.
    """
    label = _plain_label(label)
    taken = take(challenge, PasskeyPurpose.ADD, person)
    if len(store.passkeys_of(person)) >= MOST_PASSKEYS:
        raise TooManyPasskeys
    try:
        made = webauthn.verify_registration_response(
            credential=dict(answer),
            expected_challenge=taken,
            expected_rp_id=rp_id(),
            expected_origin=origin(),
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        raise PasskeyRefused from None
    identifier = bytes_to_base64url(made.credential_id)
    if store.passkey_by_credential(identifier) is not None:
        raise PasskeyRefused
    passkey = Passkey(
        person_id=person.id,
        credential_id=identifier,
        public_key=made.credential_public_key,
        sign_count=made.sign_count,
        label=label,
        added_utc=clock.now().replace(hour=0, minute=0, second=0, microsecond=0),
    )
    store.add(passkey)
    audit.record(audit.Event.PASSKEY_ADDED, actor=person, subject=passkey.public_id)
    _tell(person, "was added to", label)
    return passkey


def remove(person: Person, public_id: str) -> None:
    """Remove one of a person's own passkeys; the person is told by mail. Raises NoSuchPasskey."""
    found = next((one for one in store.passkeys_of(person) if one.public_id == public_id), None)
    if found is None:
        raise NoSuchPasskey
    store.remove(found)
    audit.record(audit.Event.PASSKEY_REMOVED, actor=person, subject=public_id)
    _tell(person, "was removed from", found.label)


def remove_all(person: Person) -> int:
    """Remove every passkey of a person (by correction or by the operator); return how many there were."""
    found = store.passkeys_of(person)
    for passkey in found:
        store.remove(passkey)
        audit.record(audit.Event.PASSKEY_REMOVED, subject=passkey.public_id)
    return len(found)


def _plain_label(label: str) -> str:
    cleaned = texts.trimmed(label)
    if not 0 < len(cleaned) <= LONGEST_LABEL or not texts.is_plain(cleaned):
        raise PasskeyLabelRefused
    return cleaned


def _tell(person: Person, did: str, label: str) -> None:
    text = (
        f"Dear {person.name},\n\nThe passkey “{label}” {did} your sign-in at Tellers.\n\n"
        "If this was not you, tell the elections office at once.\n"
    )
    queue_mail(person.email, "Your passkeys have changed", text)
