"""The outbox: real SMTP, encrypted bodies, retries, leases, nothing sent that was rolled back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope
from cryptography.fernet import Fernet
from flask import Flask
from sqlalchemy import select

from app import clock as clocks
from app import db
from app.clock import SettableClock
from app.outbox import Mail, queue_mail, store, worker
from tools.election.post_office import free_port

ADDRESS = "m017@example.org"
BODY = "Your tracker is:\n\n    abc+/def=\n\nMëmber\n"


class MailServer:
    """A mail server on this machine that keeps what it gets, or answers as it is told to."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.answer_to_recipient = "250 OK"
        self.answer_to_mail = "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, _server: Any, _session: Any, envelope: Envelope, address: str, _options: Any
    ) -> str:
        if self.answer_to_recipient.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.answer_to_recipient

    async def handle_DATA(  # noqa: N802
        self, _server: Any, _session: Any, envelope: Envelope
    ) -> str:
        if self.answer_to_mail.startswith("250"):
            assert isinstance(envelope.content, bytes)
            self.mails.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
            self.recipients += envelope.rcpt_tos
        return self.answer_to_mail


@pytest.fixture
def server(app: Flask) -> Iterator[MailServer]:
    """A running mail server that the application sends to."""
    handler = MailServer()
    controller = Controller(handler, hostname="127.0.0.1", port=free_port())
    controller.start()
    app.config["SMTP_HOST"], app.config["SMTP_PORT"] = controller.hostname, controller.port
    app.config["SMTP_STARTTLS"] = False
    yield handler
    controller.stop()


def _queue(*recipients: str) -> None:
    with db.write_transaction():
        for recipient in recipients or (ADDRESS,):
            queue_mail(recipient, "Your vote is cast", BODY)


def _mail() -> Mail:
    db.release()
    return db.session().scalars(select(Mail)).one()


@pytest.mark.usefixtures("context")
def test_a_mail_arrives_whole(server: MailServer) -> None:
    _queue()
    assert worker.deliver_due() == 1
    mail = server.mails[0]
    assert (mail["To"], mail["Subject"], mail["From"]) == (
        ADDRESS,
        "Your vote is cast",
        "tellers@example.org",
    )
    assert mail.get_content().replace("\r\n", "\n") == BODY
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"].endswith("@localhost>")
    assert server.recipients == [ADDRESS]


@pytest.mark.usefixtures("context")
def test_the_body_is_encrypted_while_it_waits_and_gone_afterwards(server: MailServer) -> None:
    _queue()
    sealed = _mail().sealed_body
    assert sealed
    assert b"tracker" not in sealed
    worker.deliver_due()
    mail = _mail()
    assert (mail.state, mail.sealed_body, mail.problem) == ("delivered", None, None)
    assert (mail.queued_utc.hour, mail.queued_utc.minute) == (0, 0)


@pytest.mark.usefixtures("context")
def test_nothing_is_sent_twice(server: MailServer) -> None:
    _queue()
    assert [worker.deliver_due(), worker.deliver_due()] == [1, 0]
    assert len(server.mails) == 1


@pytest.mark.usefixtures("context")
def test_a_rolled_back_request_sends_nothing(server: MailServer) -> None:
    queue_mail(ADDRESS, "s", "t")
    db.session().rollback()
    assert worker.deliver_due() == 0


@pytest.mark.usefixtures("context")
@pytest.mark.parametrize(
    ("to", "subject"), [("a@example.org\nBcc: b@example.org", "s"), (ADDRESS, "s\r\nBcc: b@x.org")]
)
def test_headers_cannot_be_injected(to: str, subject: str) -> None:
    with pytest.raises(ValueError, match="one line"):
        queue_mail(to, subject, "t")


@pytest.mark.usefixtures("context")
def test_a_refused_address_is_given_up_at_once_and_said_without_the_address(server: MailServer) -> None:
    server.answer_to_recipient = f"550 5.1.1 <{ADDRESS}> unknown"
    _queue()
    worker.deliver_due()
    mail = _mail()
    assert (mail.state, mail.sealed_body) == ("failed", None)
    assert mail.problem == "The mail server refused the recipient (550)."


@pytest.mark.usefixtures("context")
@pytest.mark.parametrize("where", ["answer_to_recipient", "answer_to_mail"])
def test_a_busy_server_is_tried_again_later(server: MailServer, clock: SettableClock, where: str) -> None:
    setattr(server, where, "451 4.7.1 greylisted")
    _queue()
    worker.deliver_due()
    assert _mail().state == "waiting"
    assert "(451)" in (_mail().problem or "")
    clock.advance(timedelta(seconds=59))
    assert worker.deliver_due() == 0
    setattr(server, where, "250 OK")
    clock.advance(timedelta(seconds=1))
    assert worker.deliver_due() == 1
    assert _mail().state == "delivered"


