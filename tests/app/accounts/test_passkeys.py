"""Passkeys: only the right device, for the right site, once, verified, and never more than the person may."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from werkzeug.test import TestResponse

from app import audit, db
from app.accounts import store
from app.accounts.models import Passkey, PasskeyChallenge, SignIn, SignInMethod
from app.clock import SettableClock
from tests.app.accounts.device import PRESENT, Device
from tests.conftest import STAFF_PASSWORD

ADDRESS = "m017@example.org"
VoterClient = Callable[[str], FlaskClient]


@pytest.fixture(autouse=True)
def _member(person: Callable[..., int]) -> None:
    person("Member 017")
    person("Member 018")


@pytest.fixture
def voter(voter_client: VoterClient) -> FlaskClient:
    return voter_client(ADDRESS)


@pytest.fixture
def device(voter: FlaskClient) -> Device:
    """A device whose passkey is Member 017's."""
    made = Device()
    assert add(voter, made).status_code == 200
    return made


def add(client: FlaskClient, device: Device, label: str = "My phone") -> TestResponse:
    options = client.post("/passkeys/options", json={})
    assert options.status_code == 200, options.text
    return client.post("/passkeys", json={"credential": device.make(options.json or {}), "label": label})


def begin(client: FlaskClient) -> dict[str, Any]:
    answer = client.post("/sign-in/passkey/options", json={})
    assert answer.status_code == 200, answer.text
    return answer.json or {}


def finish(client: FlaskClient, answer: dict[str, Any]) -> TestResponse:
    return client.post("/sign-in/passkey", json={"credential": answer})


def sign_in(client: FlaskClient, device: Device) -> TestResponse:
    return finish(client, device.sign(begin(client)))


def signed_in(client: FlaskClient) -> str:
    found = re.search(r"signed in as ([^.<]+)", client.get("/sign-out").text)
    return found[1] if found else ""


def methods(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session().scalars(select(SignIn.method).order_by(SignIn.id)))


def test_a_passkey_signs_in_without_a_name_being_typed(app: Flask, device: Device) -> None:
    client = app.test_client()
    options = begin(client)
    assert options["allowCredentials"] == []
    assert options["userVerification"] == "required"
    assert finish(client, device.sign(options)).json == {"next": "/my-votes"}
    assert signed_in(client) == "Member 017"
    assert methods(app)[-1] == "passkey"


def test_what_the_browser_is_asked_to_make(voter: FlaskClient, device: Device) -> None:
    options = voter.post("/passkeys/options", json={}).json or {}
    assert options["rp"]["id"] == "localhost"
    chosen = options["authenticatorSelection"]
    assert (chosen["residentKey"], chosen["userVerification"]) == ("required", "required")
    assert options["attestation"] == "none"
    assert len(options["excludeCredentials"]) == 1


def test_the_person_is_told_by_mail_and_the_audit_log_knows(
    app: Flask, voter: FlaskClient, device: Device, mails: Callable[[], list[tuple[str, str, str]]]
) -> None:
    to, subject, body = mails()[-1]
    assert (to, subject) == (ADDRESS, "Your passkeys have changed")
    assert "“My phone” was added" in body
    with app.app_context():
        [passkey] = store.passkeys_of(store.person_by_email(ADDRESS))  # type: ignore[arg-type]
        address = f"/passkeys/{passkey.public_id}/remove"
    assert voter.post(address).status_code == 302
    assert "was removed" in mails()[-1][2]
    with app.app_context():
        events = [row.event for row in db.session().scalars(select(audit.AuditEvent))]
    assert events[-2:] == ["passkey_added", "passkey_removed"]
    assert sign_in(app.test_client(), device).status_code == 400


def test_an_answer_counts_once(app: Flask, device: Device) -> None:
    client = app.test_client()
    answer = device.sign(begin(client))
    cookies = client.get_cookie("__Host-tellers")
    assert cookies is not None
    assert finish(client, answer).status_code == 200
    thief = app.test_client()
    thief.set_cookie("__Host-tellers", cookies.value, domain="localhost", secure=True)
    replayed = finish(thief, answer)
    assert (replayed.status_code, (replayed.json or {})["error"]) == (400, "passkey-expired")
    assert signed_in(thief) == ""


def test_a_wrong_answer_uses_the_challenge_up(app: Flask, device: Device) -> None:
    client = app.test_client()
    options = begin(client)
    stranger = Device(user=device.user)
    assert finish(client, stranger.sign(options)).status_code == 400
    assert finish(client, device.sign(options)).status_code == 400


@pytest.mark.parametrize(
    ("step", "status"), [(timedelta(minutes=5) - timedelta(seconds=1), 200), (timedelta(minutes=5), 400)]
)
def test_a_challenge_lasts_five_minutes(
    app: Flask, device: Device, clock: SettableClock, step: timedelta, status: int
) -> None:
    client = app.test_client()
    options = begin(client)
    clock.advance(step)
    assert finish(client, device.sign(options)).status_code == status


