"""The page on the delivery of messages: it speaks of its own poll's messages and of no others."""

from __future__ import annotations

import re
from collections.abc import Callable

from flask import Flask

from app import db
from app.outbox import Mail, MailState, queue_mail
from ballot import store
from ballot.office import store as office_store
from tests.pages.conftest import Play, get

NUMBER = re.compile(r'govuk-table__cell--numeric">(\d+)</td>')


def test_a_second_poll_does_not_tell_who_got_mail_elsewhere(play: Callable[[str], Play]) -> None:
    """The same people on another roll: their voting mails and trackers stay with the first poll."""
    played = play("membership-ballot").vote()
    first = played.poll_id
    with played.app.app_context():
        assert sum(office_store.mail_counts(store.poll_by_id(first)).values()) == 2
    played.create().add_roll()
    page = get(played.office, f"{played.poll}/mail").text
    assert NUMBER.findall(page) == ["0", "0", "0"]
    assert "No message about this poll has been sent yet" in page


def test_failed_messages_are_listed_for_their_own_poll(play: Callable[[str], Play]) -> None:
    played = play("membership-ballot").create().add_roll()
    fail(played.app, played.poll_id)
    assert "This one failed" in get(played.office, f"{played.poll}/mail").text
    played.create().add_roll()
    assert "This one failed" not in get(played.office, f"{played.poll}/mail").text


def fail(app: Flask, poll_id: str) -> None:
    with app.app_context(), db.write_transaction() as current:
        mail: Mail = queue_mail("member001@example.org", "This one failed", "Text", poll_id)
        current.flush()
        mail.state, mail.sealed_body = MailState.FAILED.value, None
