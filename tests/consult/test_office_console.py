"""The office's pages, from an empty consultation to its publication by two people, as forms are sent."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.clock import SettableClock
from app.db import session
from consult.registrar import store
from tests.consult import world as worlds

TIMES = {
    "opens_day": ["1", "7", "2026"],
    "opens_time": "12:00",
    "closes_day": ["31", "7", "2026"],
    "closes_time": "12:00",
}
ROLL = "name,email,member_number\nMember 001,m001@example.org,001\n"


@pytest.fixture
def office(staff_client: Callable[..., FlaskClient]) -> FlaskClient:
    return staff_client("office", "Office Person")


@pytest.fixture
def scrutineer(staff_client: Callable[..., FlaskClient]) -> FlaskClient:
    return staff_client("scrutineer", "Scrutineer Person")


def _file(content: str) -> dict[str, Any]:
    return {"file": (io.BytesIO(content.encode()), "file.txt")}


def _prepared(office: FlaskClient) -> str:
    """Do every task of the list; return the address of the consultation."""
    made = office.post("/office/consultations/new", data={"title": "Plan B"})
    home = made.location
    posts: list[tuple[str, dict[str, Any]]] = [
        ("about", {"title": "Plan B", "introduction": "Read this.", "criteria": ""}),
        ("times", TIMES),
        ("trustees", {"pasted": worlds.ceremony()[0]}),
        ("witnesses", {"lines": ""}),
        ("questionnaire", _file(worlds.QUESTIONNAIRE)),
    ]
    for page, form in posts:
        assert office.post(f"{home}/{page}", data=form).status_code == 302, page
    preview = office.post(f"{home}/roll", data=_file(ROLL))
    assert office.post(preview.location).status_code == 302
    return str(home)


def test_two_people_publish_what_the_tasks_have_prepared(
    app: Flask, office: FlaskClient, scrutineer: FlaskClient, clock: SettableClock
) -> None:
    home = _prepared(office)
    assert "Prepare the publication" in office.get(home).text
    assert scrutineer.post(f"{home}/prepare").status_code == 403
    proposed = office.post(f"{home}/prepare")
    assert proposed.status_code == 302
    assert "Keys that sign tokens" in scrutineer.get(proposed.location).text
    seen = re.search(r'name="seen"[^>]*value="([0-9a-f]+)"', scrutineer.get(proposed.location).text)
    assert seen
    form = {"seen": seen[1], "agree": "y"}
    assert office.post(proposed.location, data=form).status_code == 400  # the same person, the same role
    assert scrutineer.post(proposed.location, data=form).status_code == 302
    with app.app_context():
        [found] = store.consultations()
        assert found.published_utc is not None
        assert found.handed_over is not None  # the collector has it, right after the commit
        public_id = found.public_id
        session().rollback()
    page = office.get(f"{home}/times")
    assert "cannot be changed any more" in page.text
    assert office.post(f"{home}/times", data=TIMES).status_code == 400
    assert (
        office.get(f"/answers/{public_id}/definition").data
        == office.get(f"/consultations/{public_id}/definition").data
    )


@pytest.mark.parametrize(
    ("page", "form", "sentence"),
    [
        ("about", {"title": "", "introduction": "", "criteria": ""}, "Enter a title"),
        ("times", TIMES | {"closes_day": ["30", "6", "2026"]}, "must close after it opens"),
        ("times", TIMES | {"opens_day": ["31", "2", "2026"]}, "enter a real date"),
        ("trustees", {"pasted": "{}"}, "no record of trustees"),
        ("witnesses", {"lines": "nonsense"}, "Line 1"),
    ],
)
def test_mistakes_are_said_beside_the_form(
    office: FlaskClient, page: str, form: dict[str, Any], sentence: str
) -> None:
    home = office.post("/office/consultations/new", data={"title": "Plan B"}).location
    answer = office.post(f"{home}/{page}", data=form)
    assert answer.status_code == 400
    assert sentence in answer.text
    assert "There is a problem" in answer.text


def test_a_broken_questionnaire_names_its_line(office: FlaskClient) -> None:
    home = office.post("/office/consultations/new", data={"title": "Plan B"}).location
    answer = office.post(f"{home}/questionnaire", data=_file("title: X\nsections: 7\n"))
    assert answer.status_code == 400
    assert "There is a problem" in answer.text


def test_preparing_with_something_missing_says_what(office: FlaskClient) -> None:
    home = office.post("/office/consultations/new", data={"title": "Plan B"}).location
    answer = office.post(f"{home}/prepare")
    assert answer.status_code == 409
    assert "Save a questionnaire" in answer.text
