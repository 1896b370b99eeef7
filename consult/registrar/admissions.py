"""Admitting people outside the membership: e-mail challenge, queue, decision by the office.

The page that asks answers alike whatever it knows of an address or a number. What somebody is told about
themselves comes by e-mail, or after the code from it was typed.
"""

from __future__ import annotations

import re
import secrets
from datetime import timedelta

from flask import current_app, url_for
from sqlalchemy.exc import IntegrityError

from app import audit, clock
from app.accounts import store as accounts
from app.accounts.models import Person
from app.addresses import remote_key
from app.db import session, write_transaction
from app.outbox import queue_mail
from app.texts import is_plain, trimmed
from app.tokens import keyed_hash, same
from consult.registrar import admission_store, store, timetable
from consult.registrar.errors import (
    AdmissionDecided,
    AdmissionRefused,
    ConsultationClosed,
    NotPublished,
    TextRefused,
    TooManyRequests,
    WrongAdmissionCode,
)
from consult.registrar.models import Admission, AdmissionState, Consultation
from consult.registrar.timetable import Phase

GMC_NUMBER = re.compile(r"\d{7}", re.ASCII)
CODE_DIGITS = 6
CODE_LIFETIME = timedelta(hours=1)
MOST_ATTEMPTS = 5
WINDOW = timedelta(hours=1)
PER_ADDRESS, PER_EMAIL = 60, 5
NAME_LENGTH = 120
REASON_LENGTH = 300


def ask(found: Consultation, name: str, email: str, gmc_number: str) -> Admission:
    """Keep a request and mail a code to its address.

    Raises AdmissionRefused, TooManyRequests, NotPublished or ConsultationClosed.
    """
    require_open(found)
    cleaned, address, number = trimmed(name), email.strip().lower(), gmc_number.strip()
    if not cleaned or len(cleaned) > NAME_LENGTH or not is_plain(cleaned):
        raise AdmissionRefused("Enter your name as the General Medical Council knows it.")
    if not GMC_NUMBER.fullmatch(number):
        raise AdmissionRefused("A GMC number has seven digits. Check yours on the GMC’s website.")
    _count(address)
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
    made = Admission(
        consultation_id=found.id,
        name=cleaned,
        email=address,
        gmc_number=number,
        code_hash="",
        expires_utc=clock.now() + CODE_LIFETIME,
        asked_on=clock.now().date(),
    )
    store.add(made)
    made.code_hash = _code_hash(made.public_id, code)
    queue_mail(address, "Your code to ask for taking part", _code_letter(found, code), found.public_id)
    return made


def confirm(public_id: str, code: str) -> None:
    """Put a request into the office's queue: its address is right. Commits the try in any case.

    Raises WrongAdmissionCode or AdmissionRefused (on the roll, or asked already).
    """
    with write_transaction():
        right = _is_right(public_id, code)
    if not right:
        raise WrongAdmissionCode
    try:
        with write_transaction():
            row = admission_store.lock(public_id)
            if row.state == AdmissionState.UNCONFIRMED:
                _require_outside(row)
                row.state = AdmissionState.WAITING.value
                session().flush()
                audit.record(audit.Event.ADMISSION_REQUESTED, subject=row.consultation.public_id)
    except IntegrityError:
        raise AdmissionRefused(
            "Somebody has asked already with this e-mail address or GMC number. Write to the office "
            "if that was not you."
        ) from None


def admit(public_id: str, actor: Person) -> None:
    """Let somebody take part as a non-member, and write to them. Raises AdmissionDecided."""
    row = _waiting(public_id)
    known = accounts.person_by_email(row.email)
    person = known or Person(name=row.name, email=row.email, member_number=None)
    if known is None:
        store.add(person)
    row.person_id = person.id
    _decide(row, AdmissionState.ADMITTED, actor)
    queue_mail(
        row.email,
        f"You can take part: {row.consultation.title}",
        _admitted_letter(row.consultation),
        row.consultation.public_id,
    )


def refuse(public_id: str, reason: str, actor: Person) -> None:
    """Refuse a request with a reason, and write to the person. Raises AdmissionDecided or TextRefused."""
    cleaned = " ".join(trimmed(reason).splitlines())
    if not cleaned or len(cleaned) > REASON_LENGTH or not is_plain(cleaned):
        raise TextRefused("Enter the reason: the person reads it in an e-mail.")
    row = _waiting(public_id)
    row.reason = cleaned
    _decide(row, AdmissionState.REFUSED, actor)
    text = (
        f"You asked to take part in “{row.consultation.title}”. The office could not admit you:\n\n"
        f"    {cleaned}\n\nIf this is a mistake, ask again with the right particulars.\n"
    )
    queue_mail(row.email, f"About your request: {row.consultation.title}", text, row.consultation.public_id)


def require_open(found: Consultation) -> None:
    """Raise NotPublished or ConsultationClosed unless requests are taken now."""
    phase = timetable.phase_of(found)
    if phase is Phase.DRAFT or not found.criteria:
        raise NotPublished("This consultation takes no requests from outside the membership.")
    if phase not in (Phase.PUBLISHED, Phase.OPEN):
        raise ConsultationClosed


def _is_right(public_id: str, code: str) -> bool:
    row = admission_store.lock(public_id)
    if row.attempts >= MOST_ATTEMPTS or clock.now() >= row.expires_utc:
        return False
    row.attempts += 1
    return same(row.code_hash, _code_hash(public_id, code))


def _require_outside(row: Admission) -> None:
    person = accounts.person_by_email(row.email)
    if person is not None and store.is_on_roll(row.consultation, person):
        raise AdmissionRefused("You are on the roll with this address already. Sign in and take part.")


def _waiting(public_id: str) -> Admission:
    row = admission_store.lock(public_id)
    if row.state != AdmissionState.WAITING:
        raise AdmissionDecided
    require_open(row.consultation)
    return row


def _decide(row: Admission, state: AdmissionState, actor: Person) -> None:
    row.state, row.decided_by_id, row.decided_utc = state.value, actor.id, clock.now()
    session().flush()
    audit.record(
        audit.Event.ADMISSION_DECIDED, actor=actor, subject=row.consultation.public_id, state=state.value
    )


def _count(email: str) -> None:
    """Count one request, per network address and per e-mail address, in a transaction of its own."""
    with write_transaction():
        moment = clock.now()
        here = accounts.count_attempt(keyed_hash("admission", remote_key()), moment, WINDOW)
        mine = accounts.count_attempt(keyed_hash("admission", "email", email), moment, WINDOW)
    if here > PER_ADDRESS or mine > PER_EMAIL:
        raise TooManyRequests


def _code_hash(public_id: str, code: str) -> str:
    return keyed_hash("admission code", public_id, code)


def _code_letter(found: Consultation, code: str) -> str:
    return (
        f"You asked to take part in “{found.title}”. Your code is:\n\n    {code}\n\n"
        "Type it on the page where you asked. It works for an hour. If you did not ask, do nothing.\n"
    )


def _admitted_letter(found: Consultation) -> str:
    path = url_for("registrar.consultation", public_id=found.public_id, _external=False)
    return (
        f"The office has admitted you to “{found.title}”.\n\nSign in with this e-mail address and take "
        f"part:\n\n    {current_app.config['BASE_URL']}{path}\n\n"
        "Your answers count in a class of their own. Nobody can see which are yours.\n"
    )
