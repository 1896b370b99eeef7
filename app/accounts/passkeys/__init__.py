"""Passkeys (WebAuthn level 2): a device holds a private key for its owner; we keep the public one.

Each ceremony answers a random challenge that is kept on the server, counts once and for five minutes. The
device always verifies its user (by finger, face or code), so a passkey alone signs a voter in; a member of
staff uses it beside the password.
"""

from app.accounts.passkeys.challenges import available
from app.accounts.passkeys.errors import FullSignInNeeded, PasskeyExpired, PasskeyRefused
from app.accounts.passkeys.keys import begin_add, finish_add, remove, remove_all, require_manager
from app.accounts.passkeys.signing_in import (
    begin_second,
    begin_sign_in,
    finish_second,
    finish_sign_in,
    second_options,
)

__all__ = [
    "FullSignInNeeded",
    "PasskeyExpired",
    "PasskeyRefused",
    "available",
    "begin_add",
    "begin_second",
    "begin_sign_in",
    "finish_add",
    "finish_second",
    "finish_sign_in",
    "remove",
    "remove_all",
    "require_manager",
    "second_options",
]
