"""Signed-in browsers: rows on the server that can be ended there, idle and absolute expiry."""

from __future__ import annotations

import secrets
from datetime import datetime

from flask import Flask
from flask import session as cookie
from flask_login import LoginManager, login_user, logout_user

from app import clock, db
from app.accounts import store
from app.accounts.models import Person, SignIn, SignInMethod
from app.accounts.people import SignedIn, current_sign_in
from app.config import SIGN_IN_LONGEST, STAFF_IDLE, VOTER_IDLE
from app.cookies import SteadyCookies
from app.tokens import token_hash

TOKEN_BYTES = 32
IDLE = {
    SignInMethod.CODE: VOTER_IDLE,
    SignInMethod.PASSKEY: VOTER_IDLE,
    SignInMethod.SLIP: VOTER_IDLE,
    SignInMethod.PASSWORD: STAFF_IDLE,
    SignInMethod.PASSWORD_AND_PASSKEY: STAFF_IDLE,
}
#: "Last seen" is written once in such a part of the idle time: minutes for voters, a minute for staff. More
#: often would cost most casts a transaction beside the one in which ballots are written together.
SEEN_PART = 30


def start(person: Person, method: SignInMethod) -> None:
    """Sign ``person`` in with a fresh token and an otherwise empty cookie; end the sign-in there was."""
    stop()
    moment, token = clock.now(), secrets.token_urlsafe(TOKEN_BYTES)
    sign_in = SignIn(
        token_hash=token_hash(token), person=person, method=method.value, started_utc=moment, seen_utc=moment
    )
    store.add(sign_in)
    login_user(SignedIn(token, sign_in))


def stop() -> None:
    """Sign out: end the sign-in on the server and empty the cookie."""
    sign_in = current_sign_in()
    if sign_in is not None:
        sign_in.ended_utc = clock.now()
        logout_user()
    cookie.clear()


def is_live(sign_in: SignIn, moment: datetime) -> bool:
    """Tell whether a sign-in still counts at ``moment``: not ended, not idle, not too old."""
    return (
        sign_in.ended_utc is None
        and moment < sign_in.seen_utc + IDLE[SignInMethod(sign_in.method)]
        and moment < sign_in.started_utc + SIGN_IN_LONGEST
    )


def _load(token: str) -> SignedIn | None:
    sign_in = store.sign_in_by_hash(token_hash(token))
    moment = clock.now()
    if sign_in is None or not is_live(sign_in, moment):
        return None
    if moment >= sign_in.seen_utc + IDLE[SignInMethod(sign_in.method)] / SEEN_PART:
        _touch(sign_in, moment)
    return SignedIn(token, sign_in)


def _touch(sign_in: SignIn, moment: datetime) -> None:
    with db.write_transaction():
        sign_in.seen_utc = moment


def init_app(app: Flask) -> None:
    """Let Flask-Login find the person by the session token in the signed cookie."""
    app.session_interface = SteadyCookies()
    manager = LoginManager()
    manager.init_app(app, add_context_processor=False)  # a page asks who is there only where it shows it
    manager.session_protection = None  # it ties a session to an address, which changes on a phone
    manager.user_loader(_load)
