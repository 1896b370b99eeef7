"""The desk's and the report's pages in a real browser: accessible, narrow, usable by keyboard alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, expect

from app import db
from app.clock import SettableClock
from consult.desk import store
from consult.desk.models import PublishedReport
from tests.consult.desk import answered
from tests.looking import Eyes, address, changed_settings, signed_in

__all__ = ["address", "changed_settings"]  # fixtures

WORRIES = "q_worries"
PATHS = {
    "overview": "/office/consultations/{id}/desk",
    "plan": "/office/consultations/{id}/desk/plan",
    "figures": "/office/consultations/{id}/desk/figures",
    "texts": "/office/consultations/{id}/desk/texts/q_worries",
    "book": "/office/consultations/{id}/desk/texts/q_worries/book",
    "coding": "/office/consultations/{id}/desk/texts/q_worries/coding",
    "quotations": "/office/consultations/{id}/desk/texts/q_worries/quotations",
    "research": "/office/consultations/{id}/desk/research",
    "responses": "/office/consultations/{id}/desk/responses",
    "questions": "/office/consultations/{id}/questions",
    "report": "/office/consultations/{id}/desk/reports/{report}",
    "public-report": "/consultations/{id}/report",
    "public-responses": "/consultations/{id}/responses",
    "question": "/office/consultations/{draft}/questions/q_region",
    "new-question": "/office/consultations/{draft}/add-question",
}


@pytest.fixture
def office(app: Flask, staff_client: Callable[..., FlaskClient]) -> FlaskClient:
    return staff_client("office")


@pytest.fixture
def ids(app: Flask, clock: SettableClock, office: FlaskClient) -> dict[str, str]:
    """An analysed consultation with a published report, and a draft; identifiers by name."""
    with app.app_context():
        small = answered.small()
        public_id, draft = answered.draft(small), answered.draft(small)
        answered.publish(public_id)
    at = f"/office/consultations/{public_id}/desk"
    plan = {"rows": "q_role", "columns": "q_hybrid", "consent": "q_publish:yes"}
    assert office.post(f"{at}/plan", data=plan).status_code == 302
    with app.app_context():
        answered.close(public_id, clock)
        answered.open_answers(public_id, count=130)
    clock.set(answered.START)  # the office stays signed in
    _analyse(office, f"{at}/texts/{WORRIES}")
    lines = {"asked": ["How long?"], "said": ["Long enough."], "did": ["We asked for five years."]}
    assert office.post(f"{at}/responses", data=lines).status_code == 302
    made = office.post(f"{at}/reports")
    report = made.headers["Location"].rpartition("/")[2]
    with app.app_context(), db.write_transaction():
        row = PublishedReport(report_id=store.report_by_id(report).id, published_utc=clock.now())
        store.add(row)
    return {"id": public_id, "draft": draft, "report": report}


def _analyse(office: FlaskClient, at: str) -> None:
    office.post(f"{at}/book", data={"text": "access: Access\nmoney: Money"})
    for number in (1, 2):
        page = office.get(f"{at}/coding?page={number}").text
        places = re.findall(r'name="place" value="(\d+)"', page)
        form: dict[str, Any] = {"place": places, **{f"codes-{place}": "access" for place in places}}
        office.post(f"{at}/coding?page={number}", data=form)
    place = re.findall(r"quotations/(\d+)\"", office.get(f"{at}/quotations").text)[0]
    office.post(
        f"{at}/quotations/{place}", data={"text": "Rural patients would travel further.", "do": "take"}
    )


def test_every_page_is_accessible_and_narrow(
    chromium: Browser, address: str, ids: dict[str, str], office: FlaskClient
) -> None:
    eyes = Eyes(chromium, address)
    eyes.look(office, {f"desk-{name}": path.format(**ids) for name, path in PATHS.items()})
    eyes.satisfied()


def test_coding_by_keyboard_alone_and_charts_under_the_policy(
    chromium: Browser, address: str, ids: dict[str, str], office: FlaskClient
) -> None:
    page = signed_in(chromium, office, address).new_page()
    page.goto(f"{address}{PATHS['coding'].format(**ids)}?page=3")
    first = page.get_by_role("checkbox", name="Access").first
    for _ in range(60):
        page.keyboard.press("Tab")
        if first.evaluate("box => box === document.activeElement"):
            break
    page.keyboard.press("Space")
    expect(first).to_be_checked()
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('button.govuk-button')"):
            break
    page.keyboard.press("Enter")
    expect(page.get_by_text("10 texts are coded.")).to_be_visible()
    page.context.close()

    strict = chromium.new_context(viewport={"width": 375, "height": 800}).new_page()
    refused: list[str] = []
    strict.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
    strict.goto(address + PATHS["public-report"].format(**ids))
    chart = strict.get_by_role("img", name="How far do you support a hybrid model like dentistry?").first
    expect(chart).to_be_visible()
    assert chart.locator("path[fill='#8fbfc4']").count() >= 3
    assert not refused
    strict.context.close()
