"""Ranking by drag, undo, and what a voter who leaves and comes back finds again, in this tab alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import jsonify
from playwright.sync_api import Locator, Page, expect

from crypto.questions import HomomorphicQuestion, RankedQuestion
from tests.browser.harness import CODE, TAB_KEY, Stage, make_stage, sign_in_first
from tests.browser.test_voting_page import CAST, assert_well_made, heading, press

OpenPage = Callable[[Stage], Page]
NAMES = ("Candidate A", "Candidate B", "Candidate C", "Candidate D", "Candidate E")
STORED = "JSON.stringify({...sessionStorage})"
#: Whether what the tab keeps, decrypted as the page does it, has this step and these choices.
KEEPS = """async ([key, step, choices]) => {
  const [name] = Object.keys(sessionStorage);
  if (!name) return false;
  const bytes = Uint8Array.from(atob(sessionStorage[name]), (character) => character.charCodeAt(0));
  const raw = Uint8Array.from(key.match(/../g), (pair) => Number.parseInt(pair, 16));
  const own = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["decrypt"]);
  const additionalData = new TextEncoder().encode(name);
  const options = { name: "AES-GCM", iv: bytes.subarray(0, 12), additionalData };
  const text = await crypto.subtle.decrypt(options, own, bytes.subarray(12));
  const kept = JSON.parse(new TextDecoder().decode(text));
  const [{ order, picked }] = kept.answers;
  return kept.step === step && JSON.stringify([...order, ...picked]) === JSON.stringify(choices);
}"""


@pytest.fixture
def stage() -> Stage:
    """A ranked contest of five, with everything that the record may say about groups."""
    extra = {"rule": "ers97", "seats": 3, "groups": ["member", "non-member", "member", "member", "member"]}
    return make_stage("RFC-3526-2048", [RankedQuestion("Who?", NAMES, extra)], "Deputy Chairs")


def opened(voting_page: OpenPage, stage: Stage) -> Page:
    page = voting_page(stage)
    expect(page.locator("#continue")).to_be_visible()
    return page


def wait_until_kept(page: Page, step: str, *choices: int) -> None:
    """Wait until the tab keeps this step and what is chosen, best first."""
    page.wait_for_function(KEEPS, arg=[TAB_KEY, step, list(choices)])


def ranking(page: Page) -> list[str]:
    found = page.locator("[data-ranked] .tellers-ranking__label").all_inner_texts()
    return [text.splitlines()[0] for text in found]


def rank(page: Page, *labels: str) -> None:
    for label in labels:
        page.get_by_role("button", name=re.compile(f"^Rank next.{label}")).click()


def handle(page: Page, label: str) -> Locator:
    return page.locator("[data-choice]", has_text=label).locator("[data-handle]")


def middle(page: Page, found: Locator) -> tuple[float, float]:
    found.scroll_into_view_if_needed()
    box = found.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(page: Page, label: str, target: Locator, below: float = 0) -> None:
    """Drag a row with the mouse to the middle of something, or a little below it."""
    page.set_viewport_size({"width": 320, "height": 1400})
    x, y = middle(page, handle(page, label))
    _, end = middle(page, target)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, (y + end) / 2, steps=4)
    page.mouse.move(x, end + below, steps=4)
    page.mouse.up()


def test_rows_are_dragged_into_the_ranking_within_it_and_out(voting_page: OpenPage, stage: Stage) -> None:
    page = opened(voting_page, stage)
    drag(page, "Candidate C", page.locator("[data-empty]"))
    assert ranking(page) == ["Candidate C"]
    rank(page, "Candidate A", "Candidate D")
    drag(page, "Candidate D", handle(page, "Candidate C"), below=-8)
    assert ranking(page) == ["Candidate D", "Candidate C", "Candidate A"]
    expect(page.locator("#vote-announcer")).to_have_text("Candidate D is now choice 1.")
    drag(page, "Candidate B", handle(page, "Candidate C"), below=50)
    assert ranking(page) == ["Candidate D", "Candidate C", "Candidate B", "Candidate A"]
    drag(page, "Candidate C", page.locator("#rest-title"), below=40)
    assert ranking(page) == ["Candidate D", "Candidate B", "Candidate A"]
    drag(page, "Candidate E", page.locator("#rest-title"), below=60)
    assert ranking(page) == ["Candidate D", "Candidate B", "Candidate A"]


def test_a_finger_drags_as_well(voting_page: OpenPage, stage: Stage) -> None:
    page = opened(voting_page, stage)
    rank(page, "Candidate A", "Candidate B")
    page.set_viewport_size({"width": 320, "height": 1400})
    x, y = middle(page, handle(page, "Candidate B"))
    _, end = middle(page, handle(page, "Candidate A"))
    finger = page.context.new_cdp_session(page)
    for kind, place in (("touchStart", y), ("touchMove", (y + end) / 2), ("touchMove", end - 10)):
        points = [{"x": x, "y": place}]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(page.locator("#vote-announcer")).to_have_text("Candidate B is now choice 1.")
    assert ranking(page) == ["Candidate B", "Candidate A"]


def test_escape_leaves_everything_as_it_was(voting_page: OpenPage, stage: Stage) -> None:
    page = opened(voting_page, stage)
    rank(page, "Candidate A", "Candidate B")
    page.locator("#undo").focus()
    x, y = middle(page, handle(page, "Candidate B"))
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y - 120, steps=4)
    expect(page.locator(".tellers-ranking__row--dragged")).to_have_count(1)
    page.keyboard.press("Escape")
    page.mouse.up()
    assert ranking(page) == ["Candidate A", "Candidate B"]
    expect(page.locator(".tellers-ranking__row--dragged")).to_have_count(0)


def test_every_change_can_be_undone(voting_page: OpenPage, stage: Stage) -> None:
    page = opened(voting_page, stage)
    expect(page.locator("#undo")).to_have_count(0)
    rank(page, "Candidate A", "Candidate B")
    press(page, "Undo")
    assert ranking(page) == ["Candidate A"]
    expect(page.locator("#vote-announcer")).to_have_text("The last change is undone.")
    expect(page.locator("#undo")).to_be_focused()
    page.keyboard.press("Enter")
    assert ranking(page) == []
    expect(page.locator("#undo")).to_have_count(0)
    expect(page.locator("#ranked-title")).to_be_focused()


def test_candidates_are_described_in_the_words_of_the_board(voting_page: OpenPage, stage: Stage) -> None:
    notes = opened(voting_page, stage).locator(".tellers-ranking__note").all_inner_texts()
    assert notes[:2] == ["committee member", "not a committee member"]


def test_each_step_survives_a_reload_and_no_other_tab_knows(voting_page: OpenPage, stage: Stage) -> None:
    page = opened(voting_page, stage)
    rank(page, "Candidate D", "Candidate B")
    wait_until_kept(page, "choose", 3, 1)
    page.reload()
    expect(page.get_by_text("This tab has kept what you chose before.")).to_be_visible()
    assert ranking(page) == ["Candidate D", "Candidate B"]
    assert_well_made(page)
    press(page, "Continue")
    wait_until_kept(page, "check", 3, 1)
    page.reload()
    expect(page.locator("h1")).to_contain_text("Check your answers")
    assert page.locator("dd li").all_inner_texts() == ["Candidate D", "Candidate B"]
    press(page, "Continue")
    wait_until_kept(page, "code", 3, 1)
    page.goto("about:blank")
    page.go_back()
    expect(page.get_by_label("Voting code")).to_have_value("")
    with page.context.expect_page() as another:
        page.evaluate("void window.open(location.href, '_blank', 'noopener')")
    expect(another.value.locator("#rank-0")).to_be_visible()
    assert ranking(another.value) == []
    page.get_by_label("Voting code").fill(CODE)
    press(page, CAST)
    expect(page.locator("h1")).to_have_text("Your vote is cast")
    assert page.evaluate("sessionStorage.length") == 0


def test_what_is_kept_says_nothing_to_somebody_else(voting_page: OpenPage, stage: Stage) -> None:
    page = opened(voting_page, stage)
    rank(page, "Candidate D")
    page.wait_for_function("sessionStorage.length === 1")
    stored = page.evaluate(STORED)
    assert "Candidate" not in stored
    assert "order" not in stored
    length = len(stored)
    stage.changes["tab_key"] = "00" * 32  # the next person who signs in at this device
    page.reload()
    expect(page.locator("#rank-3")).to_be_visible()
    assert ranking(page) == []
    assert length > 0


@pytest.mark.parametrize("damage", ["'x'", "'AAAA'", "sessionStorage.getItem(name).slice(0, -4)", "'Ω'"])
def test_damaged_storage_is_an_empty_paper(voting_page: OpenPage, stage: Stage, damage: str) -> None:
    page = opened(voting_page, stage)
    rank(page, "Candidate D")
    page.wait_for_function("sessionStorage.length === 1")
    page.evaluate(f"for (const name of Object.keys(sessionStorage)) sessionStorage.setItem(name, {damage})")
    page.reload()
    expect(page.locator("#rank-3")).to_be_visible()


def test_a_paper_for_another_record_is_not_filled_in(voting_page: OpenPage, stage: Stage) -> None:
    """The same contest with another order of candidates must not show the old places under new names."""
    page = opened(voting_page, stage)
    rank(page, "Candidate A")
    page.wait_for_function("sessionStorage.length === 1")
    extra = {"rule": "ers97", "seats": 3, "groups": ["member"] * 5}
    changed = make_stage("RFC-3526-2048", [RankedQuestion("Who?", NAMES[::-1], extra)], "Deputy Chairs")
    stage.election, stage.trustees = changed.election, changed.trustees
    page.reload()
    expect(page.locator("#rank-0")).to_be_visible()
    assert ranking(page) == []


def test_starting_again_empties_the_paper(voting_page: OpenPage, stage: Stage) -> None:
    page = opened(voting_page, stage)
    rank(page, "Candidate A")
    wait_until_kept(page, "choose", 0)
    page.reload()
    press(page, "Start again with an empty paper")
    assert ranking(page) == []
    wait_until_kept(page, "choose")
    page.reload()
    expect(page.locator("#rank-0")).to_be_visible()
    assert ranking(page) == []


def paused(_stage: Stage, _text: str) -> Any:
    """Answer as while two people have paused voting."""
    return jsonify(
        error="voting-paused", message="Voting is paused: a fire alarm. Your vote was not cast."
    ), 409


def test_a_pause_keeps_the_ballot_until_voting_goes_on(voting_page: OpenPage, stage: Stage) -> None:
    stage.replies = [paused, paused]
    page = opened(voting_page, stage)
    to_the_code(page)
    press(page, CAST)
    expect(page.locator("h1")).to_contain_text("Your vote is not cast yet")
    expect(page.get_by_text("a fire alarm")).to_be_visible()
    assert_well_made(page)
    press(page, "Cast my vote now")
    expect(page.locator("h1")).to_contain_text("Your vote is not cast yet")
    press(page, "Cast my vote now")
    expect(page.locator("h1")).to_have_text("Your vote is cast")
    assert len(set(stage.posts)) == 1
    assert page.evaluate("sessionStorage.length") == 0


def to_the_code(page: Page) -> None:
    rank(page, "Candidate E")
    press(page, "Continue")
    press(page, "Continue")
    page.get_by_label("Voting code").fill(CODE)


def test_while_voting_is_paused_the_page_says_so_and_takes_a_choice(
    voting_page: OpenPage, stage: Stage
) -> None:
    stage.changes["paused"] = "Paused: a fire alarm."
    stage.replies = [paused]
    page = opened(voting_page, stage)
    expect(page.get_by_text("You can choose now and cast your vote when voting goes on.")).to_be_visible()
    assert_well_made(page)
    to_the_code(page)
    press(page, CAST)
    expect(page.locator("h1")).to_contain_text("Your vote is not cast yet")
    wait_until_kept(page, "code", 4)
    page.reload()
    expect(page.locator("h1")).to_contain_text("Enter your voting code")


def test_the_end_of_a_sign_in_loses_no_choice(voting_page: OpenPage, stage: Stage) -> None:
    stage.replies = [sign_in_first]
    page = opened(voting_page, stage)
    to_the_code(page)
    press(page, CAST)
    expect(page.get_by_text("Your sign-in has ended.")).to_be_visible()
    page.reload()
    expect(page.locator("h1")).to_contain_text("Enter your voting code")


def test_a_choice_is_kept_as_well_and_its_background_follows_its_heading(voting_page: OpenPage) -> None:
    question = HomomorphicQuestion("Go on with Plan B?", ("Yes", "No"), 1, 1, True)
    stage = make_stage("BELENIOS-2048", [question], "Ballot", "Read this first.")
    stage.changes["statements_url"] = "/"
    page = opened(voting_page, stage)
    assert page.title() == "Go on with Plan B? – Ballot – A meeting – Tellers"
    assert page.locator("h1 .govuk-caption-l").inner_text() == "A meeting: Ballot"
    order = page.evaluate("document.querySelector('#vote').innerText")
    assert order.index("Go on with Plan B?") < order.index("Read this first.") < order.index("Yes")
    expect(page.get_by_role("link", name="Read the candidates’ statements")).to_be_visible()
    expect(page.get_by_role("group", name="Go on with Plan B?")).to_be_visible()
    page.get_by_label("No", exact=True).check()
    wait_until_kept(page, "choose", 1)
    page.reload()
    expect(page.get_by_label("No", exact=True)).to_be_checked()
    assert heading(page) == "Go on with Plan B?"
    assert_well_made(page)
