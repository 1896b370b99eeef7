"""Ways in which a mail leaves: SMTP, or the mailbox page of the demonstration."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from typing import Protocol

from flask import current_app

from app import clock, db
from app.outbox import store

TIMEOUT_SECONDS = 20
PERMANENT = range(500, 600)


class NotSent(Exception):
    """A mail did not leave; ``permanent`` when trying again cannot help. Holds no address."""

    def __init__(self, problem: str, *, permanent: bool) -> None:
        super().__init__(problem)
        self.permanent = permanent


class Transport(Protocol):
    """Something that takes a mail or raises ``NotSent``."""

    def send(self, message: EmailMessage) -> None: ...


class SmtpTransport:
    """One connection to the mail server, opened for the first mail and again after a break."""

    def __init__(self) -> None:
        self._connection: smtplib.SMTP | None = None

    def send(self, message: EmailMessage) -> None:
        """Hand one mail over; ``NotSent`` says whether another try can help."""
        try:
            self._connected().send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            code = next(iter(error.recipients.values()))[0]
            raise _refused_with(code, "the recipient") from None
        except smtplib.SMTPResponseException as error:
            self.close()
            raise _refused_with(error.smtp_code, "the mail") from None
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise NotSent(
                f"The mail server cannot be reached ({type(error).__name__}).", permanent=False
            ) from None

    def _connected(self) -> smtplib.SMTP:
        if self._connection is None:
            settings = current_app.config
            connection = smtplib.SMTP(settings["SMTP_HOST"], settings["SMTP_PORT"], timeout=TIMEOUT_SECONDS)
            self._connection = connection  # from here on close() ends it, whatever fails below
            if settings["SMTP_STARTTLS"]:
                connection.starttls(context=ssl.create_default_context())
            if settings["SMTP_USER"]:
                connection.login(settings["SMTP_USER"], settings["SMTP_PASSWORD"])
        return self._connection

    def close(self) -> None:
        """End the connection, politely if the server still listens."""
        connection, self._connection = self._connection, None
        if connection is None:
            return
        try:
            connection.quit()
        except (smtplib.SMTPException, OSError):
            connection.close()


def _refused_with(code: int, what: str) -> NotSent:
    return NotSent(f"The mail server refused {what} ({code}).", permanent=code in PERMANENT)


class DemoTransport:
    """Puts every mail into the mailbox of the demonstration."""

    def send(self, message: EmailMessage) -> None:
        """Store one mail."""
        with db.write_transaction():
            store.add_demo_mail(
                str(message["To"]), str(message["Subject"]), message.get_content(), clock.now()
            )


@contextmanager
def transport() -> Iterator[Transport]:
    """Yield the configured transport and close its connection at the end."""
    if current_app.config["DEMO"]:
        yield DemoTransport()
        return
    smtp = SmtpTransport()
    try:
        yield smtp
    finally:
        smtp.close()
