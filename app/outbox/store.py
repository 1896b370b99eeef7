"""The queries of the outbox: lease, settle, count."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import TextClause, delete, func, select, update

from app.accounts.models import Person, RollEntry
from app.db import session
from app.outbox.models import (
    WAITING_PERSONAL,
    WAITING_POLL,
    Announcement,
    DemoMail,
    Mail,
    MailState,
)

#: Mails that somebody waits for, such as sign-in codes; mails about a poll.
KINDS = ("personal", "poll")


def lease(moment: datetime, until: datetime, most: int) -> list[Mail]:
    """Take up to ``most`` due mails for one worker; nobody else takes them before ``until``.

    Mails about no poll go first: somebody waits for a sign-in code, and a roll is long.
    The lease is the due time moved forward: a worker that dies loses nothing, its mails fall due again.
    """
    mails = _due(WAITING_PERSONAL, moment, most)
    mails += _due(WAITING_POLL, moment, most - len(mails))
    for mail in mails:
        mail.due_utc, mail.attempts = until, mail.attempts + 1
    return mails


def _due(kind: TextClause, moment: datetime, most: int) -> list[Mail]:
    """Return up to ``most`` due mails of a kind, locked, by an index of each: thousands may wait."""
    query = (
        select(Mail)
        .where(kind, Mail.due_utc <= moment)
        .order_by(Mail.due_utc, Mail.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    return list(session().scalars(query))


def next_announcement() -> Announcement | None:
    """Return the oldest text that somebody is still to be told, locked; None where there is none."""
    query = select(Announcement).order_by(Announcement.id).limit(1)
    return session().scalar(query.with_for_update(skip_locked=True))


def next_part(announcement: Announcement, most: int) -> list[tuple[int, Person]]:
    """Return up to ``most`` people who are to be told next, with their positions on the roll."""
    query = (
        select(RollEntry.position, Person)
        .join(Person, RollEntry.person_id == Person.id)
        .where(RollEntry.roll_id == announcement.roll_id, RollEntry.votes)
        .where(RollEntry.position >= announcement.next_position)
        .order_by(RollEntry.position)
        .limit(most)
    )
    return [(position, person) for position, person in session().execute(query)]


def forget(announcement: Announcement) -> None:
    """Delete a text that everybody was told."""
    session().delete(announcement)


def redirect(old: str, new: str) -> None:
    """Let the mails that wait for one address go to another."""
    waiting = (Mail.recipient == old, Mail.state == MailState.WAITING.value)
    session().execute(update(Mail).where(*waiting).values(recipient=new))


def counts() -> dict[str, int]:
    """Return how many mails stand in each state."""
    rows = session().execute(select(Mail.state, func.count()).group_by(Mail.state))
    return {state.value: 0 for state in MailState} | dict(rows.all())


def oldest() -> dict[str, datetime]:
    """Return when the oldest waiting mail of each of ``KINDS`` was queued, where there is one."""
    waiting = zip(KINDS, (WAITING_PERSONAL, WAITING_POLL), strict=True)
    found = {
        kind: session().scalar(select(func.min(Mail.queued_utc)).where(which)) for kind, which in waiting
    }
    return {kind: moment for kind, moment in found.items() if moment is not None}


def mail(number: int) -> Mail:
    """Return a mail by its row number."""
    return session().get_one(Mail, number)


def unwritten() -> int:
    """Return how many mails to whole rolls are still to be written."""
    query = select(func.count()).select_from(Announcement)
    query = query.join(RollEntry, RollEntry.roll_id == Announcement.roll_id)
    return (
        session().scalar(query.where(RollEntry.votes, RollEntry.position >= Announcement.next_position)) or 0
    )


def add_demo_mail(recipient: str, subject: str, body: str, moment: datetime) -> None:
    """Put a mail into the demonstration's mailbox."""
    session().add(DemoMail(recipient=recipient, subject=subject, body=body, sent_utc=moment))


def demo_mails(part_of_address: str, most: int) -> list[DemoMail]:
    """Return the newest mails of the demonstration whose address contains a text."""
    query = select(DemoMail).order_by(DemoMail.id.desc()).limit(most)
    if part_of_address:
        query = query.where(DemoMail.recipient.contains(part_of_address.lower(), autoescape=True))
    return list(session().scalars(query))


def purge(moment: datetime, keep: timedelta) -> None:
    """Forget who was written to once that is no longer of use."""
    old = (Mail.state != MailState.WAITING.value, Mail.queued_utc <= moment - keep)
    session().execute(delete(Mail).where(*old))
    delivered_codes = (Mail.state == MailState.DELIVERED.value, Mail.about == "")
    session().execute(delete(Mail).where(*delivered_codes))  # they would tell who came on which day
