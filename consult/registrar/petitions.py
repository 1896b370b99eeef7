"""Petitions: one statement, signatories who were verified by signing in, a public count.

A name is shown only where its owner has said so, and can be hidden or taken back until the petition closes.
Two people publish a petition; its times open and close it.
"""

from __future__ import annotations

from datetime import datetime

from flask import url_for

from app import audit, clock
from app.accounts.models import Person
from app.db import session
from app.decisions import ActKind, Decision, Details, Fact
from consult.registrar import petition_store, preparing, store, timetable
from consult.registrar.errors import AlreadyPublished, NotEntitled, PetitionNotOpen
from consult.registrar.petition_models import Petition, Signature
from consult.registrar.words import london

KIND = "publish-petition"
STATEMENT_LENGTH = 5_000


def create(
    title: str, statement: str, roll_id: int, opens: datetime, closes: datetime, actor: Person
) -> Petition:
    """Make a petition that two people may publish. Raises TextRefused or TimetableRefused."""
    first, last = timetable.interval(opens, closes)
    made = Petition(
        title=preparing.plain(title, "a title", preparing.TITLE_LENGTH),
        statement=preparing.plain(statement, "the statement", STATEMENT_LENGTH, lines=True),
        roll_id=roll_id,
        opens_utc=first,
        closes_utc=last,
        created_utc=clock.now(),
    )
    store.add(made)
    audit.record(audit.Event.PETITION_CREATED, actor=actor, subject=made.public_id)
    return made


def is_open(petition: Petition) -> bool:
    """Tell whether it can be signed now: published, and in [opens, closes)."""
    published = petition.published_utc is not None
    return published and petition.opens_utc <= clock.now() < petition.closes_utc


def sign(public_id: str, person: Person, *, name_shown: bool) -> None:
    """Sign, or change whether the name is shown. Raises PetitionNotOpen or NotEntitled."""
    petition = petition_store.lock(public_id)
    if not is_open(petition):
        raise PetitionNotOpen
    if not petition_store.may_sign(petition, person):
        raise NotEntitled("You are not on the roll of those who may sign this petition.")
    signed = petition_store.signature(petition, person)
    if signed is not None:
        signed.name_shown = name_shown
        return
    store.add(Signature(petition_id=petition.id, person_id=person.id, name_shown=name_shown))


def withdraw(public_id: str, person: Person) -> None:
    """Take a signature back; one that is not there is taken back already. Raises PetitionNotOpen."""
    petition = petition_store.lock(public_id)
    if not is_open(petition):
        raise PetitionNotOpen("The petition is closed, so signatures stay as they are.")
    petition_store.remove(petition, person)


def _check(public_id: str, _details: Details) -> None:
    if petition_store.by_id(public_id).published_utc is not None:
        raise AlreadyPublished("This petition is published already.")


def _facts(public_id: str, _details: Details) -> list[Fact]:
    petition = petition_store.by_id(public_id)
    return [
        Fact("Petition", (petition.title,)),
        Fact("Statement", tuple(petition.statement.splitlines())),
        Fact("Can be signed", (f"from {london(petition.opens_utc)}", f"to {london(petition.closes_utc)}")),
        Fact("By whom", (f"everybody on the roll “{petition.roll.name}”",)),
    ]


def _carry_out(public_id: str, _details: Details, decision: Decision) -> None:
    petition_store.by_id(public_id).published_utc = decision.at_utc
    session().flush()
    audit.record(audit.Event.PETITION_PUBLISHED, subject=public_id)


def _lock(public_id: str, _details: Details) -> None:
    petition_store.lock(public_id)


ACT = ActKind(
    name=KIND,
    title=lambda public_id, _details: f"Publish the petition “{petition_store.by_id(public_id).title}”",
    facts=_facts,
    check=_check,
    carry_out=_carry_out,
    needs_reason=False,
    lock=_lock,
    home=lambda public_id: url_for("petition_office.petition", public_id=public_id),
)
