"""The worker that empties the outbox: lease, send, settle; each step in a short transaction.

A mail is sent at least once: a worker that dies after sending and before settling sends it
again, with the same Message-ID, so that a mail server or program can drop the second.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import urlsplit

import structlog
from cryptography.fernet import InvalidToken
from flask import current_app

from app import clock, db
from app.accounts import store as accounts_store
from app.accounts.models import Person
from app.config import SIGN_IN_LONGEST, VOTER_IDLE
from app.outbox import store
from app.outbox.models import Announcement, Mail, MailState
from app.outbox.queue import queue_mail, unseal
from app.outbox.transports import NotSent, Transport, transport

log = structlog.get_logger()
BATCH = 20
PART = 50  # people of a roll whose mails are written at a time: SQLite's lock is held for less than 0.1 s
LEASE = timedelta(minutes=10)
MOST_ATTEMPTS = 10
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=1)
KEEP_DELIVERED = timedelta(days=90)


@dataclass(frozen=True)
class Job:
    """What a worker needs of a leased mail, outside any transaction."""

    number: int
    public_id: str
    recipient: str
    subject: str
    sealed_body: bytes
    attempt: int


def deliver_due() -> int:
    """Send up to one batch of due mails; write more where there were few. Return how many were done."""
    jobs = _lease()
    if jobs:
        with transport() as way:
            for job in jobs:
                _deliver(job, way)
    return len(jobs) if len(jobs) == BATCH else len(jobs) + write_announced()


def write_announced() -> int:
    """Queue the mails of the next part of a roll that is to be told something; return how many people.

    Mails and progress are stored together: whoever dies here has written nothing or all of the part.
    """
    with db.write_transaction():
        while (announcement := store.next_announcement()) is not None:
            part = store.next_part(announcement, PART)
            _write(announcement, part)
            if len(part) < PART:
                store.forget(announcement)
            if part:
                return len(part)
    return 0


def _write(announcement: Announcement, part: list[tuple[int, Person]]) -> None:
    """Queue the mails of a part. Where no key fits any more they fail at once, and the office sees that."""
    text = problem = None
    try:
        text = unseal(announcement.sealed_text)
    except InvalidToken as error:
        problem = _unreadable(error)
    for position, person in part:
        letter = f"Dear {person.name},\n\n{text}"
        mail = queue_mail(person.email, announcement.subject, letter, announcement.about)
        if problem:
            mail.state, mail.problem, mail.sealed_body = MailState.FAILED.value, problem, None
        announcement.next_position = position + 1


def _unreadable(error: Exception) -> str:
    return f"The mail cannot be read ({type(error).__name__})."


def _lease() -> list[Job]:
    moment = clock.now()
    with db.write_transaction():
        mails = store.lease(moment, moment + LEASE, BATCH)
        return [
            Job(mail.id, mail.public_id, mail.recipient, mail.subject, mail.sealed_body or b"", mail.attempts)
            for mail in mails
        ]


def _deliver(job: Job, way: Transport) -> None:
    try:
        way.send(message(job))
    except NotSent as error:
        _settle_failure(job, str(error), permanent=error.permanent)
    except (InvalidToken, ValueError) as error:
        _settle_failure(job, _unreadable(error), permanent=True)
    else:
        _settle(job, MailState.DELIVERED, None)


def message(job: Job) -> EmailMessage:
    """Return the mail as it is sent: plain text, and marked as sent by a machine."""
    mail = EmailMessage()
    mail["From"] = current_app.config["MAIL_FROM"]
    mail["To"] = job.recipient
    mail["Subject"] = job.subject
    mail["Date"] = format_datetime(clock.now())
    mail["Message-ID"] = f"<{job.public_id}@{urlsplit(current_app.config['BASE_URL']).hostname}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(unseal(job.sealed_body))
    return mail


def pause_after(attempt: int) -> timedelta:
    """Return how long to wait after the given failed attempt: 1, 2, 4, ... minutes, at most an hour."""
    return min(FIRST_PAUSE * (1 << min(attempt - 1, 10)), LONGEST_PAUSE)


def _settle_failure(job: Job, problem: str, *, permanent: bool) -> None:
    if permanent or job.attempt >= MOST_ATTEMPTS:
        log.warning("mail_given_up", mail=job.public_id, attempt=job.attempt, problem=problem)
        _settle(job, MailState.FAILED, problem)
        return
    log.info("mail_delayed", mail=job.public_id, attempt=job.attempt, problem=problem)
    with db.write_transaction():
        mail = store.mail(job.number)
        if _still_ours(mail, job):
            mail.problem, mail.due_utc = problem, clock.now() + pause_after(job.attempt)


def _settle(job: Job, state: MailState, problem: str | None) -> None:
    with db.write_transaction():
        mail = store.mail(job.number)
        if _still_ours(mail, job):
            mail.state, mail.problem, mail.sealed_body = state.value, problem, None
            mail.queued_utc = mail.due_utc = _day(clock.now())  # no exact times stay beside an address


def _still_ours(mail: Mail, job: Job) -> bool:
    """Tell whether no other worker took the mail over after this one's lease had run out."""
    return mail.state == MailState.WAITING and mail.attempts == job.attempt


def _day(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def tidy() -> None:
    """Delete what has expired: codes, sign-ins, drafts, counts of tries, old delivered mails."""
    moment = clock.now()
    with db.write_transaction():
        accounts_store.purge(moment, VOTER_IDLE, SIGN_IN_LONGEST)
        store.purge(moment, KEEP_DELIVERED)
