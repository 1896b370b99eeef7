"""What all kinds of decisions about contests share: locks, facts, the public notice, mail to the roll."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import current_app, url_for

from app.accounts.models import Person
from app.decisions import Decision, Details, Fact
from app.outbox import announce, queue_mail
from ballot import status, store
from ballot.board import notices
from ballot.board import store as board_store
from ballot.models import Contest, Poll
from ballot.pages import london


def lock(uuid: str, _details: Details) -> None:
    """Lock the contest and its board: no ballot gets in, and nothing else is decided, meanwhile."""
    poll = store.contest_by_uuid(uuid).poll
    store.lock_poll(poll.public_id)
    board_store.lock_head(store.lock_contest(uuid))


def home(uuid: str) -> str:
    """Return the address of the contest's console."""
    return url_for("office.contest", uuid=uuid)


def contest_facts(contest: Contest) -> list[Fact]:
    """Return which contest it is, and where it stands."""
    return [
        Fact("Contest", (contest.title, contest.poll.title)),
        Fact("Where it stands", (status.state(contest).sentence,)),
    ]


def publish(contest: Contest, kind: str, decision: Decision, data: dict[str, Any] | None = None) -> None:
    """Append the public notice of a decision, with its reason."""
    notices.add(contest, kind, data or {}, decision.reason, decision.public_id)


def uk(moment: datetime | None) -> str:
    """Return a moment as people read it, or that there is none."""
    return f"{london(moment)} (UK time)" if moment else "Not set"


def tell(people: list[Person], poll: Poll, subject: str, lines: list[str]) -> None:
    """Queue one mail for each of ``people``; ``lines`` stand between the greeting and the address."""
    for person in people:
        queue_mail(person.email, subject, f"Dear {person.name},\n\n{_text(lines)}", poll.public_id)


def tell_roll(poll: Poll, subject: str, lines: list[str]) -> None:
    """Let everybody who votes on the poll's roll be told; no lock is held while their mails are written."""
    announce(poll.roll, subject, _text(lines), poll.public_id)


def _text(lines: list[str]) -> str:
    return "\n".join([*lines, "", f"{current_app.config['BASE_URL']}/my-votes"]) + "\n"
