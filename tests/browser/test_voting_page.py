"""The voting page in Chromium, on the smallest phone: every step, by touch and by keyboard alone."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from crypto.ballots.ballot import check_ballot, tracker
from crypto.questions import HomomorphicQuestion, RankedQuestion
from tests.browser.harness import CODE, OTHER_CODE, Stage, make_stage, serving
from tests.looking import faults

OpenPage = Callable[[Stage], Page]
NAMES = ("Candidate A of a very long-winded constituency", "Candidate B", "Candidate C", "Candidate D")
CAST = "Encrypt and cast my vote"


@pytest.fixture
def officers() -> Stage:
    """A ranked contest for three posts."""
    extra = {"rule": "scottish", "seats": 3, "groups": ["member", "non-member", "member", "member"]}
    question = RankedQuestion("Who should be the three Deputy Chairs?", NAMES, extra)
    return make_stage("RFC-3526-2048", [question], "Deputy Chairs", "At most one may be a non-member.")


@pytest.fixture
def membership() -> Stage:
    """Two choice questions with a blank vote; voters may vote again."""
    one = HomomorphicQuestion("Go on with Plan B?", ("Yes", "No"), 1, 1, True)
    two = HomomorphicQuestion("What matters most?", ("Care", "Workload", "Pay"), 0, 2, True)
    return make_stage("BELENIOS-2048", [one, two], "Plan B", may_revote=True, has_voted=True)


def heading(page: Page) -> str:
    return page.locator("h1").inner_text().splitlines()[-1]


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def assert_well_made(page: Page) -> None:
    """No accessibility fault, nothing wider than the screen, one heading of the first level."""
    assert not faults(page, page.title())


def rank_two(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^Rank next.Candidate C, as choice 1$")).click()
    page.get_by_role("button", name=re.compile("^Rank next.Candidate A")).click()


def go_to_code(page: Page) -> None:
    rank_two(page)
    press(page, "Continue")
    press(page, "Continue")
    page.get_by_label("Voting code").fill(CODE)


def test_rank_check_and_cast(voting_page: OpenPage, officers: Stage, complaints: list[str]) -> None:
    page = voting_page(officers)
    expect(page.locator("#rank-0")).to_be_visible()
    assert_well_made(page)
    rank_two(page)
    expect(page.locator("#vote-announcer")).to_have_text(
        "Candidate A of a very long-winded constituency is now choice 2."
    )
    assert_well_made(page)
    press(page, "Continue")
    assert heading(page) == "Check your answers"
    assert page.locator("dd li").all_inner_texts() == [NAMES[2], NAMES[0]]
    expect(page.locator("h1")).to_be_focused()
    assert_well_made(page)
    press(page, "Continue")
    assert_well_made(page)
    page.get_by_label("Voting code").fill(CODE.replace("-", " "))
    press(page, CAST)
    expect(page.locator("h1")).to_have_text("Your vote is cast")
    expect(page.locator("h1")).to_be_focused()
    assert page.title() == "Your vote is cast – Deputy Chairs – A meeting – Tellers"
    [ballot] = officers.posts
    check_ballot(officers.election, ballot)
    expect(page.locator("#tracker")).to_have_text(tracker(ballot))
    expect(page.get_by_text("they are identical")).to_be_visible()
    assert_well_made(page)
    assert complaints == []


def test_no_request_and_no_storage_holds_the_choice(voting_page: OpenPage, officers: Stage) -> None:
    page = voting_page(officers)
    expect(page.locator("#rank-0")).to_be_visible()
    start, history = page.url, page.evaluate("history.length")
    go_to_code(page)
    press(page, CAST)
    expect(page.locator("h1")).to_have_text("Your vote is cast")
    sent = [line for line in officers.requests if "/static/" not in line]
    kinds = [line.split()[0] + " " + line.split()[1].split("?")[0] for line in sent]
    records = {"GET /election.json", "GET /trustees.json"}
    assert kinds[0] == "GET /vote"
    assert set(kinds[1:3]) == records
    assert kinds[3] == "GET /credentials.json"
    assert kinds[4:] == ["POST /ballots", "GET /ballot"]
    everything = "\n".join(officers.requests)
    assert not any(word in everything for word in (*NAMES, CODE, CODE.replace("-", "")))
    assert set(json.loads(sent[4].split(" ", 2)[2])) == {"ballot"}
    assert (page.url, page.evaluate("history.length")) == (start, history)
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]
    assert not any(name in page.locator("main").inner_text() for name in NAMES)


def test_keyboard_alone(voting_page: OpenPage, officers: Stage) -> None:
    page = voting_page(officers)
    expect(page.locator("#rank-0")).to_be_visible()

    def tab_to(name: str) -> None:
        for _ in range(40):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.innerText ?? ''").startswith(name):
                return
        raise AssertionError(f"the Tab key never reaches {name}")

    tab_to("Rank next")
    for key in ("Enter", "Space", "Enter"):
        page.keyboard.press(key)
    names = page.locator("#ranked-title + ul .tellers-ranking__label")
    assert [text.splitlines()[0] for text in names.all_inner_texts()] == [NAMES[0], NAMES[1], NAMES[2]]
    page.locator("#ranked-title").focus()
    tab_to("Up")  # of the second, whose button stays in focus until it is the first, then becomes Down
    page.keyboard.press("Enter")
    expect(page.locator("#down-1")).to_be_focused()
    assert [text.splitlines()[0] for text in names.all_inner_texts()] == [NAMES[1], NAMES[0], NAMES[2]]
    tab_to("Remove")
    page.keyboard.press("Space")
    expect(page.locator("#vote-announcer")).to_have_text("Candidate B is no longer ranked.")
    expect(page.locator("#remove-0")).to_be_focused()
    for _ in range(2):
        tab_to("Continue")
        page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Voting code")).to_be_focused()
    page.keyboard.type(CODE)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Your vote is cast")
    expect(page.locator("h1")).to_be_focused()


def test_empty_ranking_is_confirmed(voting_page: OpenPage, officers: Stage) -> None:
    page = voting_page(officers)
    page.locator("#continue").click()
    assert heading(page) == "Your ranking is empty"
    assert_well_made(page)
    press(page, "Go back and rank")
    page.locator("#continue").click()
    press(page, "Continue with a blank vote")
    expect(page.locator("dd").first).to_have_text("Blank vote")


def test_choices_blank_and_errors(voting_page: OpenPage, membership: Stage) -> None:
    page = voting_page(membership)
    expect(page.get_by_text("You have already voted.")).to_be_visible()
    press(page, "Continue")
    expect(page.locator("[data-error-summary]")).to_be_focused()
    assert page.title().startswith("Error: ")
    assert_well_made(page)
    page.get_by_role("link", name="Choose one, or the blank vote").click()
    expect(page.get_by_label("Yes")).to_be_focused()
    page.get_by_label("Blank vote").check()
    page.get_by_label("No", exact=True).check()
    press(page, "Continue")
    for name in ("Care", "Workload", "Pay"):
        page.get_by_label(name).check()
    press(page, "Continue")
    expect(page.get_by_role("link", name="You have chosen 3; choose up to 2")).to_be_visible()
    page.get_by_label("Blank vote").check()
    assert not any(page.get_by_label(name).is_checked() for name in ("Care", "Workload", "Pay"))
    page.get_by_label("Pay").check()
    assert not page.get_by_label("Blank vote").is_checked()
    press(page, "Continue")
    page.get_by_role("button", name=re.compile("^Change.your answer to: Go on with Plan B")).click()
    assert page.get_by_label("No", exact=True).is_checked()
    page.get_by_label("Yes").check()
    press(page, "Continue")
    assert page.locator("dd.govuk-summary-list__value").all_inner_texts() == ["Yes", "Pay"]
    press(page, "Continue")
    expect(page.get_by_text("the last vote counts")).to_be_visible()
    page.get_by_label("Voting code").fill(CODE)
    press(page, CAST)
    expect(page.locator("h1")).to_have_text("Your vote is cast")
    check_ballot(membership.election, membership.posts[0])


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Enter your voting code"),
        (CODE[:-1], "Your voting code must have 15 characters; you entered 14"),
        (CODE[:-1] + "K", "Your voting code has a mistake in it"),
        (CODE[:-1] + "0", "A voting code never contains the digit 0"),
        (OTHER_CODE, "This voting code is not yours for this vote"),
    ],
)
def test_wrong_code_keeps_the_answers_and_sends_nothing(
    voting_page: OpenPage, officers: Stage, typed: str, sentence: str
) -> None:
    page = voting_page(officers)
    go_to_code(page)
    page.get_by_label("Voting code").fill(typed)
    press(page, CAST)
    expect(page.locator("[data-error-summary]")).to_contain_text(sentence)
    expect(page.locator("[data-error-summary]")).to_be_focused()
    expect(page.get_by_label("Voting code")).to_have_value(typed)
    assert_well_made(page)
    assert officers.posts == []
    page.get_by_label("Voting code").fill(CODE)
    press(page, CAST)
    expect(page.locator("h1")).to_have_text("Your vote is cast")


def test_without_javascript_the_page_says_why(chromium: Browser, officers: Stage) -> None:
    with serving(officers) as address:
        page = chromium.new_page(java_script_enabled=False)
        page.goto(address)
        assert re.search(r"<noscript>.*Switch JavaScript on.*</noscript>", page.content(), re.DOTALL)
        page.close()
