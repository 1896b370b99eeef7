"""The queries of the registrar."""

from __future__ import annotations

import datetime as dt
from typing import Any, cast

from sqlalchemy import CursorResult, Executable, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from app.accounts.models import Person, RollEntry
from app.db import Base, session
from consult.registrar.errors import NoSuchConsultation
from consult.registrar.models import (
    STANDING,
    Admission,
    AdmissionState,
    Consultation,
    OpeningShare,
    QuestionnaireVersion,
    Token,
    TokenKey,
    TokensOfDay,
)
from crypto.text import sha256_hex


def add(row: Base) -> None:
    """Add a new row and give it its identifier at once."""
    session().add(row)
    session().flush()


def consultations() -> list[Consultation]:
    """Return every consultation, newest first."""
    return list(session().scalars(select(Consultation).order_by(Consultation.id.desc())))


def published() -> list[Consultation]:
    """Return every published consultation, newest first."""
    query = select(Consultation).where(Consultation.published_utc.is_not(None))
    return list(session().scalars(query.order_by(Consultation.id.desc())))


def find_consultation(public_id: str) -> Consultation | None:
    """Return a consultation, None where there is none."""
    return session().scalar(select(Consultation).where(Consultation.public_id == public_id))


def consultation_by_id(public_id: str) -> Consultation:
    """Return a consultation. Raises NoSuchConsultation."""
    found = find_consultation(public_id)
    if found is None:
        raise NoSuchConsultation
    return found


def lock_consultation(public_id: str, *, shared: bool = False) -> Consultation:
    """Return a consultation as committed now; it stays so until the transaction ends.

    Several may hold it ``shared``, to issue tokens. Raises NoSuchConsultation.
    """
    query = select(Consultation).where(Consultation.public_id == public_id).with_for_update(read=shared)
    found = session().scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise NoSuchConsultation
    return found


def newest_version(consultation: Consultation) -> QuestionnaireVersion | None:
    """Return the newest version of the questionnaire."""
    query = select(QuestionnaireVersion).where(QuestionnaireVersion.consultation_id == consultation.id)
    return session().scalar(query.order_by(QuestionnaireVersion.number.desc()).limit(1))


def version_by_hash(consultation: Consultation, sha256: str) -> QuestionnaireVersion | None:
    """Return the version of the questionnaire with this hash."""
    query = select(QuestionnaireVersion).where(
        QuestionnaireVersion.consultation_id == consultation.id, QuestionnaireVersion.sha256 == sha256
    )
    return session().scalar(query.order_by(QuestionnaireVersion.number.desc()).limit(1))


def roll_entries(consultation: Consultation) -> list[Person]:
    """Return everybody on the roll, in its order."""
    query = (
        select(Person)
        .join(RollEntry, RollEntry.person_id == Person.id)
        .where(RollEntry.roll_id == consultation.roll_id)
        .order_by(RollEntry.position)
    )
    return list(session().scalars(query))


def roll_page(consultation: Consultation, offset: int, limit: int) -> list[Person]:
    """Return some of the people on the roll, in its order."""
    query = (
        select(Person)
        .join(RollEntry, RollEntry.person_id == Person.id)
        .where(RollEntry.roll_id == consultation.roll_id)
        .order_by(RollEntry.position)
        .offset(offset)
        .limit(limit)
    )
    return list(session().scalars(query))


def roll_size(consultation: Consultation) -> int:
    """Return how many people are on the roll."""
    query = select(func.count()).select_from(RollEntry).where(RollEntry.roll_id == consultation.roll_id)
    return session().scalar(query) or 0


def is_on_roll(consultation: Consultation, person: Person) -> bool:
    """Tell whether a person is on the roll."""
    query = select(RollEntry.id).where(
        RollEntry.roll_id == consultation.roll_id, RollEntry.person_id == person.id
    )
    return session().scalar(query) is not None


def namesakes(consultation: Consultation, name: str) -> list[Person]:
    """Return the people on the roll with this name, however its letters are set."""
    wanted = " ".join(name.casefold().split())
    return [one for one in roll_entries(consultation) if " ".join(one.name.casefold().split()) == wanted]


def is_admitted(consultation: Consultation, person: Person) -> bool:
    """Tell whether a person was admitted from outside the membership."""
    query = select(Admission.id).where(
        Admission.consultation_id == consultation.id,
        Admission.person_id == person.id,
        STANDING,  # the index's own words, or SQLite would look through everybody who was admitted
        Admission.state == AdmissionState.ADMITTED.value,
    )
    return session().scalar(query) is not None


