"""The meeting in a real browser: accessible pages, and a screen that keeps fresh and says when it cannot."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, BrowserContext, Page, expect
from werkzeug.serving import make_server

from app import create_app
from app.clock import SettableClock
from tests.pages.conftest import OPENS, Play, get, post
from tests.pages.test_pages_hustings import ask, begin, item_ids, question_ids, screen_path

#: Where to leave pictures for somebody to look at; unset, none are taken.
PICTURES = os.environ.get("TELLERS_PICTURES")
QUESTION = "What will you do in your first hundred days, and how will members see that it was done?"


@pytest.fixture
def app(settings: dict[str, Any], database_url: str, clock: SettableClock, tmp_path: Path) -> Iterator[Flask]:
    """An application that a browser may reach without TLS."""
    plain = {
        "DATABASE_URL": database_url,
        "CHECKPOINT_FOLDER": str(tmp_path / "checkpoints"),
        "WTF_CSRF_ENABLED": False,
        "SESSION_COOKIE_SECURE": False,
        "SESSION_COOKIE_NAME": "tellers",
    }
    made = create_app({**settings, **plain})
    made.extensions["clock"] = clock
    yield made
    made.extensions["database"].dispose()


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """Where the application answers."""
    server = make_server("localhost", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    thread.join()


def signed_in(browser: Browser, client: FlaskClient, address: str, width: int = 320) -> BrowserContext:
    context = browser.new_context(viewport={"width": width, "height": 720}, bypass_csp=True)
    cookie = client.get_cookie("tellers")
    if cookie is not None:
        context.add_cookies([{"name": "tellers", "value": cookie.value, "url": address}])
    return context


def faults(page: Page, name: str) -> list[str]:
    """Return what axe finds, and whether the page is wider than its window; take pictures where asked."""
    found = [f"{name}: {one['id']}: {one['nodes'][0]['html'][:200]}" for one in _violations(page)]
    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        found.append(f"{name}: wider than its window")
    if page.locator("h1").count() != 1:
        found.append(f"{name}: {page.locator('h1').count()} headings of the first level")
    return found


def _violations(page: Page) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = Axe().run(page).response["violations"]
    return found


def picture(page: Page, name: str, *widths: int) -> None:
    if not PICTURES:
        return
    before = page.viewport_size
    for width in widths:
        page.set_viewport_size({"width": width, "height": 1080 if width == 1920 else 760})
        page.screenshot(path=f"{PICTURES}/{name}-{width}.png", full_page=width < 1000)
    assert before
    page.set_viewport_size(before)


def test_pages_of_the_meeting_are_accessible_and_narrow(
    play: Callable[[str], Play], chromium: Browser, address: str
) -> None:
    played, at = begin(play)
    chair, asker = (played.voter_client(f"member00{n}@example.org") for n in (1, 2))
    ask(asker, at, f"{played.uuid}:", QUESTION)
    ask(asker, at, f"{played.uuid}:1", "How would you work with the other officers?")
    ask(asker, at, f"{played.uuids[1]}:", "Why do you stand?")
    first, second, _ = question_ids(played.app)
    for question in (first, second):
        post(chair, f"{at}/chair/questions/{question}/accept")
    post(played.voter_client("member003@example.org"), f"{at}/questions/{second}/support")
    post(chair, item_ids(get(chair, f"{at}/chair").text)["Hustings: Chair"])
    post(chair, f"{at}/chair/speaker", speaker="Candidate B")
    post(chair, f"{at}/chair/timer", minutes="3", seconds="0")
    pages = {
        "setup": (played.office, f"{played.poll}/meeting"),
        "edit": (played.office, f"{played.poll}/meeting/edit"),
        "item": (played.office, f"{played.poll}/meeting/agenda/new"),
        "meetings": (chair, "/meetings/"),
        "meeting": (asker, at),
        "ask": (asker, f"{at}/questions/new"),
        "chair": (chair, f"{at}/chair"),
        "moderate": (chair, f"{at}/chair/questions/{first}"),
        "draw": (chair, f"{at}/chair/draw/{played.uuid}"),
    }
    found = []
    for name, (client, path) in pages.items():
        context = signed_in(chromium, client, address)
        page = context.new_page()
        page.goto(address + path)
        assert not page.title().startswith("Error"), name
        found += faults(page, name)
        picture(page, f"hustings-{name}", 375, 1280)
        context.close()
    assert not found, "\n".join(found)


def test_the_screen_keeps_itself_fresh_and_says_when_it_cannot(
    play: Callable[[str], Play], chromium: Browser, address: str, clock: SettableClock
) -> None:
    played, at = begin(play)
    path = screen_path(played)
    chair, asker = (played.voter_client(f"member00{n}@example.org") for n in (1, 2))
    ask(asker, at, f"{played.uuid}:", QUESTION)
    context = chromium.new_context(viewport={"width": 1280, "height": 720})
    page = context.new_page()
    asked: list[str] = []
    page.on("console", lambda message: asked.append(message.text) if message.type == "error" else None)
    page.goto(address + path)
    heading = page.locator("h1")
    expect(heading).to_have_text("Welcome")
    post(chair, item_ids(get(chair, f"{at}/chair").text)["Hustings: Chair"])
    expect(heading).to_have_text("Hustings: Chair")
    post(chair, f"{at}/chair/speaker", speaker="Candidate B")
    post(chair, f"{at}/chair/timer", minutes="2", seconds="0")
    [question] = question_ids(played.app)
    for step in ("accept", "asked"):
        post(chair, f"{at}/chair/questions/{question}/{step}")
    expect(page.locator("blockquote")).to_have_text(QUESTION)
    expect(page.locator(".tellers-screen__timer")).to_contain_text("1:5")
    assert not faults(page, "screen")
    picture(page, "screen-hustings", 375, 1280, 1920)
    clock.advance(timedelta(minutes=3))
    expect(page.locator(".tellers-screen__timer")).to_have_text("Time is up", timeout=10_000)
    context.set_offline(True)
    expect(page.get_by_role("status")).to_contain_text("No connection since", timeout=15_000)
    expect(heading).to_have_text("Hustings: Chair")
    picture(page, "screen-offline", 1280)
    context.set_offline(False)
    expect(page.get_by_role("status")).to_be_empty(timeout=15_000)
    assert all("ERR_INTERNET_DISCONNECTED" in text for text in asked), asked
    post(played.office, f"{played.poll}/meeting/screen/revoke")
    expect(page.get_by_role("status")).to_contain_text("no longer valid")
    expect(page.locator("#screen")).to_be_empty()
    context.close()


def test_the_screen_shows_turnout_and_the_rest_of_voting_time_and_works_without_script(
    play: Callable[[str], Play], chromium: Browser, address: str
) -> None:
    played, at = begin(play)
    path = screen_path(played)
    for act in ("seal", "open"):
        played.both(act)
    played.move_to(OPENS)
    assert {response.status_code for response in played.cast(1, [1, 2, 3])} == {201}
    chair = played.voter_client("member001@example.org")
    post(chair, item_ids(get(chair, f"{at}/chair").text)["Vote: Chair"])
    for script in (True, False):
        context = chromium.new_context(viewport={"width": 1280, "height": 720}, java_script_enabled=script)
        page = context.new_page()
        page.goto(address + path)
        expect(page.locator("h1")).to_have_text("Vote: Chair")
        expect(page.locator(".tellers-screen__turnout")).to_contain_text("of 3 have voted (33.3 %)")
        if script:
            expect(page.locator(".tellers-screen__closes")).to_contain_text("Closes in 1")
            assert not faults(page, "screen-vote")
            picture(page, "screen-vote", 375, 1280, 1920)
        else:
            assert 'http-equiv="refresh"' in page.content()
        context.close()
