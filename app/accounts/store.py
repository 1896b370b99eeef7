"""The queries of people, rolls and sign-in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Column, CursorResult, Executable, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from app.accounts.models import (
    AttemptCount,
    Passkey,
    PasskeyChallenge,
    PasskeyPurpose,
    Person,
    Role,
    RoleGrant,
    Roll,
    RollDraft,
    RollEntry,
    SignIn,
    SignInCode,
    SignInMethod,
    Slip,
    StaffPassword,
)
from app.db import Base, session

STEP = 500  # SQLite bounds the number of parameters of one statement


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


def person_by_public_id(public_id: str) -> Person | None:
    """Return the person with a public identifier."""
    return session().scalar(select(Person).where(Person.public_id == public_id))


def people_by_emails(emails: Iterable[str]) -> dict[str, Person]:
    """Return the known people among ``emails`` (lower case), by address."""
    return {person.email: person for person in _people_where_in(Person.email, list(emails))}


def people_by_numbers(numbers: Iterable[str]) -> dict[str, Person]:
    """Return the known people among member numbers, by number."""
    found = _people_where_in(Person.member_number, list(numbers))
    return {person.member_number: person for person in found if person.member_number is not None}


def _people_where_in(column: InstrumentedAttribute[Any], values: list[str]) -> list[Person]:
    found: list[Person] = []
    for start in range(0, len(values), STEP):
        found.extend(session().scalars(select(Person).where(column.in_(values[start : start + STEP]))))
    return found


def _changed(statement: Executable) -> int:
    """Run an UPDATE and return how many rows it changed."""
    return cast(CursorResult[Any], session().execute(statement)).rowcount


def sign_in_by_hash(token_hash: str) -> SignIn | None:
    """Return the sign-in with the hash of a session token, and its person with it."""
    query = select(SignIn).where(SignIn.token_hash == token_hash)
    return session().scalar(query.options(joinedload(SignIn.person)))


def end_sign_ins(person: Person, moment: datetime) -> int:
    """End every sign-in of a person; return how many there were."""
    live = (SignIn.person_id == person.id, SignIn.ended_utc.is_(None))
    return _changed(update(SignIn).where(*live).values(ended_utc=moment))


def end_everything(person: Person, moment: datetime) -> None:
    """End a person's sign-ins and slips, and drop codes and challenges that are not answered yet."""
    end_sign_ins(person, moment)
    live = (Slip.person_id == person.id, Slip.ended_utc.is_(None))
    session().execute(update(Slip).where(*live).values(ended_utc=moment))
    session().execute(delete(SignInCode).where(SignInCode.person_id == person.id))
    session().execute(delete(PasskeyChallenge).where(PasskeyChallenge.person_id == person.id))


def lock_person(person: Person) -> None:
    """Lock a person's row, as committed now, until the transaction ends."""
    session().refresh(person, with_for_update=True)


#: Tables whose rows go with a person; a row anywhere else keeps the person.
_FLEETING = frozenset({"sign_in", "sign_in_code", "slip", "passkey", "passkey_challenge", "roll_draft"})


def delete_unlinked(people: Iterable[int]) -> int:
    """Delete those people (row numbers) to whom no row of any room refers; return how many they were."""
    left = set(people)
    for table in Base.metadata.sorted_tables:
        for key in table.foreign_keys:
            if key.column.table is Person.__table__ and table.name not in _FLEETING:
                left -= _referred(key.parent, left)
    numbers = sorted(left)
    for start in range(0, len(numbers), STEP):
        session().execute(delete(Person).where(Person.id.in_(numbers[start : start + STEP])))
    return len(numbers)


def _referred(column: Column[Any], people: set[int]) -> set[int]:
    numbers, found = sorted(people), set[int]()
    for start in range(0, len(numbers), STEP):
        some = numbers[start : start + STEP]
        found.update(session().scalars(select(column).where(column.in_(some)).distinct()))
    return found


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


def slip_by_hash(word_hash: str) -> Slip | None:
    """Return the slip that is not ended and carries the word with this hash."""
    return session().scalar(select(Slip).where(Slip.word_hash == word_hash, Slip.ended_utc.is_(None)))


