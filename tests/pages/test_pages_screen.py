"""The meeting in a real browser: accessible pages, and a screen that keeps fresh and says when it cannot."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import Browser, expect

from app.clock import SettableClock
from tests.looking import address, changed_settings, faults, picture, signed_in
from tests.pages.conftest import OPENS, Play, get, post
from tests.pages.test_pages_hustings import ask, begin, item_ids, question_ids, screen_path

__all__ = ["address", "changed_settings"]  # fixtures

QUESTION = "What will you do in your first hundred days, and how will members see that it was done?"


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
    expect(page.locator(".tellers-screen__timer")).to_have_text("Time is up")
    context.set_offline(True)
    expect(page.get_by_role("status")).to_contain_text("No connection since")
    expect(heading).to_have_text("Hustings: Chair")
    picture(page, "screen-offline", 1280)
    context.set_offline(False)
    expect(page.get_by_role("status")).to_be_empty()
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
