"""Who is asking: the person behind the current request, and their roles."""

from __future__ import annotations

from typing import cast

from flask import current_app, g, has_request_context
from flask_login import UserMixin, current_user

from app.accounts.models import Person, Role, SignIn, SignInMethod

#: How staff sign in; what counts as enough is for ``current_roles`` to say.
STAFF_METHODS = frozenset({SignInMethod.PASSWORD, SignInMethod.PASSWORD_AND_PASSKEY})


class SignedIn(UserMixin):
    """What Flask-Login keeps: a live sign-in, known to the browser by its token alone."""

    def __init__(self, token: str, sign_in: SignIn) -> None:
        self.token = token
        self.sign_in = sign_in

    def get_id(self) -> str:
        """Return the session token, which is what the cookie holds."""
        return self.token


def ask_nobody(nobody: bool) -> None:
    """Treat this request as nobody's, whatever cookie came with it, or not: answers are taken from nobody."""
    g.nobody = nobody


def current_sign_in() -> SignIn | None:
    """Return the live sign-in of this request, if there is one."""
    if not has_request_context() or g.get("nobody") or not current_user.is_authenticated:
        return None
    return cast(SignedIn, current_user).sign_in


def current_person() -> Person | None:
    """Return the person who is signed in, or nothing."""
    sign_in = current_sign_in()
    return sign_in.person if sign_in else None


def current_roles() -> frozenset[Role]:
    """Return the roles that count now: those of a person who signed in with a staff password.

    Where the installation requires a passkey of staff, the password alone gives none.
    """
    sign_in = current_sign_in()
    if sign_in is None or sign_in.method not in STAFF_METHODS:
        return frozenset()
    if current_app.config["STAFF_PASSKEY"] and sign_in.method != SignInMethod.PASSWORD_AND_PASSKEY:
        return frozenset()
    return frozenset(Role(grant.role) for grant in sign_in.person.grants)
