"""The queries that only the office's pages need."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Row, func, select

from app.accounts.models import Person, RollEntry
from app.db import session
from app.outbox.models import Announcement, Mail, MailState
from ballot.models import Credential, Poll


def roll_entries(poll: Poll, offset: int, limit: int) -> Sequence[RollEntry]:
    """Return a stretch of a roll, in the order of the file."""
    query = select(RollEntry).where(RollEntry.roll_id == poll.roll_id).order_by(RollEntry.position)
    return session().scalars(query.offset(offset).limit(limit)).all()


def on_roll(poll: Poll, public_id: str) -> Person | None:
    """Return the person with a public identifier, if they are on the poll's roll."""
    query = select(Person).join(RollEntry, RollEntry.person_id == Person.id)
    return session().scalar(query.where(RollEntry.roll_id == poll.roll_id, Person.public_id == public_id))


def roll_length(poll: Poll) -> int:
    """Return how many people are on a roll, those included who do not vote."""
    query = select(func.count()).select_from(RollEntry).where(RollEntry.roll_id == poll.roll_id)
    return session().scalar(query) or 0


def code_holders(poll: Poll) -> int:
    """Return how many people hold a voting code of a poll."""
    contests = [contest.id for contest in poll.contests]
    query = select(func.count(Credential.person_id.distinct())).where(Credential.contest_id.in_(contests))
    return session().scalar(query) or 0


def mail_counts(poll: Poll) -> dict[str, int]:
    """Return the number of messages about a poll in each state.

    Only those: a poll made up for the purpose must not tell who got mail, and so who voted, elsewhere.
    """
    query = (
        select(Mail.state, func.count().label("number"))
        .where(Mail.about == poll.public_id)
        .group_by(Mail.state)
    )
    found = {row.state: row.number for row in session().execute(query)}
    counts = {state.value: found.get(state.value, 0) for state in MailState}
    counts[MailState.WAITING] += _unwritten(poll)
    return counts


def _unwritten(poll: Poll) -> int:
    """Return how many messages to the whole roll the worker has still to write."""
    query = (
        select(func.count())
        .select_from(Announcement)
        .join(RollEntry, RollEntry.roll_id == Announcement.roll_id)
        .where(Announcement.about == poll.public_id, RollEntry.votes)
        .where(RollEntry.position >= Announcement.next_position)
    )
    return session().scalar(query) or 0


def undelivered(poll: Poll, offset: int, limit: int) -> Sequence[Row[str, str, str, int, str | None]]:
    """Return (name, e-mail, subject, attempts, problem) of messages about the poll that were given up."""
    query = (
        select(Person.name, Person.email, Mail.subject, Mail.attempts, Mail.problem)
        .join(RollEntry, RollEntry.person_id == Person.id)
        .join(Mail, Mail.recipient == Person.email)
        .where(RollEntry.roll_id == poll.roll_id)
        .where(Mail.about == poll.public_id, Mail.state == MailState.FAILED.value)
        .order_by(Person.name, Mail.id)
    )
    return session().execute(query.offset(offset).limit(limit)).all()
