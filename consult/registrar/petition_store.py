"""The queries of petitions."""

from __future__ import annotations

from sqlalchemy import delete, func, select

from app.accounts.models import Person, Roll, RollEntry
from app.db import session
from consult.registrar.errors import NoSuchPetition
from consult.registrar.petition_models import Petition, Signature


def petitions(*, published: bool) -> list[Petition]:
    """Return the petitions, newest first; all of them, or the published ones alone."""
    query = select(Petition).order_by(Petition.id.desc())
    return list(session().scalars(query.where(Petition.published_utc.is_not(None)) if published else query))


def by_id(public_id: str) -> Petition:
    """Return a petition. Raises NoSuchPetition."""
    return _found(session().scalar(select(Petition).where(Petition.public_id == public_id)))


def lock(public_id: str) -> Petition:
    """Return a petition as committed now, locked until the transaction ends. Raises NoSuchPetition."""
    query = select(Petition).where(Petition.public_id == public_id).with_for_update()
    return _found(session().scalar(query.execution_options(populate_existing=True)))


def rolls() -> list[Roll]:
    """Return the rolls that have people, by name."""
    return list(session().scalars(select(Roll).where(Roll.entries.any()).order_by(Roll.name, Roll.id)))


def may_sign(petition: Petition, person: Person) -> bool:
    """Tell whether a person is on the petition's roll."""
    entry = select(RollEntry.id).where(
        RollEntry.roll_id == petition.roll_id, RollEntry.person_id == person.id
    )
    return session().scalar(entry) is not None


def signature(petition: Petition, person: Person) -> Signature | None:
    """Return a person's signature."""
    return session().get(Signature, (petition.id, person.id), populate_existing=True)


def remove(petition: Petition, person: Person) -> None:
    """Take a person's signature back."""
    mine = (Signature.petition_id == petition.id, Signature.person_id == person.id)
    session().execute(delete(Signature).where(*mine))


def count(petition: Petition) -> int:
    """Return how many have signed."""
    query = select(func.count()).select_from(Signature).where(Signature.petition_id == petition.id)
    return session().scalar(query) or 0


def names(petition: Petition, most: int) -> list[str]:
    """Return the names of those who show them, by name."""
    query = select(Person.name).join(Signature, Signature.person_id == Person.id)
    shown = query.where(Signature.petition_id == petition.id, Signature.name_shown)
    return list(session().scalars(shown.order_by(Person.name).limit(most)))


def _found(petition: Petition | None) -> Petition:
    if petition is None:
        raise NoSuchPetition
    return petition
