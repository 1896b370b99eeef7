"""Telling a whole roll: one row in the caller's transaction, mails part by part, none lost and none twice."""

from __future__ import annotations

from collections import Counter

import pytest
from cryptography.fernet import Fernet
from flask import Flask
from sqlalchemy import func, select

from app import db
from app.accounts.models import Person, Roll, RollEntry
from app.clock import SettableClock
from app.outbox import Mail, announce, queue_mail, store, worker
from app.outbox.models import Announcement
from app.outbox.queue import unseal

PEOPLE = 2 * worker.PART + 20
SUBJECT = "Voting is moved: Chair"


@pytest.fixture
def roll(context: None) -> Roll:
    """A roll of several parts with gaps between positions, and one person on it who does not vote."""
    with db.write_transaction() as current:
        made = Roll(name="Members")
        people = [Person(name=f"Member {n:03}", email=f"m{n:03}@example.org") for n in range(PEOPLE + 1)]
        current.add_all([made, *people])
        current.flush()
        current.add_all(
            RollEntry(roll_id=made.id, person_id=one.id, position=3 * place, votes=place != 7)
            for place, one in enumerate(people)
        )
    return made


def _announce(roll: Roll) -> None:
    with db.write_transaction():
        announce(roll, SUBJECT, "Voting is moved to Friday.\n", "a-poll")


def _recipients() -> Counter[str]:
    db.release()
    return Counter(db.session().scalars(select(Mail.recipient)))


def _announcements() -> int:
    db.release()
    return db.session().scalar(select(func.count()).select_from(Announcement)) or 0


def test_everybody_who_votes_is_told_once_and_by_name(roll: Roll) -> None:
    _announce(roll)
    assert (_recipients(), _announcements(), store.unwritten()) == (Counter(), 1, PEOPLE)
    parts = []
    while written := worker.write_announced():
        parts.append(written)
    assert parts == [worker.PART, worker.PART, 20]
    told = _recipients()
    assert len(told) == PEOPLE
    assert set(told.values()) == {1}
    assert "m007@example.org" not in told
    assert (_announcements(), store.unwritten()) == (0, 0)
    first = db.session().scalars(select(Mail).order_by(Mail.id).limit(1)).one()
    assert unseal(first.sealed_body or b"") == "Dear Member 000,\n\nVoting is moved to Friday.\n"
    assert (first.subject, first.about) == (SUBJECT, "a-poll")


def test_a_part_that_fails_is_written_again_whole(roll: Roll, monkeypatch: pytest.MonkeyPatch) -> None:
    _announce(roll)
    worker.write_announced()
    written = []

    def dies(*given: str) -> Mail:
        written.append(given)
        if len(written) == worker.PART // 2:
            raise KeyboardInterrupt
        return queue_mail(*given)

    with monkeypatch.context() as patch:
        patch.setattr(worker, "queue_mail", dies)
        with pytest.raises(KeyboardInterrupt):
            worker.write_announced()
    assert sum(_recipients().values()) == worker.PART
    while worker.write_announced():
        pass
    assert set(_recipients().values()) == {1}
    assert len(_recipients()) == PEOPLE


def test_nothing_is_told_if_the_caller_rolls_back(roll: Roll) -> None:
    announce(roll, SUBJECT, "Text", "a-poll")
    db.session().rollback()
    assert worker.write_announced() == 0


def test_a_subject_is_one_line(roll: Roll) -> None:
    with pytest.raises(ValueError, match="one line"), db.write_transaction():
        announce(roll, "Two\nlines", "Text", "a-poll")


def test_an_empty_roll_holds_nobody_up(roll: Roll) -> None:
    with db.write_transaction() as current:
        nobody = Roll(name="Nobody")
        current.add(nobody)
        current.flush()
        announce(nobody, SUBJECT, "Text", "another-poll")
    _announce(roll)
    assert worker.write_announced() == worker.PART
    assert _announcements() == 1


def test_a_sign_in_code_does_not_wait_behind_a_roll(roll: Roll, app: Flask, clock: SettableClock) -> None:
    _announce(roll)
    worker.write_announced()
    with db.write_transaction():
        queue_mail("somebody@example.org", "Your sign-in code", "123456")
    with db.write_transaction():
        leased = store.lease(clock.now(), clock.now(), worker.BATCH)
        assert [mail.subject for mail in leased] == ["Your sign-in code", *[SUBJECT] * (worker.BATCH - 1)]


def test_the_oldest_of_each_kind_is_known(roll: Roll, clock: SettableClock) -> None:
    assert store.oldest() == {}
    _announce(roll)
    worker.write_announced()
    moment = clock.now()
    db.release()
    assert store.oldest() == {"poll": moment}


def test_a_text_that_no_key_opens_fails_for_everybody_and_holds_up_nothing_else(
    app: Flask, roll: Roll
) -> None:
    """Else the worker would end over it again and again, and with it everybody's sign-in codes."""
    _announce(roll)
    app.config["OUTBOX_KEYS"] = [Fernet.generate_key().decode()]
    while worker.write_announced():
        pass
    db.release()
    states = db.session().execute(
        select(Mail.state, Mail.problem, func.count()).group_by(Mail.state, Mail.problem)
    )
    assert states.all() == [("failed", "The mail cannot be read (InvalidToken).", PEOPLE)]
    assert _announcements() == 0
