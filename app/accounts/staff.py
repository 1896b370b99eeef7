"""Members of staff: who they are, their roles, their passwords (argon2id)."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import cast

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from flask import Flask, current_app

from app import audit, clock, db
from app.accounts import store
from app.accounts.models import Person, Role, RoleGrant, StaffPassword
from app.errors import Overloaded, Refusal

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200
PATIENCE_SECONDS = 3.0  # for one's turn to have a password tried
_turn = threading.Lock()


class WeakPassword(Refusal):
    """A password that is too easy to guess, or too long to hash."""

    status = 400
    sentence = f"A password needs {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters, not all alike."


class AlreadyStaff(Refusal):
    """The address already belongs to a member of staff."""

    sentence = "This address already belongs to a member of staff. Grant or revoke roles instead."


def create(name: str, email: str, password: str, roles: Iterable[Role]) -> Person:
    """Make somebody a member of staff with ``roles``; a known person keeps name and number."""
    email = email.strip().lower()
    hashed = _hash(password, email)
    person = store.person_by_email(email)
    if person is None:
        person = Person(name=name.strip(), email=email)
        store.add(person)
    if store.password_of(person):
        raise AlreadyStaff
    store.add(StaffPassword(person_id=person.id, hash=hashed))
    audit.record(audit.Event.STAFF_CREATED, subject=person.public_id)
    for role in roles:
        grant(person, role)
    return person


def grant(person: Person, role: Role) -> None:
    """Give a role; giving it twice changes nothing."""
    if store.grant_of(person, role) is None:
        store.add(RoleGrant(person=person, role=role.value))
        audit.record(audit.Event.ROLE_GRANTED, subject=person.public_id, role=role.value)


def revoke(person: Person, role: Role) -> None:
    """Take a role away and end every sign-in of the person."""
    found = store.grant_of(person, role)
    if found is not None:
        person.grants.remove(found)
        store.end_sign_ins(person, clock.now())
        audit.record(audit.Event.ROLE_REVOKED, subject=person.public_id, role=role.value)


def verified(email: str, password: str) -> Person | None:
    """Return the member of staff if the password is right; an unknown address takes as long.

    Raises Overloaded where too many passwords are being tried.
    """
    person = store.person_by_email(email)
    row = store.password_of(person) if person else None
    stored = row.hash if row else _decoy()
    db.release()  # hashing takes a tenth of a second: hold no lock meanwhile
    try:
        with _one_at_a_time():
            _hasher().verify(stored, password[: LONGEST_PASSWORD + 1])
    except VerifyMismatchError:
        return None
    if row is None:
        return None
    if _hasher().check_needs_rehash(stored):
        row.hash = _hasher().hash(password)
    return person


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Try one password at a time in this process: a flood of guesses must not take the cores from voters."""
    if not _turn.acquire(timeout=PATIENCE_SECONDS):
        raise Overloaded
    try:
        yield
    finally:
        _turn.release()


def _hash(password: str, email: str) -> str:
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD or len(set(password)) < 5:
        raise WeakPassword
    if password.lower() == email:
        raise WeakPassword("A password must not be the e-mail address.")
    return _hasher().hash(password)


def _hasher() -> PasswordHasher:
    return cast(PasswordHasher, current_app.extensions["password_hasher"])


def _decoy() -> str:
    if "decoy_hash" not in current_app.extensions:
        current_app.extensions["decoy_hash"] = _hasher().hash("no account has this password")
    return cast(str, current_app.extensions["decoy_hash"])


def init_app(app: Flask) -> None:
    """Set the cost of hashing: 64 MiB, three passes (RFC 9106's second choice), and one lane.

    More lanes would cost a thief of hashes no more, and let one guess take every core for its time.
    """
    app.extensions["password_hasher"] = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=1)
