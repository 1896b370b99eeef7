"""The queries of requests to take part."""

from __future__ import annotations

from sqlalchemy import func, select

from app.db import session
from consult.registrar.errors import NoSuchConsultation
from consult.registrar.models import Admission, AdmissionState, Consultation


def by_public_id(public_id: str) -> Admission:
    """Return a request. Raises NoSuchConsultation."""
    return _found(session().scalar(select(Admission).where(Admission.public_id == public_id)))


def lock(public_id: str) -> Admission:
    """Return a request as committed now, locked until the transaction ends. Raises NoSuchConsultation."""
    query = select(Admission).where(Admission.public_id == public_id).with_for_update()
    return _found(session().scalar(query.execution_options(populate_existing=True)))


def waiting(consultation: Consultation) -> list[Admission]:
    """Return the requests that wait for a decision, oldest first."""
    query = select(Admission).where(
        Admission.consultation_id == consultation.id, Admission.state == AdmissionState.WAITING.value
    )
    return list(session().scalars(query.order_by(Admission.asked_on, Admission.name)))


def admitted(consultation: Consultation) -> list[Admission]:
    """Return the requests that were granted, by name."""
    query = select(Admission).where(
        Admission.consultation_id == consultation.id, Admission.state == AdmissionState.ADMITTED.value
    )
    return list(session().scalars(query.order_by(Admission.name, Admission.gmc_number)))


def counts(consultation: Consultation) -> dict[str, int]:
    """Return how many requests stand in each state."""
    query = select(Admission.state, func.count()).where(Admission.consultation_id == consultation.id)
    found = dict(session().execute(query.group_by(Admission.state)).all())
    return {state.value: found.get(state.value, 0) for state in AdmissionState}


def _found(row: Admission | None) -> Admission:
    if row is None:
        raise NoSuchConsultation("There is no such request. Check the address.")
    return row
