"""Putting a mail into the outbox."""

from __future__ import annotations

from cryptography.fernet import Fernet, MultiFernet
from flask import current_app

from app import clock
from app.accounts.models import Roll
from app.db import session
from app.outbox.models import Announcement, Mail


def queue_mail(to: str, subject: str, text: str, about: str = "") -> Mail:
    """Queue a plain-text mail in the caller's transaction; nothing is sent if that rolls back.

    ``about`` is the public identifier of the poll that the mail belongs to, if it belongs to one.
    A line break in ``to`` or ``subject`` raises ``ValueError``: it could add headers.
    """
    mail = written_mail(to, subject, text, about)
    session().add(mail)
    return mail


def written_mail(to: str, subject: str, text: str, about: str = "") -> Mail:
    """Return a mail, sealed, that waits to be added to a session; else as ``queue_mail``."""
    _require_one_line(to + subject)
    moment = clock.now()
    return Mail(
        recipient=to,
        subject=subject,
        about=about,
        sealed_body=seal(text),
        queued_utc=moment,
        due_utc=moment,
    )


def announce(roll: Roll, subject: str, text: str, about: str = "") -> None:
    """Let everybody who votes on ``roll`` be told ``text``, in the caller's transaction.

    However long the roll is, that is one row: the worker greets each person by name and queues the mails.
    """
    _require_one_line(subject)
    session().add(Announcement(roll_id=roll.id, subject=subject, about=about, sealed_text=seal(text)))


def _require_one_line(text: str) -> None:
    if any(character in text for character in "\r\n"):
        raise ValueError("An address or subject is one line.")


def seal(text: str) -> bytes:
    """Encrypt a body with the newest key of the outbox."""
    return _box().encrypt(text.encode())


def unseal(body: bytes) -> str:
    """Decrypt a body; ``cryptography.fernet.InvalidToken`` when no key fits."""
    return _box().decrypt(body).decode()


def _box() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in current_app.config["OUTBOX_KEYS"]])