def end_slips(about: str, people: Iterable[int] | None, moment: datetime) -> None:
    """End slips for ``about``, of these people (row numbers) or of all, and the sign-ins by such slips."""
    live = [Slip.about == about, Slip.ended_utc.is_(None)]
    if people is not None:
        live.append(Slip.person_id.in_(list(people)))
    owners = list(session().scalars(select(Slip.person_id).where(*live)))
    session().execute(update(Slip).where(*live).values(ended_utc=moment))
    for start in range(0, len(owners), STEP):
        signed_in = (
            SignIn.person_id.in_(owners[start : start + STEP]),
            SignIn.method == SignInMethod.SLIP.value,
            SignIn.ended_utc.is_(None),
        )
        session().execute(update(SignIn).where(*signed_in).values(ended_utc=moment))


def passkeys_of(person: Person) -> list[Passkey]:
    """Return a person's passkeys, oldest first."""
    return list(session().scalars(select(Passkey).where(Passkey.person_id == person.id).order_by(Passkey.id)))


def passkey_by_credential(credential_id: str) -> Passkey | None:
    """Return the passkey that a device calls by this identifier (URL-safe Base64)."""
    return session().scalar(select(Passkey).where(Passkey.credential_id == credential_id))


def raise_sign_count(passkey: Passkey, count: int) -> bool:
    """Set a passkey's counter; false when another request has set it since it was read."""
    unchanged = (Passkey.id == passkey.id, Passkey.sign_count == passkey.sign_count)
    return _changed(update(Passkey).where(*unchanged).values(sign_count=count)) == 1


def passkey_challenge(identifier: str, purpose: PasskeyPurpose, moment: datetime) -> PasskeyChallenge | None:
    """Return an unanswered, unexpired challenge that was made for ``purpose``."""
    return session().scalar(
        select(PasskeyChallenge).where(
            PasskeyChallenge.public_id == identifier,
            PasskeyChallenge.purpose == purpose.value,
            PasskeyChallenge.expires_utc > moment,
        )
    )


def delete_challenge(challenge: PasskeyChallenge) -> bool:
    """Delete a challenge; false when another request was first."""
    return _changed(delete(PasskeyChallenge).where(PasskeyChallenge.id == challenge.id)) == 1


def count_attempt(subject_hash: str, moment: datetime, window: timedelta) -> int:
    """Count one try at an account and return how many there were within its window."""
    while (row := _locked_count(subject_hash)) is None:
        first = {"subject_hash": subject_hash, "attempts": 0, "window_ends_utc": moment + window}
        session().execute(_insert_of(AttemptCount).values(first).on_conflict_do_nothing())
    if not _runs(row, moment, window):
        row.attempts, row.window_ends_utc = 0, moment + window
    row.attempts += 1
    return row.attempts


def _locked_count(subject_hash: str) -> AttemptCount | None:
    return session().get(AttemptCount, subject_hash, with_for_update=True, populate_existing=True)


def _insert_of(table: type[Base]) -> Any:
    dialect = session().get_bind().dialect.name
    return (sqlite if dialect == "sqlite" else postgresql).insert(table.__table__)


def attempts(subject_hash: str, moment: datetime, window: timedelta) -> int:
    """Return how many tries are counted within the current ``window``."""
    row = session().get(AttemptCount, subject_hash)
    return row.attempts if row and _runs(row, moment, window) else 0


def _runs(row: AttemptCount, moment: datetime, window: timedelta) -> bool:
    """Tell whether a count's window is not over; one that began in the future does not count."""
    return moment < row.window_ends_utc <= moment + window


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


def remove(row: Base) -> None:
    """Remove a row."""
    session().delete(row)
    session().flush()


def purge(moment: datetime, idle: timedelta, longest: timedelta) -> None:
    """Delete what has expired: codes, sign-ins, drafts, counts of tries."""
    session().execute(delete(SignInCode).where(SignInCode.expires_utc <= moment))
    session().execute(delete(PasskeyChallenge).where(PasskeyChallenge.expires_utc <= moment))
    session().execute(delete(RollDraft).where(RollDraft.expires_utc <= moment))
    session().execute(delete(AttemptCount).where(AttemptCount.window_ends_utc <= moment))
    over = or_(
        SignIn.ended_utc.is_not(None),
        SignIn.seen_utc <= moment - idle,
        SignIn.started_utc <= moment - longest,
    )
    session().execute(delete(SignIn).where(over))