def test_another_browser_cannot_answer(app: Flask, device: Device) -> None:
    options = begin(app.test_client())
    assert finish(app.test_client(), device.sign(options)).status_code == 400


@pytest.mark.parametrize(
    "changes",
    [
        {"origin": "https://evil.example.org"},
        {"rp_id": "evil.example.org"},
        {"flags": PRESENT},  # nobody unlocked it
        {"flags": 0},
        {"user": b"somebody else"},
        {"user": b""},
        {"count": 0, "steps": 0},  # a copy whose counter does not rise
        {"credential_id": b"unknown"},
        {"key": Device().key},
    ],
    ids=["origin", "site", "unverified", "absent", "owner", "no owner", "counter", "unknown", "key"],
)
def test_a_device_that_is_not_right_is_refused(app: Flask, device: Device, changes: dict[str, Any]) -> None:
    assert sign_in(app.test_client(), device).status_code == 200
    for name, value in changes.items():
        setattr(device, name, value)
    client = app.test_client()
    answer = sign_in(client, device)
    assert (answer.status_code, (answer.json or {})["error"]) == (400, "passkey-refused")
    assert signed_in(client) == ""


def test_known_and_unknown_passkeys_are_refused_alike(app: Flask, device: Device) -> None:
    unknown, wrong = Device(user=device.user), Device(user=device.user, credential_id=device.credential_id)
    answers = [sign_in(app.test_client(), one) for one in (unknown, wrong)]
    assert answers[0].json == answers[1].json


def test_a_device_cannot_be_added_twice_nor_by_two_people(
    voter: FlaskClient, device: Device, voter_client: VoterClient
) -> None:
    assert add(voter, device).status_code == 400
    assert add(voter_client("m018@example.org"), device).status_code == 400


def test_a_registration_cannot_be_used_to_sign_in_nor_the_other_way(app: Flask, voter: FlaskClient) -> None:
    device = Device()
    options = voter.post("/passkeys/options", json={}).json or {}
    assert finish(voter, device.make(options)).status_code == 400
    options = begin(voter) | {"user": {"id": "AAAA"}}
    assert voter.post("/passkeys", json={"credential": device.make(options), "label": "x"}).status_code == 400
    with app.app_context():
        assert db.session().scalar(select(func.count()).select_from(Passkey)) == 0


def test_signing_in_begins_a_fresh_session(app: Flask, device: Device, voter_client: VoterClient) -> None:
    client = voter_client("m018@example.org")
    before = client.get_cookie("__Host-tellers")
    assert sign_in(client, device).status_code == 200
    after = client.get_cookie("__Host-tellers")
    assert before is not None
    assert after is not None
    assert before.value != after.value
    thief = app.test_client()
    thief.set_cookie("__Host-tellers", before.value, domain="localhost", secure=True)
    assert signed_in(thief) == ""


def test_only_a_persons_own_passkeys_are_shown_and_removed(
    app: Flask, device: Device, voter_client: VoterClient
) -> None:
    other = voter_client("m018@example.org")
    assert "My phone" not in other.get("/passkeys").text
    with app.app_context():
        public_id = db.session().scalars(select(Passkey)).one().public_id
    assert other.post(f"/passkeys/{public_id}/remove").status_code == 404
    assert sign_in(app.test_client(), device).status_code == 200


def test_a_slip_cannot_change_passkeys(app: Flask, voter: FlaskClient) -> None:
    with app.app_context(), db.write_transaction():
        db.session().execute(update(SignIn).values(method=SignInMethod.SLIP.value))
    for answer in (voter.get("/passkeys"), voter.post("/passkeys/options", json={})):
        assert answer.status_code == 403


HOSTILE = [
    b"",
    b"{",
    b"[]",
    b"null",
    b'{"credential": []}',
    b'{"credential": {}}',
    b'{"credential": {"rawId": 5}}',
    b'{"credential": {"rawId": "\\u0000"}}',
    b'{"credential": {"rawId": "AAAA", "id": "AAAA", "type": "public-key", "response": {}}}',
    b'{"credential": {"rawId": "AAAA", "id": "AAAA", "type": "public-key", "response": null}}',
    b'{"credential": {"rawId": "AAAA"}, "more": 1}',
    b'{"credential": ' + b"[" * 5000 + b"]" * 5000 + b"}",
]


