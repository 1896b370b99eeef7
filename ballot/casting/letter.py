"""The mail that tells a voter the tracker; it says nothing about the choice, and cannot."""

from __future__ import annotations

from flask import current_app

from app.accounts.models import Person
from app.outbox import Mail, written_mail
from ballot.models import Contest


def written(contest: Contest, person: Person, ballot_tracker: str) -> Mail:
    """Return the mail, sealed, for whoever stores the ballot to queue with it."""
    lines = [
        f"Dear {person.name},",
        "",
        f"Your vote is cast: {contest.poll.title}, {contest.title}.",
        "",
        "Your ballot's tracker is",
        "",
        f"    {ballot_tracker}",
        "",
        "With it you can find your encrypted ballot on the public board at any time:",
        f"{current_app.config['BASE_URL']}/board/{contest.uuid}/",
        "",
        "The tracker does not tell anybody how you voted. If you did not vote, tell the elections office.",
    ]
    text, about = "\n".join(lines) + "\n", contest.poll.public_id
    return written_mail(person.email, f"Your vote is cast: {contest.title}", text, about)
