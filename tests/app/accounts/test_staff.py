"""Staff: passwords, roles, and tries that are counted whether or not an account exists."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app import audit, db
from app.accounts import Person, Role, sign_in, staff, store
from app.accounts.models import StaffPassword
from app.clock import SettableClock
from tests.conftest import STAFF_PASSWORD


def _post(client: FlaskClient, email: str, password: str) -> tuple[int, str]:
    answer = client.post("/staff/sign-in", data={"email": email, "password": password})
    return answer.status_code, answer.text


def test_the_password_is_stored_as_argon2id_only(app: Flask, staff_person: Callable[..., str]) -> None:
    staff_person("office")
    with app.app_context():
        stored = db.session().scalars(select(StaffPassword)).one().hash
    assert stored.startswith("$argon2id$")
    assert STAFF_PASSWORD not in stored


def test_the_cost_of_hashing_is_not_lowered_outside_tests(settings: dict[str, object]) -> None:
    from argon2 import PasswordHasher

    plain = Flask("plain")
    staff.init_app(plain)
    hasher: PasswordHasher = plain.extensions["password_hasher"]
    assert hasher.memory_cost >= 64 * 1024
    assert hasher.time_cost >= 3


def test_one_password_is_tried_at_a_time(
    client: FlaskClient, staff_person: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who gets no turn is asked to come back: guesses never take more than one core of a process."""
    email = staff_person("office")
    monkeypatch.setattr(staff, "PATIENCE_SECONDS", 0.01)
    with staff._turn:
        assert _post(client, email, STAFF_PASSWORD)[0] == 503
    assert _post(client, email, STAFF_PASSWORD)[0] == 302


def test_right_and_wrong_passwords(client: FlaskClient, staff_person: Callable[..., str]) -> None:
    email = staff_person("office")
    status, text = _post(client, email, STAFF_PASSWORD + "x")
    assert (status, "is not right" in text) == (400, True)
    assert STAFF_PASSWORD not in text
    assert _post(client, email, STAFF_PASSWORD)[0] == 302


def test_unknown_accounts_and_voters_answer_like_wrong_passwords(
    client: FlaskClient, staff_person: Callable[..., str], person: Callable[..., int]
) -> None:
    email = staff_person("office")
    person("Member 001")
    answers = {
        _post(client, address, "wrong password")[1]
        .replace(address, "")
        .split("</head>")[1]
        .split('nonce="')[0]
        for address in (email, "nobody@example.org", "m001@example.org")
    }
    assert len(answers) == 1


@pytest.mark.parametrize("known", [True, False])
def test_too_many_tries_pause_an_account_known_or_not(
    client: FlaskClient, clock: SettableClock, staff_person: Callable[..., str], known: bool
) -> None:
    email = staff_person("office") if known else "nobody@example.org"
    for _ in range(sign_in.PASSWORDS_PER_ADDRESS):
        assert _post(client, email, "wrong password")[0] == 400
    status, text = _post(client, email, STAFF_PASSWORD)
    assert (status, "Wait 15 minutes" in text) == (429, True)
    clock.advance(sign_in.WINDOW)
    assert _post(client, email, STAFF_PASSWORD)[0] == (302 if known else 400)


def test_a_stranger_cannot_lock_the_office_out(
    app: Flask, client: FlaskClient, staff_person: Callable[..., str]
) -> None:
    email = staff_person("office")
    stranger = app.test_client()
    for _ in range(sign_in.PASSWORDS_PER_WINDOW + 5):
        stranger.post(
            "/staff/sign-in",
            data={"email": email, "password": "wrong"},
            environ_base={"REMOTE_ADDR": "192.0.2.7"},
        )
    assert _post(client, email, STAFF_PASSWORD)[0] == 302


def test_a_success_starts_the_count_afresh(client: FlaskClient, staff_person: Callable[..., str]) -> None:
    email = staff_person("office")
    for _ in range(3):
        for _ in range(sign_in.PASSWORDS_PER_ADDRESS - 1):
            assert _post(client, email, "wrong password")[0] == 400
        assert _post(client, email, STAFF_PASSWORD)[0] == 302


@pytest.mark.parametrize("password", ["", "short", "x" * 201])
def test_senseless_passwords_get_a_sentence(client: FlaskClient, password: str) -> None:
    assert _post(client, "office@example.org", password)[0] == 400


@pytest.mark.usefixtures("context")
@pytest.mark.parametrize("password", ["eleven char", "a" * 30, "x" * 199 + "abcdef", "office@example.org"])
def test_weak_passwords_are_refused(password: str) -> None:
    with pytest.raises(staff.WeakPassword), db.write_transaction():
        staff.create("Office", "office@example.org", password, [Role.OFFICE])
    assert db.session().scalars(select(Person)).all() == []


@pytest.mark.usefixtures("context")
def test_nobody_becomes_staff_twice(staff_person: Callable[..., str]) -> None:
    email = staff_person("office")
    with pytest.raises(staff.AlreadyStaff), db.write_transaction():
        staff.create("Again", email.upper(), STAFF_PASSWORD, [Role.SCRUTINEER])


@pytest.mark.usefixtures("context")
def test_a_voter_can_become_staff(person: Callable[..., int]) -> None:
    person("Member 001")
    with db.write_transaction():
        made = staff.create("Other name", "m001@example.org", STAFF_PASSWORD, [Role.SCRUTINEER])
        assert (made.name, made.member_number) == ("Member 001", "001")


def test_taking_a_role_away_ends_the_sign_in(app: Flask, staff_client: Callable[..., FlaskClient]) -> None:
    client = staff_client("office")
    assert client.get("/audit/").status_code == 200
    with app.app_context(), db.write_transaction():
        found = store.person_by_email("office@example.org")
        assert found
        staff.revoke(found, Role.OFFICE)
        staff.revoke(found, Role.OFFICE)  # twice changes nothing
    assert client.get("/audit/").status_code == 302
    client.post("/staff/sign-in", data={"email": "office@example.org", "password": STAFF_PASSWORD})
    assert client.get("/audit/").status_code == 302  # signed in, but without a role


def test_what_happens_to_staff_is_recorded(app: Flask, staff_client: Callable[..., FlaskClient]) -> None:
    staff_client("scrutineer")
    with app.app_context():
        events = [
            event.event
            for event in db.session().scalars(select(audit.AuditEvent).order_by(audit.AuditEvent.height))
        ]
        assert events == ["staff_created", "role_granted", "staff_signed_in"]
        assert audit.verify_chain() == 3
