"""Closing by two people: the numbers of tokens are signed, the private keys destroyed, the list counted."""

from __future__ import annotations

import json

from app import audit, signing
from app.db import session
from app.decisions import ActKind, Decision, Details, Fact
from consult.definition import CLASSES, CLOSING_PURPOSE, closing_statement, read_stored_definition, signed
from consult.registrar import handover, store, timetable
from consult.registrar.errors import AlreadyClosed, NotOver, NotPublished
from consult.registrar.models import Consultation
from consult.registrar.timetable import Phase
from consult.registrar.words import home, london

KIND = "close-consultation"


def issued(consultation: Consultation) -> dict[str, int]:
    """Return how many tokens were issued, for every class."""
    found = store.issued(consultation)
    return {name: found.get(name, 0) for name in CLASSES}


def entitled(consultation: Consultation) -> dict[str, int]:
    """Return how many people are entitled, for every class."""
    return {"member": store.roll_size(consultation), "non-member": store.admitted_count(consultation)}


def _check(public_id: str, _details: Details) -> None:
    phase = timetable.phase_of(store.consultation_by_id(public_id))
    if phase is Phase.DRAFT:
        raise NotPublished
    if phase in (Phase.PUBLISHED, Phase.OPEN):
        raise NotOver
    if phase is not Phase.ENDED:
        raise AlreadyClosed


def _facts(public_id: str, _details: Details) -> list[Fact]:
    consultation = store.consultation_by_id(public_id)
    given, people = issued(consultation), entitled(consultation)
    return [
        Fact("Consultation", (consultation.title,)),
        Fact("Closing time", (london(consultation.closes_utc),)),
        *(
            Fact(f"Class {name}", (f"{given[name]:,} tokens issued to {people[name]:,} people entitled",))
            for name in CLASSES
        ),
        Fact("Afterwards", ("No token can be issued and no answer taken or changed any more.",)),
    ]


def _carry_out(public_id: str, _details: Details, decision: Decision) -> None:
    consultation = store.consultation_by_id(public_id)
    definition = read_stored_definition(consultation.definition or "")
    statement = closing_statement(definition.record.fingerprint, issued(consultation), entitled(consultation))
    signature = signing.sign_statement(CLOSING_PURPOSE, json.loads(statement))
    consultation.closing = signed(statement, signature)
    consultation.closed_utc = decision.at_utc
    store.destroy_private_keys(consultation)
    session().flush()
    audit.record(
        audit.Event.CONSULTATION_CLOSED,
        subject=public_id,
        **{f"tokens_{name.replace('-', '_')}": number for name, number in issued(consultation).items()},
    )
    handover.soon(public_id)


def _lock(public_id: str, _details: Details) -> None:
    store.lock_consultation(public_id)


ACT = ActKind(
    name=KIND,
    title=lambda public_id, _details: f"Close “{store.consultation_by_id(public_id).title}”",
    facts=_facts,
    check=_check,
    carry_out=_carry_out,
    needs_reason=False,
    lock=_lock,
    home=home,
)
