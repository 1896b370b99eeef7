"""Signed-in browsers: rotation, revocation, expiry, cookies."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app import db
from app.accounts.models import SignIn
from app.clock import SettableClock
from app.config import VOTER_IDLE
from app.outbox import worker
from tests.conftest import STAFF_PASSWORD


def _cookie(client: FlaskClient) -> str:
    cookie = client.get_cookie("__Host-tellers")
    assert cookie
    return str(cookie.value)


def _works(client: FlaskClient) -> bool:
    return client.get("/audit/").status_code == 200


def test_the_cookie_is_secure(client: FlaskClient, staff_person: Callable[..., str]) -> None:
    form = {"email": staff_person("office"), "password": STAFF_PASSWORD}
    header = client.post("/staff/sign-in", data=form).headers["Set-Cookie"]
    for part in ("__Host-tellers=", "Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert part in header
    assert "Domain" not in header
    assert "Expires" not in header


def test_signing_in_rotates_everything(
    app: Flask, client: FlaskClient, staff_person: Callable[..., str]
) -> None:
    """A session that somebody planted before does not become the victim's (fixation)."""
    with client.session_transaction() as cookie:
        cookie["planted"] = "by the attacker"
        cookie["csrf_token"] = "known to the attacker"
    client.post("/staff/sign-in", data={"email": staff_person("office"), "password": STAFF_PASSWORD})
    with client.session_transaction() as cookie:
        assert "planted" not in cookie
        assert cookie.get("csrf_token") != "known to the attacker"
        first = cookie["_user_id"]
    client.post("/staff/sign-in", data={"email": "office@example.org", "password": STAFF_PASSWORD})
    with client.session_transaction() as cookie:
        assert cookie["_user_id"] != first
    with app.app_context():
        rows = db.session().scalars(select(SignIn).order_by(SignIn.id)).all()
        assert [row.ended_utc is None for row in rows] == [False, True]
        assert all(row.token_hash != first for row in rows)


def test_a_stolen_cookie_is_dead_after_sign_out(app: Flask, staff_client: Callable[..., FlaskClient]) -> None:
    client = staff_client("office")
    stolen = _cookie(client)
    answer = client.post("/sign-out")
    assert answer.location == "/"
    thief = app.test_client()
    thief.set_cookie("__Host-tellers", stolen, secure=True)
    assert not _works(thief)
    assert not _works(client)


def test_opening_the_sign_out_page_signs_nobody_out(staff_client: Callable[..., FlaskClient]) -> None:
    client = staff_client("office")
    assert "Votes that you have cast stay cast" in client.get("/sign-out").text
    assert _works(client)


@pytest.mark.parametrize(("minutes", "alive"), [(29, True), (30, False), (31, False)])
def test_idle_sign_ins_end(
    staff_client: Callable[..., FlaskClient], clock: SettableClock, minutes: int, alive: bool
) -> None:
    client = staff_client("office")
    clock.advance(timedelta(minutes=minutes))
    assert _works(client) is alive


@pytest.mark.parametrize(("minutes", "alive"), [(239, True), (240, False)])
def test_a_voter_who_signs_in_before_a_meeting_can_vote_at_its_end(
    person: Callable[..., int],
    voter_client: Callable[[str], FlaskClient],
    clock: SettableClock,
    minutes: int,
    alive: bool,
) -> None:
    person("Member 017")
    client = voter_client("m017@example.org")
    clock.advance(timedelta(minutes=minutes))
    assert (client.get("/my-votes").status_code == 200) is alive


def test_use_keeps_a_sign_in_alive_but_not_for_ever(
    staff_client: Callable[..., FlaskClient], clock: SettableClock
) -> None:
    client = staff_client("office")
    for _ in range(35):  # 11 hours and 40 minutes
        clock.advance(timedelta(minutes=20))
        assert _works(client)
    clock.advance(timedelta(minutes=20))
    assert not _works(client)


def test_a_changed_cookie_is_nobody(app: Flask, staff_client: Callable[..., FlaskClient]) -> None:
    signed, _dot, signature = _cookie(staff_client("office")).rpartition(".")
    other = app.test_client()
    other.set_cookie("__Host-tellers", f"{signed}.{signature[::-1]}", secure=True)
    assert not _works(other)


def test_an_invented_token_is_nobody(client: FlaskClient) -> None:
    with client.session_transaction() as cookie:
        cookie["_user_id"] = "1"
    assert not _works(client)


def test_signing_out_twice_is_harmless(staff_client: Callable[..., FlaskClient]) -> None:
    client = staff_client("office")
    assert client.post("/sign-out").status_code == 302
    assert client.post("/sign-out").status_code == 302


def test_the_worker_deletes_what_has_expired(
    app: Flask, staff_client: Callable[..., FlaskClient], clock: SettableClock
) -> None:
    staff_client("office")
    with app.app_context():
        worker.tidy()
        assert len(db.session().scalars(select(SignIn)).all()) == 1
        clock.advance(VOTER_IDLE)
        worker.tidy()
        assert db.session().scalars(select(SignIn)).all() == []
