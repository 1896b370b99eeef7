"""The pages of decisions: both people read the same, approve what they saw, or drop it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import db, decisions
from app.accounts import Role, store
from tests.app.decisions.conftest import Lamp


@pytest.fixture
def office(staff_client: Callable[..., FlaskClient]) -> FlaskClient:
    return staff_client("office", "Office Person")


@pytest.fixture
def scrutineer(staff_client: Callable[..., FlaskClient]) -> FlaskClient:
    return staff_client("scrutineer", "Scrutineer Person")


@pytest.fixture
def proposed(app: Flask, lamp: Lamp, office: FlaskClient) -> str:
    with app.app_context():
        [person] = store.people_with_role(Role.OFFICE)
        made = decisions.propose("switch", "lamp", {"on": True}, "It is <dark>.", person, "office")
        return f"/office/decisions/{made.public_id}"


def seen(page: str) -> str:
    found = re.search(r'name="seen" value="([0-9a-f]{64})"', page)
    assert found
    return found[1]


def test_it_is_read_and_approved(
    lamp: Lamp, proposed: str, office: FlaskClient, scrutineer: FlaskClient
) -> None:
    listed = scrutineer.get("/office/decisions/").text
    assert "Switch lamp on" in listed
    assert "It is &lt;dark&gt;." in listed
    assert "You have approved this" in office.get(proposed).text
    page = scrutineer.get(proposed).text
    assert "Approved by Office Person (elections office)" in page
    answer = scrutineer.post(proposed, data={"seen": seen(page), "agree": "y"})
    assert answer.status_code == 302
    assert lamp.on
    about = office.get("/office/decisions/about/lamp").text
    assert "Carried out" in about
    assert "Scrutineer Person" in about
    assert 'name="seen"' not in scrutineer.get(proposed).text


def test_one_alone_is_told_why_not(lamp: Lamp, proposed: str, office: FlaskClient) -> None:
    page = office.get(proposed).text
    assert 'name="seen"' not in page
    fingerprint = re.findall(r"[0-9a-f]{64}", page)[0]
    answer = office.post(proposed, data={"seen": fingerprint, "agree": "y"})
    assert answer.status_code == 400
    assert "must come from another person" in answer.text
    assert not lamp.on


def test_what_changed_is_read_again(lamp: Lamp, proposed: str, scrutineer: FlaskClient) -> None:
    page = scrutineer.get(proposed).text
    lamp.on = True
    answer = scrutineer.post(proposed, data={"seen": seen(page), "agree": "y"})
    assert answer.status_code == 400
    assert "changed since you opened the page" in answer.text
    assert "so it is void" in answer.text


def test_the_box_has_to_be_ticked(lamp: Lamp, proposed: str, scrutineer: FlaskClient) -> None:
    answer = scrutineer.post(proposed, data={"seen": seen(scrutineer.get(proposed).text)})
    assert answer.status_code == 400
    assert "Tick the box" in answer.text
    assert not lamp.on


def test_either_drops_it(lamp: Lamp, proposed: str, scrutineer: FlaskClient, app: Flask) -> None:
    assert scrutineer.post(f"{proposed}/drop").status_code == 302
    assert "Dropped by Scrutineer Person" in scrutineer.get(proposed).text
    assert scrutineer.post(f"{proposed}/drop").status_code == 409
    with app.app_context():
        assert decisions.proposals("lamp") == []
        db.release()


def test_what_is_impossible_now_is_said(lamp: Lamp, proposed: str, scrutineer: FlaskClient) -> None:
    lamp.broken = True
    assert "The lamp is broken." in scrutineer.get(proposed).text


def test_no_such_proposal(office: FlaskClient) -> None:
    assert office.get("/office/decisions/" + "x" * 22).status_code == 404
