"""Signing in: a one-time code by e-mail for voters, a password for staff.

The answer, and the work done, is the same whether or not an address is known. Tries are counted
per account in the database, in a transaction of their own, before anything is compared.
"""

from __future__ import annotations

import secrets
from datetime import timedelta

from flask import current_app, url_for

from app import clock, db
from app.accounts import staff, store
from app.accounts.models import Person, SignInCode
from app.addresses import remote_key
from app.errors import Refusal
from app.outbox import queue_mail
from app.outbox.queue import seal
from app.tokens import keyed_hash, same

CODE_DIGITS = 6
CODE_LIFETIME = timedelta(minutes=10)
CODE_ATTEMPTS = 5
WINDOW = timedelta(minutes=15)
CODES_PER_WINDOW = 60  # per e-mail address; wide, so that a stranger cannot keep a voter out
CODES_PER_ADDRESS = 6  # per e-mail address and network address
WRONG_CODES_PER_ADDRESS = 100  # per network address; eighty people in one room share one
PASSWORDS_PER_WINDOW = 100  # per account; high, so that a stranger cannot lock the office out
PASSWORDS_PER_ADDRESS = 10  # per account and network address


class WrongCode(Refusal):
    """The code does not match."""

    status = 400
    sentence = "That code is not right. Check the newest e-mail and type its six digits."


class CodeSpent(Refusal):
    """The code was used, is too old, or was tried too often."""

    status = 400
    sentence = "That code can no longer be used. Ask for a new one."


class WrongPassword(Refusal):
    """Address and password do not belong together."""

    status = 400
    sentence = "The e-mail address or the password is not right."


class TooManyTries(Refusal):
    """An account, known or not, was tried too often."""

    status = 429
    sentence = "There were too many tries. Wait 15 minutes, then try again."
    retry_after = int(WINDOW.total_seconds())


def normal_email(text: str) -> str:
    """Return an address as it is stored: trimmed, in lower case."""
    return text.strip().lower()


def request_code(email: str) -> str:
    """Make a one-time code and mail it if the address is known; return the challenge either way."""
    email, moment = normal_email(email), clock.now()
    counted = _counted("code", email, CODES_PER_ADDRESS, CODES_PER_WINDOW)
    person = store.person_by_email(email) if counted else None
    challenge, code = db.public_id(), f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
    store.add(
        SignInCode(
            challenge=challenge,
            person_id=person.id if person else None,
            code_hash=_code_hash(challenge, code),
            expires_utc=moment + CODE_LIFETIME,
        )
    )
    if person:
        queue_mail(person.email, "Your sign-in code", _letter(code))
    else:
        seal(_letter(code))  # the same work as for a known address
    return challenge


def redeem_code(challenge: str, code: str) -> Person:
    """Return the person whose code this is, and use it up; ``WrongCode`` or ``CodeSpent`` if not."""
    with db.write_transaction():
        moment, guesses = clock.now(), keyed_hash("wrong code", remote_key())
        if store.attempts(guesses, moment, WINDOW) >= WRONG_CODES_PER_ADDRESS:
            raise TooManyTries
        if not store.count_code_attempt(challenge, moment, CODE_ATTEMPTS):
            raise CodeSpent
        person = _owner(challenge, code)
        if person is None:
            store.count_attempt(guesses, moment, WINDOW)
        if person is not None and not store.use_code(challenge):
            raise CodeSpent
    if person is None:
        raise WrongCode  # only now: the try is counted
    return person


def _owner(challenge: str, code: str) -> Person | None:
    """Return whose code this is; nothing when it does not match, or was made for nobody."""
    row = store.code_by_challenge(challenge)
    return row.person if row and same(row.code_hash, _code_hash(challenge, code)) else None


def check_password(email: str, password: str) -> Person:
    """Return the member of staff; ``WrongPassword`` or ``TooManyTries`` if it is not so."""
    email = normal_email(email)
    with db.write_transaction():
        counted = _counted("password", email, PASSWORDS_PER_ADDRESS, PASSWORDS_PER_WINDOW)
    if not counted:
        raise TooManyTries
    person = staff.verified(email, password)
    if person is None:
        raise WrongPassword
    for subject in _subjects("password", email):
        store.forget_attempts(subject)
    return person


def _subjects(purpose: str, email: str) -> tuple[str, str]:
    """Return what tries are counted by: the account at this network address, and the account."""
    return keyed_hash(purpose, email, remote_key()), keyed_hash(purpose, email)


def _counted(purpose: str, email: str, here: int, everywhere: int) -> bool:
    """Count one try; false when there were too many, and then a stranger's do not burden the account."""
    at_address, account = _subjects(purpose, email)
    moment = clock.now()
    if store.count_attempt(at_address, moment, WINDOW) > here:
        return False
    return store.count_attempt(account, moment, WINDOW) <= everywhere


def _code_hash(challenge: str, code: str) -> str:
    return keyed_hash("sign-in code", challenge, code)


def _letter(code: str) -> str:
    address = current_app.config["BASE_URL"] + url_for("accounts.sign_in", _external=False)
    return (
        f"Your code to sign in to Tellers is:\n\n    {code}\n\n"
        f"Type it on the page where you asked for it. It works once, for "
        f"{int(CODE_LIFETIME.total_seconds()) // 60} minutes.\n\n"
        f"If you closed that page, ask for a new code at {address}\n\n"
        "If you did not ask for a code, do nothing. Nobody can sign in without it. "
        "We never ask for a code by telephone.\n"
    )
