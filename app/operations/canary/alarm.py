"""Telling people that voting fails, or works again: by SMTP directly, as the outbox may be what fails."""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from urllib.parse import urlsplit

import structlog
from flask import current_app

from app import clock
from app.outbox.transports import NotSent, transport

log = structlog.get_logger()


def tell_failing(step: str, reason: str) -> bool:
    """Say that a test ballot could not be cast; return whether everybody was told."""
    lines = [
        f"The synthetic voter could not cast its test ballot at {current_app.config['BASE_URL']}.",
        "",
        f"Step: {step}",
        f"What happened: {reason}",
        "",
        "Voters may be meeting the same. It goes on trying; the next mail comes when it succeeds.",
        "Look at /health/ready and at the logs of the web server and the database.",
    ]
    return _send(f"Voting fails at {_host()}", lines)


def tell_working(since: datetime) -> bool:
    """Say that a test ballot was cast again after failing ``since``; return whether everybody was told."""
    lines = [
        f"The synthetic voter casts its test ballots at {current_app.config['BASE_URL']} again.",
        "",
        f"It had failed since {since:%Y-%m-%d %H:%M:%S} UTC.",
    ]
    return _send(f"Voting works again at {_host()}", lines)


def _send(subject: str, lines: list[str]) -> bool:
    """Send one mail to all who are to be told; nobody to tell counts as told."""
    people = current_app.config["ALARM_TO"]
    if not people:
        return True
    mail = EmailMessage()
    mail["From"], mail["To"] = current_app.config["MAIL_FROM"], ", ".join(people)
    mail["Subject"], mail["Date"] = subject, format_datetime(clock.now())
    mail["Message-ID"], mail["Auto-Submitted"] = make_msgid(domain=_host()), "auto-generated"
    mail.set_content("\n".join(lines) + "\n")
    try:
        with transport() as way:
            way.send(mail)
    except NotSent as error:
        log.error("canary_alarm_not_sent", problem=str(error))
        return False
    return True


def _host() -> str:
    return urlsplit(current_app.config["BASE_URL"]).hostname or ""
