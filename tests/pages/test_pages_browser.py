"""Every page in a real browser: no accessibility fault, nothing wider than a small phone."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser

from tests.looking import PICTURES, Eyes, address, changed_settings
from tests.pages.conftest import CLOSES, OPENS, Play, codes_on, get, post, upload
from tests.pages.crawl import crawl, endpoint_of

__all__ = ["address", "changed_settings"]  # fixtures

Shapes = set[tuple[str, frozenset[str]]]
#: What a page is made of: elements with their classes, links left out because they carry addresses.
PARTS = re.compile(r"<(?!a |input|script|time)[a-z0-9]+[^>]*class=\"[^\"]*\"")


@pytest.fixture(scope="module")
def shapes() -> Shapes:
    """What has been looked at in this module: endpoints, each with the parts that its page had."""
    return set()


class Inspector(Eyes):
    """Looks at all pages that a person can reach, each endpoint once for every state and role."""

    def __init__(self, browser: Browser, app: Flask, address: str, shapes: Shapes) -> None:
        super().__init__(browser, address)
        self.app, self.shapes = app, shapes

    def inspect(self, state: str, role: str, client: FlaskClient) -> None:
        """Look at every page that this person can reach now and whose parts were not all seen before."""
        fresh = {}
        for path, answer in crawl(client).items():
            if not _is_page(answer):
                continue
            endpoint = endpoint_of(self.app, path)
            shape = (endpoint, frozenset(PARTS.findall(answer.text)))
            if shape not in self.shapes:
                self.shapes.add(shape)
                fresh[f"{state}-{role}-{endpoint}"] = path
        self.look(client, fresh)


def _is_page(answer: Any) -> bool:
    return answer.status_code == 200 and answer.mimetype == "text/html"


@pytest.mark.parametrize("preset", ["officer-election", "membership-ballot"])
def test_every_page_is_accessible_and_narrow(
    play: Callable[[str], Play], chromium: Browser, app: Flask, address: str, shapes: Shapes, preset: str
) -> None:
    played, inspector = play(preset), Inspector(chromium, app, address, shapes)
    played.create()
    _look_at_problems(played, inspector)
    inspector.inspect("new", "office", played.office)
    _look_at_the_sheet(played.prepare(), inspector)
    voter = played.voter_client("member003@example.org")
    for state, step in _steps(played):
        step()
        if state == "open":
            voter = played.voter_client("member003@example.org")
        people = {"public": app.test_client(), "office": played.office, "scrutineer": played.scrutineer}
        people |= {"voter": voter} if state in ("sealed", "open") else {}
        for role, client in people.items():
            inspector.inspect(state, role, client)
    inspector.satisfied()
    everything = {rule.endpoint for rule in app.url_map.iter_rules() if rule.endpoint.split(".")[0] in ROOMS}
    seen = {endpoint for endpoint, _ in shapes}
    assert everything - seen <= NO_PAGES, everything - seen


ROOMS = {"ballot", "board", "office"}
#: Addresses that answer with a record, take a form, or are looked at by hand above.
NO_PAGES = {
    "ballot.cast",
    "board.archive",
    "board.ballot",
    "board.checkpoint",
    "board.credentials",
    "board.election",
    "board.notices",
    "board.trustees",
    "office.approve",
    "office.confirm_roll",
    "office.contribute",
    "office.make_codes",
    "office.roll_draft",
    "office.set_trustees",
    "office.upload_roll",
}


def _steps(played: Play) -> list[tuple[str, Callable[[], object]]]:
    """Return the states of a poll with what leads to each."""
    ranked = played.preset == "officer-election"
    kinds = ("shuffle", "decrypt") if ranked else ("decrypt",)

    def count() -> None:
        for uuid in played.uuids:
            for kind in kinds:
                for owner in (1, 2):
                    assert played.contribute(uuid, kind, owner).status_code == 302

    return [
        ("prepared", lambda: None),
        ("approved-once", lambda: played.approve(played.office, "seal", played.uuid)),
        ("sealed", lambda: _finish_sealing(played)),
        ("open", lambda: _open(played)),
        ("ended", lambda: _end(played)),
        ("closed", lambda: played.both("close")),
        ("counted", count),
        ("declared", lambda: played.both("declare")),
    ]


def _finish_sealing(played: Play) -> None:
    for uuid in played.uuids:
        for client in (played.office, played.scrutineer):
            if (client, uuid) != (played.office, played.uuid):
                assert played.approve(client, "seal", uuid).status_code == 302


def _open(played: Play) -> None:
    played.both("open").move_to(OPENS)
    choices = [[1, 2, 3], [2, 1, 0]] if played.preset == "officer-election" else [[0, 1, 0], [0, 0, 1]]
    for number, answer in enumerate(choices, start=1):
        assert {response.status_code for response in played.cast(number, answer)} == {201}


def _end(played: Play) -> None:
    played.move_to(CLOSES)


def _look_at_problems(played: Play, inspector: Inspector) -> None:
    """Look at answers to forms: error summaries, the preview of a roll, the printable sheet."""
    office, uuid = played.office, played.uuid
    show = inspector.look_at
    show("error-new-poll", office, post(office, "/office/polls/new").text)
    show("error-contest", office, post(office, f"/office/contests/{uuid}/edit", title="", seats="x").text)
    show("error-timetable", office, post(office, f"/office/contests/{uuid}/timetable", opens_day="1").text)
    show(
        "error-options",
        office,
        post(office, f"/office/contests/{uuid}/options", **{"options-0-label": "x" * 300}).text,
    )
    show("error-trustees", office, post(office, f"{played.poll}/trustees", pasted="[]").text)
    bad = "name,email,member_number\nMember 001,not-an-address,1\n=1+1,member002@nhs.net,2\n"
    show("error-roll", office, post(office, f"{played.poll}/roll", file=upload(bad, "roll.csv")).text)
    good = "name,email,member_number\nMember 001,member001@nhs.net,1\n"
    draft = post(office, f"{played.poll}/roll", file=upload(good, "roll.csv")).headers["Location"]
    show("preview-roll", office, get(office, draft).text)


def _look_at_the_sheet(played: Play, inspector: Inspector) -> None:
    """Look at the printable sheet: on paper there are the slips and nothing to press."""
    sheet = post(played.scrutineer, f"{played.poll}/codes", delivery="sheet").text
    inspector.look_at("sheet", played.scrutineer, sheet)
    context = inspector.browser.new_context()
    page = context.new_page()
    page.route("**/answer", lambda route: route.fulfill(body=sheet, content_type="text/html"))
    page.goto(f"{inspector.address}/answer")
    page.emulate_media(media="print")
    assert page.get_by_text("Voting code for").count() == 8  # five of them spare
    assert page.get_by_text("Voting code for").first.is_visible()
    assert not page.get_by_text("Print this page now").is_visible()
    assert not page.locator("nav").first.is_visible()
    if PICTURES:
        page.pdf(path=f"{PICTURES}/sheet.pdf")
    context.close()
    played.codes = codes_on(sheet)
