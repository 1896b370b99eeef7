"""What a person may do in a consultation: class, token, phase. Never whether the person has answered."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app

from app.accounts.models import Person
from consult.registrar import store, timetable
from consult.registrar.models import ClassName, Consultation
from consult.registrar.timetable import Phase


@dataclass(frozen=True)
class Standing:
    """A person before a consultation; ``class_name`` is None for somebody who is not entitled."""

    class_name: str | None
    has_token: bool
    phase: Phase
    answer_url: str


def of(consultation: Consultation, person: Person) -> Standing:
    """Return how ``person`` stands in ``consultation``."""
    return Standing(
        class_name=class_of(consultation, person),
        has_token=store.token_of(consultation, person) is not None,
        phase=timetable.phase_of(consultation),
        answer_url=answer_url(consultation),
    )


def class_of(consultation: Consultation, person: Person) -> str | None:
    """Return a person's class: a member is on the roll, a non-member was admitted. None for others."""
    if store.is_on_roll(consultation, person):
        return ClassName.MEMBER.value
    return ClassName.NON_MEMBER.value if store.is_admitted(consultation, person) else None


def answer_url(consultation: Consultation) -> str:
    """Return the address of the collector's page for a consultation."""
    return f"{current_app.config['COLLECTOR_URL']}/answers/{consultation.public_id}"
