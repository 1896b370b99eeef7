"""Petitions: two people publish, who is on the roll signs once, names are shown by consent alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import Person
from app.clock import SettableClock
from app.db import session
from consult.registrar import petition_store
from tests.conftest import START
from tests.consult import world as worlds


@pytest.fixture
def office(staff_client: Callable[..., FlaskClient]) -> FlaskClient:
    return staff_client("office", "Office Person")


@pytest.fixture
def scrutineer(staff_client: Callable[..., FlaskClient]) -> FlaskClient:
    return staff_client("scrutineer", "Scrutineer Person")


@pytest.fixture
def petition(app: Flask, clock: SettableClock, office: FlaskClient, scrutineer: FlaskClient) -> str:
    """A petition of three members that two people have published, open from tomorrow for a day."""
    with app.app_context():
        worlds.make(app, clock, 3)
        roll = petition_store.rolls()[0].public_id
    form = {
        "title": "Keep the premises fund",
        "statement": "We ask that the fund stays.",
        "roll": roll,
        "opens_day": ["26", "6", "2026"],
        "opens_time": "12:00",
        "closes_day": ["27", "6", "2026"],
        "closes_time": "12:00",
    }
    made = office.post("/office/petitions/new", data=form)
    assert made.status_code == 302, made.text
    public_id = made.location.rstrip("/").rpartition("/")[2]
    assert office.get(f"/petitions/{public_id}").status_code == 404
    proposed = office.post(f"/office/petitions/{public_id}/publish")
    page = scrutineer.get(proposed.location)
    seen = re.search(r'name="seen"[^>]*value="([0-9a-f]+)"', page.text)
    assert seen
    assert office.get(f"/petitions/{public_id}").status_code == 404
    approved = scrutineer.post(proposed.location, data={"seen": seen[1], "agree": "y"})
    assert approved.status_code == 302, approved.text
    return public_id


def test_signing_counts_and_names_are_shown_by_consent(
    petition: str, client: FlaskClient, clock: SettableClock, voter_client: Callable[[str], FlaskClient]
) -> None:
    clock.set(START + timedelta(days=1))
    shown, hidden = voter_client("m000@example.org"), voter_client("m001@example.org")
    assert shown.post(f"/petitions/{petition}/sign", data={"shown": "yes"}).status_code == 302
    assert hidden.post(f"/petitions/{petition}/sign", data={"shown": "no"}).status_code == 302
    assert hidden.post(f"/petitions/{petition}/sign", data={"shown": "no"}).status_code == 302
    page = client.get(f"/petitions/{petition}").text
    assert "Member 000" in page
    assert "Member 001" not in page
    assert re.search(r">2</span>\s*people have signed", page)
    shown.post(f"/petitions/{petition}/sign", data={"shown": "no"})
    assert "Member 000" not in client.get(f"/petitions/{petition}").text
    assert shown.post(f"/petitions/{petition}/withdraw").status_code == 302
    assert re.search(r">1</span>\s*person has signed", client.get(f"/petitions/{petition}").text)


def test_nobody_signs_early_late_or_from_outside(
    app: Flask,
    petition: str,
    client: FlaskClient,
    clock: SettableClock,
    voter_client: Callable[[str], FlaskClient],
    person: Callable[..., int],
) -> None:
    clock.set(START + timedelta(days=1) - worlds.SECOND)
    member = voter_client("m000@example.org")
    person("Member 900")
    stranger = voter_client("m900@example.org")
    address = f"/petitions/{petition}/sign"
    assert member.post(address, data={"shown": "yes"}).status_code == 400
    clock.set(START + timedelta(days=1))
    assert stranger.post(address, data={"shown": "yes"}).status_code == 400
    assert client.post(address, data={"shown": "yes"}).status_code == 401
    assert member.post(address, data={"shown": "perhaps"}).status_code == 400
    clock.set(START + timedelta(days=2))
    late = voter_client("m001@example.org")
    assert late.post(address, data={"shown": "yes"}).status_code == 400
    with app.app_context():
        assert petition_store.count(petition_store.by_id(petition)) == 0
        assert session().query(Person).count() >= 3
