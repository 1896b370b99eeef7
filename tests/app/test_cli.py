"""The operator's commands."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select, text

from app import clock, db
from app.accounts import Person, RoleGrant
from app.accounts.models import Passkey, SignIn
from app.outbox import queue_mail, store

PASSWORD = "correct horse battery staple"


def _run(app: Flask, *arguments: str) -> tuple[int, str]:
    done = app.test_cli_runner().invoke(args=list(arguments))
    return done.exit_code, done.output


def _create(app: Flask, password: str = PASSWORD) -> tuple[int, str]:
    return _run(
        app,
        "create-staff",
        "--name",
        "Office A",
        "--email",
        "Office.A@example.org",
        "--role",
        "office",
        "--password",
        password,
    )


def test_staff_can_be_made_and_roles_given_and_taken(app: Flask) -> None:
    assert _create(app) == (0, "Office A can now sign in as office.\n")
    assert _run(app, "grant-role", "office.a@example.org", "scrutineer")[0] == 0
    assert _run(app, "revoke-role", "office.a@example.org", "office")[0] == 0
    with app.app_context():
        assert db.session().scalars(select(RoleGrant.role)).all() == ["scrutineer"]
    assert _run(app, "verify-audit") == (0, "4 events form one unbroken chain.\n")


def test_refusals_are_one_sentence(app: Flask) -> None:
    status, output = _create(app, "short")
    assert (status, "Traceback" in output) == (1, False)
    assert "A password needs" in output
    _create(app)
    assert "already belongs" in _create(app)[1]
    assert "No member of staff" in _run(app, "grant-role", "nobody@example.org", "office")[1]
    assert _run(app, "grant-role", "office.a@example.org", "king")[0] == 2
    with app.app_context():
        assert len(db.session().scalars(select(Person)).all()) == 1


def test_passkeys_of_a_lost_device_are_removed(app: Flask) -> None:
    _create(app)
    with app.app_context(), db.write_transaction() as current:
        person = current.scalars(select(Person)).one()
        made = {"public_key": b"key", "sign_count": 0, "label": "Lost", "added_utc": clock.now()}
        current.add(Passkey(person_id=person.id, credential_id="AAAA", **made))
        sign_in = {"method": "password-and-passkey", "started_utc": clock.now(), "seen_utc": clock.now()}
        current.add(SignIn(token_hash="0" * 64, person_id=person.id, **sign_in))
    assert _run(app, "remove-passkeys", " Office.A@Example.org ") == (0, "Passkeys removed: 1.\n")
    with app.app_context():
        assert db.session().scalars(select(Passkey)).all() == []
        assert db.session().scalars(select(SignIn.ended_utc)).one() is not None
    assert "Nobody has this address" in _run(app, "remove-passkeys", "nobody@example.org")[1]


def test_a_broken_chain_is_said(app: Flask) -> None:
    _create(app)
    with app.app_context(), db.write_transaction() as current:
        current.execute(text("UPDATE audit_head SET height = 7"))
    status, output = _run(app, "verify-audit")
    assert status == 1
    assert "end of the chain" in output


def test_the_worker_sends_what_is_due(app: Flask) -> None:
    app.config["DEMO"] = True
    with app.app_context(), db.write_transaction():
        queue_mail("m@example.org", "Hello", "text")
    assert _run(app, "worker", "--once")[0] == 0
    with app.app_context():
        assert store.counts()["delivered"] == 1


def test_the_demonstration_does_not_run_on_real_data(app: Flask) -> None:
    status, output = _run(app, "demo")
    assert status == 1
    assert "TELLERS_DEMO=1" in output


@pytest.mark.parametrize(
    "command",
    ["worker", "create-staff", "grant-role", "revoke-role", "remove-passkeys", "verify-audit", "demo", "db"],
)
def test_every_command_explains_itself(app: Flask, command: str) -> None:
    status, output = _run(app, command, "--help")
    assert status == 0
    assert "Usage:" in output