@pytest.mark.parametrize("body", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_bodies_are_refused(app: Flask, voter: FlaskClient, device: Device, body: bytes) -> None:
    for client, path in ((app.test_client(), "/sign-in/passkey"), (voter, "/passkeys")):
        begin(client)
        answer = client.post(path, data=body, content_type="application/json")
        assert answer.status_code == 400, answer.text


@pytest.mark.parametrize("label", ["", " ", "x" * 61, "a\u202eb", "a\0b", "a\nb"])
def test_names_of_passkeys_are_plain(app: Flask, voter: FlaskClient, label: str) -> None:
    assert add(voter, Device(), label).status_code == 400
    with app.app_context():
        assert db.session().scalar(select(func.count()).select_from(Passkey)) == 0


def test_at_most_ten_passkeys(voter: FlaskClient) -> None:
    for number in range(10):
        assert add(voter, Device(), f"Passkey {number}").status_code == 200
    assert voter.post("/passkeys/options", json={}).status_code == 409


def test_expired_challenges_are_deleted(app: Flask, clock: SettableClock) -> None:
    begin(app.test_client())
    clock.advance(timedelta(minutes=5))
    with app.app_context(), db.write_transaction():
        store.purge(clock.now(), timedelta(hours=4), timedelta(hours=12))
        assert db.session().scalar(select(func.count()).select_from(PasskeyChallenge)) == 0


def test_there_are_no_passkeys_at_a_numbered_address(app: Flask, voter: FlaskClient) -> None:
    app.config["BASE_URL"] = "http://127.0.0.1:8000"
    assert "passkey" not in app.test_client().get("/sign-in").text
    assert app.test_client().post("/sign-in/passkey/options", json={}).status_code == 404
    assert voter.post("/passkeys/options", json={}).status_code == 404


class TestStaff:
    """Password and passkey together, once there is a passkey; and where the installation wants it, always."""

    @staticmethod
    def _password(client: FlaskClient) -> TestResponse:
        form = {"email": "office@example.org", "password": STAFF_PASSWORD}
        return client.post("/staff/sign-in?next=/audit/", data=form)

    @staticmethod
    def _options(client: FlaskClient) -> dict[str, Any]:
        page = client.get("/staff/sign-in/passkey")
        assert page.status_code == 200
        found = re.search(r'data-given="([^"]*)"', page.text)
        assert found
        read: dict[str, Any] = json.loads(html.unescape(found[1]))
        return read

    def test_password_alone_is_not_enough_any_more(
        self, app: Flask, staff_client: Callable[..., FlaskClient]
    ) -> None:
        device, office = Device(), staff_client("office")
        assert add(office, device).status_code == 200
        client = app.test_client()
        assert self._password(client).location == "/staff/sign-in/passkey?next=/audit/"
        assert client.get("/audit/").status_code == 302
        assert signed_in(client) == ""
        answer = device.sign(self._options(client))
        sent = client.post("/staff/sign-in/passkey?next=/audit/", json={"credential": answer})
        assert sent.json == {"next": "/audit/"}
        assert client.get("/audit/").status_code == 200
        assert methods(app)[-1] == "password-and-passkey"

    def test_the_passkey_must_be_the_same_persons(
        self, app: Flask, staff_client: Callable[..., FlaskClient], device: Device
    ) -> None:
        assert add(staff_client("office"), Device()).status_code == 200
        client = app.test_client()
        self._password(client)
        answer = client.post(
            "/staff/sign-in/passkey", json={"credential": device.sign(self._options(client))}
        )
        assert answer.status_code == 400
        assert client.get("/audit/").status_code == 302

    def test_a_passkey_alone_gives_no_role(
        self, app: Flask, staff_client: Callable[..., FlaskClient]
    ) -> None:
        device = Device()
        add(staff_client("office"), device)
        client = app.test_client()
        assert sign_in(client, device).status_code == 200
        assert client.get("/audit/").status_code == 302
        assert client.get("/passkeys").status_code == 403

    def test_a_voters_code_changes_no_passkey_of_staff(
        self, staff_client: Callable[..., FlaskClient], voter_client: VoterClient
    ) -> None:
        add(staff_client("office"), Device())
        assert voter_client("office@example.org").get("/passkeys").status_code == 403

    def test_opening_the_page_changes_nothing(
        self, app: Flask, staff_client: Callable[..., FlaskClient]
    ) -> None:
        device = Device()
        add(staff_client("office"), device)
        client = app.test_client()
        self._password(client)
        first = self._options(client)
        for _ in range(5):
            client.head("/staff/sign-in/passkey")
        assert self._options(client) == first
        answer = device.sign(first)
        assert client.post("/staff/sign-in/passkey", json={"credential": answer}).status_code == 200
        assert client.post("/staff/sign-in/passkey", json={"credential": answer}).status_code == 400

    def test_where_it_is_required_the_password_leads_to_adding_one(
        self, app: Flask, staff_person: Callable[..., str]
    ) -> None:
        app.config["STAFF_PASSKEY"] = True
        staff_person("office")
        client, device = app.test_client(), Device()
        assert self._password(client).location == "/passkeys"
        assert client.get("/audit/").status_code == 302
        assert add(client, device).status_code == 200
        assert client.get("/audit/").status_code == 302
        self._password(client)
        answer = device.sign(self._options(client))
        assert client.post("/staff/sign-in/passkey", json={"credential": answer}).status_code == 200
        assert client.get("/audit/").status_code == 200