def admitted_count(consultation: Consultation) -> int:
    """Return how many people were admitted from outside the membership."""
    query = select(func.count()).select_from(Admission)
    found = query.where(
        Admission.consultation_id == consultation.id, Admission.state == AdmissionState.ADMITTED.value
    )
    return session().scalar(found) or 0


def token_keys(consultation: Consultation) -> dict[str, TokenKey]:
    """Return the key pairs by class."""
    query = select(TokenKey).where(TokenKey.consultation_id == consultation.id)
    return {key.class_name: key for key in session().scalars(query)}


def forget_token_keys(consultation: Consultation) -> None:
    """Delete the key pairs of a consultation that is not published."""
    session().execute(delete(TokenKey).where(TokenKey.consultation_id == consultation.id))


def destroy_private_keys(consultation: Consultation) -> None:
    """Forget the private halves: no token can be issued any more, by anybody."""
    keys = update(TokenKey).where(TokenKey.consultation_id == consultation.id)
    session().execute(keys.values(sealed_private=None))


def token_of(consultation: Consultation, person: Person) -> Token | None:
    """Return the token that a person holds."""
    return session().get(Token, (consultation.id, person.id), populate_existing=True)


def put_token(consultation: Consultation, person: Person, class_name: str, blinded: str) -> bool:
    """Note that a person holds a token; false where this person holds one already. The database decides."""
    values = {
        "consultation_id": consultation.id,
        "person_id": person.id,
        "class_name": class_name,
        "blinded": blinded,
    }
    return _changed(_insert_of(Token).values(values).on_conflict_do_nothing()) == 1


def count_token(consultation: Consultation, class_name: str, day: dt.date) -> None:
    """Count one more token of the day."""
    values = {"consultation_id": consultation.id, "class_name": class_name, "day": day, "issued": 1}
    insert = _insert_of(TokensOfDay).values(values)
    keys = ["consultation_id", "class_name", "day"]
    more = {"issued": TokensOfDay.issued + 1}
    session().execute(insert.on_conflict_do_update(index_elements=keys, set_=more))


def tokens_by_day(consultation: Consultation) -> list[TokensOfDay]:
    """Return the numbers of tokens by day and class, in the order of days."""
    query = select(TokensOfDay).where(TokensOfDay.consultation_id == consultation.id)
    return list(session().scalars(query.order_by(TokensOfDay.day, TokensOfDay.class_name)))


def issued(consultation: Consultation) -> dict[str, int]:
    """Return how many people hold a token, by class."""
    query = select(Token.class_name, func.count()).where(Token.consultation_id == consultation.id)
    return dict(session().execute(query.group_by(Token.class_name)).all())


def holders(consultation: Consultation) -> list[Person]:
    """Return everybody who holds a token, by name."""
    query = select(Person).join(Token, Token.person_id == Person.id)
    return list(
        session().scalars(query.where(Token.consultation_id == consultation.id).order_by(Person.name))
    )


def admitted_people(consultation: Consultation) -> list[Person]:
    """Return everybody who was admitted from outside the membership."""
    query = select(Person).join(Admission, Admission.person_id == Person.id)
    found = query.where(
        Admission.consultation_id == consultation.id, Admission.state == AdmissionState.ADMITTED.value
    )
    return list(session().scalars(found.order_by(Person.name)))


def shares(consultation: Consultation) -> dict[int, str]:
    """Return the trustees' accepted contributions to the opening, by trustee (counted from 1)."""
    query = select(OpeningShare.owner, OpeningShare.record)
    found = query.where(OpeningShare.consultation_id == consultation.id).order_by(OpeningShare.owner)
    return dict(session().execute(found).all())


def forget_shares(consultation: Consultation) -> None:
    """Keep of every contribution its SHA-256 alone: with the sealed answers it opens each beside its key."""
    for row in session().scalars(select(OpeningShare).where(OpeningShare.consultation_id == consultation.id)):
        row.record = sha256_hex(row.record)
    session().flush()


def _insert_of(table: type[Base]) -> Any:
    dialect = session().get_bind().dialect.name
    return (sqlite if dialect == "sqlite" else postgresql).insert(table.__table__)


def _changed(statement: Executable) -> int:
    options = {"preserve_rowcount": True}  # else psycopg says -1 for an INSERT
    return cast(CursorResult[Any], session().execute(statement, execution_options=options)).rowcount
