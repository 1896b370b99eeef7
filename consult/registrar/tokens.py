"""Issuing a token: one a person, signed blindly, the same again for whoever lost the answer.

The row that says "this person holds a token" is written in one statement under a primary key of
consultation and person, so the database decides between two requests that come at once.
"""

from __future__ import annotations

from functools import lru_cache

from app import audit, clock, proofs
from app.accounts.models import Person
from app.db import release, session, write_transaction
from consult.registrar import handover, participation, publishing, store, timetable
from consult.registrar.errors import (
    BlindedMessageRefused,
    ConsultationClosed,
    NotEntitled,
    NotOpenYet,
    NotPublished,
    TokenIssuedAlready,
)
from consult.registrar.models import Consultation
from consult.registrar.timetable import Phase
from crypto.blind import PrivateKey
from crypto.consultation.tokens import sign_request
from crypto.errors import CryptoError


def issue(public_id: str, person: Person, class_name: str, blinded: str) -> str:
    """Return the blind signature of a person's blinded request (both Base64), and commit.

    Raises NotOpenYet, ConsultationClosed, NotEntitled, BlindedMessageRefused, TokenIssuedAlready,
    CollectorAway or Overloaded.
    """
    person_id = person.id
    consultation = store.consultation_by_id(public_id)
    _require_may(consultation, person, class_name)
    if consultation.handed_over is None:
        handover.run(public_id)
    signature = _signature(store.consultation_by_id(public_id), class_name, blinded)
    with write_transaction():
        consultation = store.lock_consultation(public_id, shared=True)
        person = session().get_one(Person, person_id)
        _require_may(consultation, person, class_name)
        _note(consultation, person, class_name, blinded)
    return signature


def _note(consultation: Consultation, person: Person, class_name: str, blinded: str) -> None:
    if store.put_token(consultation, person, class_name, blinded):
        store.count_token(consultation, class_name, clock.now().date())
        audit.record(audit.Event.TOKEN_ISSUED, subject=consultation.public_id, class_name=class_name)
        return
    held = store.token_of(consultation, person)
    if held is None or (held.class_name, held.blinded) != (class_name, blinded):
        raise TokenIssuedAlready


def _require_may(consultation: Consultation, person: Person, class_name: str) -> None:
    phase = timetable.phase_of(consultation)
    if phase is Phase.DRAFT:
        raise NotPublished
    if phase is Phase.PUBLISHED:
        raise NotOpenYet
    if phase is not Phase.OPEN:
        raise ConsultationClosed
    if participation.class_of(consultation, person) != class_name:
        raise NotEntitled


def _signature(consultation: Consultation, class_name: str, blinded: str) -> str:
    """Sign outside any transaction, and in the pool: the private operation takes milliseconds."""
    key = publishing.private_key(store.token_keys(consultation)[class_name])
    if key is None:
        raise ConsultationClosed
    release()
    signature = proofs.check(_sign, key, blinded)
    if signature is None:
        raise BlindedMessageRefused
    return signature


@lru_cache(maxsize=8)
def _read(key: str) -> PrivateKey:
    """Read a private key once per process: checking it takes a hundred times as long as signing."""
    return PrivateKey.read(key)


def _sign(key: str, blinded: str) -> str | None:
    """Return the signature, None for what is no blinded message."""
    try:
        return sign_request(_read(key), blinded)
    except CryptoError:
        return None
