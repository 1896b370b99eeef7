"""Nominations in a real browser: accessible on a small phone, by keyboard alone; counter and cards work."""

from __future__ import annotations

from pathlib import Path

from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page, expect

from tests.looking import PICTURES, Eyes, address, changed_settings
from tests.pages.conftest import get, post, upload
from tests.pages.standing import CLOSES, STATEMENTS, Standing, picture, standing

__all__ = ["address", "changed_settings", "standing"]  # fixtures

STATEMENT = (
    "I have been a partner in a practice of 14,000 patients for eleven years.\n\nWhat I will do:\n"
    "• report to every member after each meeting;\n• publish what we ask for, and what we get;\n"
    "• keep our disagreements in the room and our decisions in the open.\n\n"
    "General practice needs a committee that listens first. I ask for your vote."
)


def settled(standing: Standing) -> str:
    """Let four stand for Deputy, one pair among them, and settle; return the address of the first."""
    first = standing.stand("Member 001", standing.deputy, statement=STATEMENT)
    post(standing.client("Member 001"), f"{first}/photo", photo=upload(picture(), "me.jpg"))
    standing.stand("Member 002", standing.deputy, statement=STATEMENT[:90])
    pair = standing.stand("Member 003", standing.deputy, statement=STATEMENT, partner="Member 004")
    [asked] = [
        line for line in get(standing.client("Member 004"), "/stand/").text.split('"') if "/share/" in line
    ]
    answer = post(
        standing.client("Member 004"), asked, do="agree", declarations=standing.form()["declarations"]
    )
    assert answer.headers["Location"] == pair
    standing.stand("Guest A", standing.deputy, statement=STATEMENT)
    standing.play.move_to(CLOSES)
    accepted = post(standing.play.office, f"/office/contests/{standing.deputy}/nominations/accept-all")
    assert accepted.status_code == 302
    standing.settle(standing.deputy)
    return first


def test_every_page_of_nominations_is_accessible_and_narrow(
    standing: Standing, chromium: Browser, address: str
) -> None:
    eyes = Eyes(chromium, address)
    standing.play.clock.advance(-STATEMENTS.resolution)
    standing.set_terms(standing.chair, proposer="y", seconder="y")
    standing.play.clock.advance(STATEMENTS.resolution)
    own = standing.stand("Member 001", proposer="Member 002", seconder="Member 003", partner="Member 004")
    post(standing.client("Member 005"), f"/stand/{standing.deputy}/nominate-somebody", who="Member 002")
    asked = get(standing.client("Member 002"), "/stand/").text
    support = next(part for part in asked.split('"') if part.startswith("/stand/support/"))
    share = next(
        part for part in get(standing.client("Member 004"), "/stand/").text.split('"') if "/share/" in part
    )
    post(standing.client("Member 001"), f"{own}/photo", photo=upload(picture(), "me.jpg"))
    eyes.look(
        standing.client("Member 002"), {"requests": "/stand/", "support": support, "votes": "/my-votes"}
    )
    eyes.look(standing.client("Member 004"), {"share": share})
    eyes.look(
        standing.client("Member 001"),
        {
            "own": own,
            **{page: f"{own}/{page}" for page in ("change", "photo", "preview", "withdraw")},
        },
    )
    eyes.look(
        standing.client("Member 005"),
        {
            "contest": f"/stand/{standing.deputy}",
            "nominate": f"/stand/{standing.chair}/nominate",
            "invite": f"/stand/{standing.chair}/nominate-somebody",
        },
    )
    eyes.look(standing.client("Visitor C"), {"not-eligible": f"/stand/{standing.deputy}"})
    office = f"/office/contests/{standing.chair}/nominations"
    eyes.look(
        standing.play.office,
        {"office-before": office, "office-terms": f"{office}/terms", "office-tasks": standing.play.poll},
    )
    eyes.satisfied()


def test_the_office_and_the_reader_after_the_close(
    standing: Standing, chromium: Browser, address: str
) -> None:
    eyes = Eyes(chromium, address)
    first = settled(standing)
    office = f"/office/contests/{standing.deputy}/nominations"
    eyes.look(
        standing.play.office,
        {
            "office-after": office,
            "office-one": f"/office/nominations/{first.rsplit('/', 1)[1]}",
            "office-late": f"{office}/late",
        },
    )
    standing.play.clock.set(STATEMENTS)
    reader = standing.play.voter_client("member005@example.org")
    at = f"/candidates/{standing.deputy}"
    eyes.look(
        reader, {"cards": at, "list": f"{at}?view=list", "lot": f"{at}/lot", "votes-after": "/my-votes"}
    )
    eyes.satisfied()
    if PICTURES:
        Path(PICTURES, "booklet.pdf").write_bytes(get(reader, f"{at}/booklet.pdf").data)
    _snap(eyes, reader, at)


def _snap(eyes: Eyes, reader: FlaskClient, at: str) -> None:
    """Walk from card to card on a phone, by the links under them, with and without script."""
    for script in (True, False):
        context = eyes.context(reader, 375, script)
        page = context.new_page()
        page.goto(eyes.address + at)
        cards = page.locator(".tellers-cards__card")
        assert cards.count() == 4
        cards.nth(0).scroll_into_view_if_needed()
        expect(cards.nth(0)).to_be_in_viewport(ratio=0.2)
        expect(cards.nth(2)).not_to_be_in_viewport()
        page.locator(".tellers-cards__card").nth(0).get_by_role("link", name="Next").click()
        page.locator(".tellers-cards__card").nth(1).get_by_role("link", name="Next").click()
        expect(cards.nth(2)).to_be_in_viewport(ratio=0.2)
        expect(cards.nth(0)).not_to_be_in_viewport()
        context.close()


def test_standing_by_keyboard_alone_with_a_counter_that_agrees_with_the_server(
    standing: Standing, chromium: Browser, address: str
) -> None:
    context = Eyes(chromium, address).context(standing.client("Member 001"), 375)
    page = context.new_page()
    page.goto(f"{address}/stand/{standing.chair}/nominate")
    expect(page.locator("[data-words-shown]")).to_have_text("0 words of at most 300.")
    page.locator("body").press("Tab")
    _tab_to(page, "statement")
    page.keyboard.insert_text("GPs — and well-being: 1,204 practices – ")
    expect(page.locator("[data-words-shown]")).to_have_text("5 words of at most 300.")
    page.keyboard.insert_text("word " * 296)
    expect(page.locator("[data-words-shown]")).to_have_text("301 words: 1 too many. The limit is 300.")
    expect(page.locator("[data-words-spoken]")).to_have_text("301 words: 1 too many. The limit is 300.")
    for _ in range(5):
        page.keyboard.press("Backspace")
    for name in ("declarations", "declarations-2", "declarations-3"):
        _tab_to(page, name)
        page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Your nomination for Chair")
    expect(page.get_by_text("300 of 300 words")).to_be_visible()
    context.close()


def _tab_to(page: Page, name: str) -> None:
    for _ in range(40):
        if page.evaluate("document.activeElement.id") == name:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {name}")
