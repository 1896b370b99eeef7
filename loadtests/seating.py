"""Signing people in before a load begins, as before a meeting: by the platform's own function, all at once.

Who votes at home signs in during the load, with a mailed code and over HTTP (``loadtests.voters``).
"""

from __future__ import annotations

from collections.abc import Sequence

from flask import Flask
from flask import session as cookie
from flask.sessions import SecureCookieSessionInterface
from flask_login import logout_user

from app import db
from app.accounts import sessions
from app.accounts.models import SignInMethod
from loadtests.election import person_behind


def sign_in_all(app: Flask, emails: Sequence[str]) -> list[dict[str, str]]:
    """Sign everybody in; return each one's cookies. Raises LookupError for somebody unknown."""
    with app.test_request_context(), db.write_transaction():
        return [{app.config["SESSION_COOKIE_NAME"]: _cookie(app, email)} for email in emails]


def _cookie(app: Flask, email: str) -> str:
    """Sign one person in; the sign-in stays, only this context forgets it before the next."""
    sessions.start(person_behind(email), SignInMethod.CODE)
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    if signer is None:
        raise TypeError("the platform's cookies are not signed")
    text = signer.dumps(dict(cookie))
    logout_user()
    cookie.clear()
    return str(text)