@pytest.mark.usefixtures("context")
def test_one_refused_mail_does_not_hold_up_the_others(server: MailServer) -> None:
    with db.write_transaction():
        queue_mail("a@example.org", "s", "t")
        queue_mail("b@example.org", "s", "t").sealed_body = b"no key opens this"
        queue_mail("c@example.org", "s", "t")
    assert worker.deliver_due() == 3
    assert server.recipients == ["a@example.org", "c@example.org"]
    assert store.counts() == {"waiting": 0, "delivered": 2, "failed": 1}


@pytest.mark.usefixtures("context")
def test_a_server_that_is_away_is_tried_ten_times(app: Flask, clock: SettableClock) -> None:
    app.config["SMTP_PORT"], app.config["SMTP_STARTTLS"] = 1, False
    _queue()
    for attempt in range(1, worker.MOST_ATTEMPTS + 1):
        assert worker.deliver_due() == 1, attempt
        clock.advance(worker.pause_after(attempt))
    assert worker.deliver_due() == 0
    assert _mail().state == "failed"
    assert "cannot be reached" in (_mail().problem or "")


def test_pauses_double_up_to_an_hour() -> None:
    minutes = [worker.pause_after(attempt) // timedelta(minutes=1) for attempt in range(1, 10)]
    assert minutes == [1, 2, 4, 8, 16, 32, 60, 60, 60]


@pytest.mark.usefixtures("context")
def test_a_worker_that_dies_leaves_its_mails_to_the_next(server: MailServer, clock: SettableClock) -> None:
    _queue()
    worker._lease()  # and then the process is gone
    assert worker.deliver_due() == 0
    clock.advance(worker.LEASE)
    assert worker.deliver_due() == 1
    assert len(server.mails) == 1


@pytest.mark.usefixtures("context")
def test_a_worker_that_was_overtaken_settles_nothing(server: MailServer, clock: SettableClock) -> None:
    _queue()
    [late] = worker._lease()
    clock.advance(worker.LEASE)
    [current] = worker._lease()
    worker._settle_failure(late, "too late", permanent=True)
    assert _mail().state == "waiting"
    worker._settle_failure(current, "no such mailbox", permanent=True)
    assert _mail().state == "failed"


def test_two_workers_share_the_work(app: Flask, server: MailServer) -> None:
    import threading

    with app.app_context():
        _queue(*(f"m{number}@example.org" for number in range(60)))

    def work() -> None:
        with app.app_context():
            while worker.deliver_due():
                pass

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(server.recipients) == sorted(f"m{number}@example.org" for number in range(60))


@pytest.mark.usefixtures("context")
def test_bodies_survive_a_change_of_keys(app: Flask, server: MailServer) -> None:
    _queue()
    app.config["OUTBOX_KEYS"] = [Fernet.generate_key().decode(), *app.config["OUTBOX_KEYS"]]
    worker.deliver_due()
    assert len(server.mails) == 1


@pytest.mark.usefixtures("context")
def test_old_mails_are_forgotten(server: MailServer, clock: SettableClock) -> None:
    _queue()
    worker.deliver_due()
    clock.advance(worker.KEEP_DELIVERED + timedelta(days=1))
    worker.tidy()
    assert db.session().scalars(select(Mail)).all() == []


def test_the_demonstration_has_a_mailbox(app: Flask) -> None:
    app.config["DEMO"] = True
    client = app.test_client()
    assert "There is no e-mail yet" in client.get("/demo/mailbox").text
    with app.app_context():
        _queue(ADDRESS, "other@example.org")
        worker.deliver_due()
        assert store.counts()["delivered"] == 2
    text = client.get("/demo/mailbox?to=M017").text
    assert ADDRESS in text
    assert "abc+/def=" in text
    assert "other@example.org" not in text
    assert "other@example.org" in client.get("/demo/mailbox").text
    assert client.get("/demo/mailbox?to=%25").text.count("Your vote is cast") == 0


def test_outside_the_demonstration_there_is_none(app: Flask) -> None:
    assert app.test_client().get("/demo/mailbox").status_code == 404


@pytest.mark.usefixtures("context")
def test_the_clock_of_the_mail_is_the_applications(server: MailServer) -> None:
    _queue()
    worker.deliver_due()
    assert server.mails[0]["Date"].datetime == clocks.now()
