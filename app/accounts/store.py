"""The queries of people, rolls and sign-in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, Executable, delete, func, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute

from app.accounts.models import (
    AttemptCount,
    Person,
    Role,
    RoleGrant,
    Roll,
    RollDraft,
    RollEntry,
    SignIn,
    SignInCode,
    StaffPassword,
)
from app.db import Base, session


def add(row: Base) -> None:
    """Add a new row and give it its identifier at once."""
    session().add(row)
    session().flush()


def add_all(rows: Iterable[Base]) -> None:
    """Add many rows at once."""
    session().add_all(rows)
    session().flush()


def person_by_email(email: str) -> Person | None:
    """Return the person with an address in lower case."""
    return session().scalar(select(Person).where(Person.email == email))


def people_by_emails(emails: Iterable[str]) -> dict[str, Person]:
    """Return the known people among ``emails`` (lower case), by address."""
    return {person.email: person for person in _people_where_in(Person.email, list(emails))}


def people_by_numbers(numbers: Iterable[str]) -> dict[str, Person]:
    """Return the known people among member numbers, by number."""
    found = _people_where_in(Person.member_number, list(numbers))
    return {person.member_number: person for person in found if person.member_number is not None}


def _people_where_in(column: InstrumentedAttribute[Any], values: list[str]) -> list[Person]:
    step = 500  # SQLite bounds the number of parameters of one statement
    found: list[Person] = []
    for start in range(0, len(values), step):
        found.extend(session().scalars(select(Person).where(column.in_(values[start : start + step]))))
    return found


def _changed(statement: Executable) -> int:
    """Run an UPDATE and return how many rows it changed."""
    return cast(CursorResult[Any], session().execute(statement)).rowcount


def sign_in_by_hash(token_hash: str) -> SignIn | None:
    """Return the sign-in with the hash of a session token."""
    return session().scalar(select(SignIn).where(SignIn.token_hash == token_hash))


def end_sign_ins(person: Person, moment: datetime) -> int:
    """End every sign-in of a person; return how many there were."""
    live = (SignIn.person_id == person.id, SignIn.ended_utc.is_(None))
    return _changed(update(SignIn).where(*live).values(ended_utc=moment))


def code_by_challenge(challenge: str) -> SignInCode | None:
    """Return the one-time code behind a challenge."""
    return session().scalar(select(SignInCode).where(SignInCode.challenge == challenge))


def count_code_attempt(challenge: str, moment: datetime, most: int) -> bool:
    """Count one try at a code; false when it is used, expired, or was tried ``most`` times."""
    usable = (
        SignInCode.challenge == challenge,
        SignInCode.used.is_(False),
        SignInCode.expires_utc > moment,
        SignInCode.attempts < most,
    )
    return _changed(update(SignInCode).where(*usable).values(attempts=SignInCode.attempts + 1)) == 1


def use_code(challenge: str) -> bool:
    """Mark a code as used; false when another request was first."""
    unused = (SignInCode.challenge == challenge, SignInCode.used.is_(False))
    return _changed(update(SignInCode).where(*unused).values(used=True)) == 1


def count_attempt(subject_hash: str, moment: datetime, window: timedelta) -> int:
    """Count one try at an account and return how many there were within its window."""
    row = session().get(AttemptCount, subject_hash, with_for_update=True, populate_existing=True)
    if row is None:
        row = AttemptCount(subject_hash=subject_hash, attempts=0, window_ends_utc=moment + window)
        session().add(row)
    elif moment >= row.window_ends_utc:
        row.attempts, row.window_ends_utc = 0, moment + window
    row.attempts += 1
    return row.attempts


def attempts(subject_hash: str, moment: datetime) -> int:
    """Return how many tries are counted within the current window."""
    row = session().get(AttemptCount, subject_hash)
    return row.attempts if row and moment < row.window_ends_utc else 0


def forget_attempts(subject_hash: str) -> None:
    """Start counting afresh after a success."""
    session().execute(delete(AttemptCount).where(AttemptCount.subject_hash == subject_hash))


def password_of(person: Person) -> StaffPassword | None:
    """Return the password row of a member of staff."""
    return session().get(StaffPassword, person.id)


def grant_of(person: Person, role: Role) -> RoleGrant | None:
    """Return a person's grant of ``role``."""
    return session().scalar(
        select(RoleGrant).where(RoleGrant.person_id == person.id, RoleGrant.role == role.value)
    )


def people_with_role(role: Role) -> list[Person]:
    """Return everybody who holds ``role``, by name."""
    query = select(Person).join(RoleGrant).where(RoleGrant.role == role.value).order_by(Person.name)
    return list(session().scalars(query))


def roll_by_public_id(public_id: str) -> Roll | None:
    """Return a roll by its public identifier."""
    return session().scalar(select(Roll).where(Roll.public_id == public_id))


def draft_by_public_id(public_id: str, person: Person, moment: datetime) -> RollDraft | None:
    """Return a person's own unexpired draft."""
    return session().scalar(
        select(RollDraft).where(
            RollDraft.public_id == public_id,
            RollDraft.person_id == person.id,
            RollDraft.expires_utc > moment,
        )
    )


def roll_size(roll: Roll) -> int:
    """Return how many people are on a roll."""
    return session().scalar(select(func.count()).where(RollEntry.roll_id == roll.id)) or 0


def clear_roll(roll: Roll) -> None:
    """Take everybody off a roll; the people themselves stay."""
    session().execute(delete(RollEntry).where(RollEntry.roll_id == roll.id))
    session().expire(roll, ["entries"])


def delete_draft(draft: RollDraft) -> None:
    """Remove a draft."""
    session().delete(draft)


def purge(moment: datetime, idle: timedelta, longest: timedelta) -> None:
    """Delete what has expired: codes, sign-ins, drafts, counts of tries."""
    session().execute(delete(SignInCode).where(SignInCode.expires_utc <= moment))
    session().execute(delete(RollDraft).where(RollDraft.expires_utc <= moment))
    session().execute(delete(AttemptCount).where(AttemptCount.window_ends_utc <= moment))
    over = or_(
        SignIn.ended_utc.is_not(None),
        SignIn.seen_utc <= moment - idle,
        SignIn.started_utc <= moment - longest,
    )
    session().execute(delete(SignIn).where(over))
