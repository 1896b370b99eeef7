"""Delivery of the messages to the people on a roll."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from app.outbox import MailState
from ballot import store
from ballot.office import store as office_store
from ballot.office.blueprint import blueprint, page
from ballot.pages import page_of, people

NAMES = {
    MailState.WAITING: "Waiting to be sent",
    MailState.DELIVERED: "Delivered",
    MailState.FAILED: "Not delivered",
}


@blueprint.get("/polls/<poll_id>/mail")
def mail(poll_id: str) -> ResponseReturnValue:
    """Show how many messages wait, were delivered, or could not be."""
    poll = store.poll_by_id(poll_id)
    counts = office_store.mail_counts(poll)
    failed = counts[MailState.FAILED]
    return page(
        "mail.html",
        poll=poll,
        counts=[(name, counts[state]) for state, name in NAMES.items()],
        failed=page_of(failed, lambda offset, limit: office_store.undelivered(poll, offset, limit)),
        sentence=_sentence(sum(counts.values()), counts[MailState.WAITING], failed),
    )


def _sentence(total: int, waiting: int, failed: int) -> str:
    if not total:
        return "No message about this poll has been sent yet."
    if failed:
        return f"{people(failed, 'message', 'messages')} could not be delivered. Ask for another address."
    if waiting:
        return f"{people(waiting, 'message', 'messages')} still wait to be sent. Look again in a few minutes."
    return "Every message was handed over to the voters’ mail servers."
