"""Reminders. Nobody knows who has answered, so they go to all who may, or to all who have begun."""

from __future__ import annotations

from flask import current_app, url_for

from app import audit
from app.accounts.models import Person
from app.outbox import queue_mail
from consult.registrar import store, timetable
from consult.registrar.errors import ConsultationClosed, NotOpenYet
from consult.registrar.models import Consultation
from consult.registrar.timetable import Phase
from consult.registrar.words import london


def send(found: Consultation, to: str, actor: Person) -> int:
    """Queue a reminder to "all" or to the "holders" of a token; return how many there are.

    Raises NotOpenYet or ConsultationClosed.
    """
    phase = timetable.phase_of(found)
    if phase in (Phase.DRAFT, Phase.PUBLISHED):
        raise NotOpenYet
    if phase is not Phase.OPEN:
        raise ConsultationClosed
    people = store.holders(found) if to == "holders" else _everybody(found)
    subject, text = f"{found.title}: open until {london(found.closes_utc)}", _letter(found)
    for one in people:
        queue_mail(one.email, subject, text, found.public_id)
    audit.record(
        audit.Event.REMINDERS_SENT, actor=actor, subject=found.public_id, reminded=len(people), to=to
    )
    return len(people)


def _everybody(found: Consultation) -> list[Person]:
    people = {one.id: one for one in (*store.roll_entries(found), *store.admitted_people(found))}
    return list(people.values())


def _letter(found: Consultation) -> str:
    address = current_app.config["BASE_URL"] + url_for(
        "registrar.consultation", public_id=found.public_id, _external=False
    )
    return (
        f"“{found.title}” is open until {london(found.closes_utc)} (UK time).\n\n"
        f"Take part, or change what you have answered:\n\n    {address}\n\n"
        "If you have answered already and want to change nothing, do nothing. We cannot know whether "
        "you have answered: that is why everybody gets this message.\n"
    )
