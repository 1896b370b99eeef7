"""Printed slips: one scan signs in and brings the voting code, which never leaves the device."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.keyboard import Keyboard
from tests.e2e.stage import Slip, Stage
from tests.e2e.voter import Voter
from tests.e2e.witness import DESK, SCREENSHOTS, Watched
from tests.looking import violations

KEPT = "Object.keys(sessionStorage).map((name) => name.split(' ')[1]).sort()"


@pytest.fixture
def slip(stage: Stage, voter: Voter) -> Slip:
    """The slip of the member."""
    return stage.slips[voter.member]


def _scan(voter: Voter, slip: Slip) -> None:
    voter.page.goto(slip.scanned)
    voter.expect_heading("My votes")
    expect(voter.page.locator("main")).to_contain_text(f"You are signed in as Member {voter.member:03}.")


def _vote(voter: Voter, contest: str, label: str) -> str:
    voter.open(contest).rank([label]).press("Continue")
    voter.press("Continue")
    voter.expect_heading("Enter your voting code")
    expect(voter.page.get_by_label("Voting code")).to_have_value(voter.code(contest).replace("-", ""))
    expect(voter.page.locator("#code-hint")).to_have_text("Filled in from the slip that you scanned.")
    return voter.cast()


def test_one_scan_serves_every_contest_and_the_code_stays_on_the_phone(
    stage: Stage, voter: Voter, slip: Slip
) -> None:
    with stage.tap.recording() as requests:
        _scan(voter, slip)
        page = voter.page
        assert page.evaluate("location.hash + location.search") == ""
        assert page.evaluate(KEPT) == ["code"]
        assert stage.opened(stage.chair, _vote(voter, stage.chair, "Candidate B")) == [0, 1, 0, 0]
        assert page.evaluate(KEPT) == ["code"]
        _vote(voter, stage.deputies, "Candidate G")
        assert page.evaluate(KEPT) == []
    sent = " ".join(str(request) for request in requests)
    assert slip.word.replace("-", "") in sent
    for code in (slip.code, slip.code.replace("-", "")):
        assert code not in sent
    page.go_back()
    assert "#" not in page.url


def test_what_the_tab_keeps_cannot_be_read(voter: Voter, slip: Slip) -> None:
    _scan(voter, slip)
    stored = voter.page.evaluate("JSON.stringify({...sessionStorage}) + JSON.stringify({...localStorage})")
    assert slip.code not in stored
    assert slip.code.replace("-", "") not in stored


def test_scanning_twice_and_on_another_phone_works(
    stage: Stage, voter: Voter, slip: Slip, watch: Callable[..., Watched]
) -> None:
    _scan(voter, slip)
    _scan(voter, slip)
    _scan(Voter(stage, watch(), voter.member), slip)


def test_somebody_elses_slip_asks_before_it_signs_in(stage: Stage, voter: Voter, slip: Slip) -> None:
    _scan(voter, slip)
    other = stage.slips[stage.spare_member]
    voter.page.goto(other.scanned)
    expect(voter.page.locator("#slip-other")).to_contain_text(
        f"You are signed in as Member {voter.member:03}"
    )
    voter.watched.look("slip-02-somebody-else")
    keys = Keyboard(voter.page)
    keys.tab_to("Sign in with the slip instead")
    keys.press("Enter")
    voter.expect_heading("My votes")
    expect(voter.page.locator("main")).to_contain_text(f"You are signed in as Member {stage.spare_member:03}")


def test_signing_out_forgets_code_and_choice(stage: Stage, voter: Voter, slip: Slip) -> None:
    _scan(voter, slip)
    voter.open(stage.chair).rank(["Candidate A"])
    expect(voter.page.locator("#undo")).to_be_visible()
    voter.page.wait_for_function(f"{KEPT}.length === 2")
    voter.page.goto("/sign-out")
    assert voter.page.evaluate(KEPT) == ["choice", "code"]
    voter.press("Sign out")
    expect(voter.page.locator("body")).to_contain_text("You have signed out.")
    assert voter.page.evaluate(KEPT) == []


def test_the_word_typed_with_the_keyboard_alone(voter: Voter, slip: Slip) -> None:
    page, keys = voter.page, Keyboard(voter.page)
    page.goto("/sign-in")
    keys.tab_to("Sign in with a printed slip")
    keys.follow()
    voter.watched.look("slip-01-sign-in")
    keys.tab_to("Sign-in word")
    keys.type(slip.code)
    keys.press("Enter")
    expect(page.locator("#slip-progress")).to_contain_text("looks like your voting code")
    expect(page.get_by_label("Sign-in word")).to_be_focused()
    keys.press("Control+A")
    keys.type(slip.word.lower())
    # The button takes no second press within a second; this later timer of the page ends after the button's.
    page.evaluate("new Promise((done) => setTimeout(done, 1000))")
    keys.follow()
    voter.expect_heading("My votes")


def test_the_word_typed_without_script(stage: Stage, watch: Callable[..., Watched]) -> None:
    voter = Voter(stage, watch(java_script_enabled=False))
    voter.page.goto(stage.slips[voter.member].scanned)
    voter.page.get_by_label("Sign-in word").fill(stage.slips[voter.member].word)
    voter.press("Sign in")
    voter.expect_heading("My votes")


def test_a_slip_that_is_not_right_says_what_to_do(voter: Voter, slip: Slip) -> None:
    voter.page.goto(slip._replace(word="0000-0000-0000-0000").scanned)
    expect(voter.page.locator("#slip-progress")).to_contain_text("That sign-in word is not right.")
    expect(voter.page.get_by_role("link", name="Sign in with a code")).to_be_visible()


def test_the_sheet_of_slips_hands_out_its_files(stage: Stage, voter: Voter) -> None:
    """The scrutineer's page as it came, without another request: pictures, files and slips are all in it."""
    page = voter.page
    page.route("**/office/sheet", lambda route: route.fulfill(body=stage.sheet, content_type="text/html"))
    page.set_viewport_size(DESK)  # type: ignore[arg-type]
    page.goto("/office/sheet")
    expect(page.locator(".tellers-slip", has_text="Member")).to_have_count(len(stage.slips))
    expect(page.locator(".tellers-slip", has_text="Spare")).to_have_count(5)
    for name in ("slips.pdf", "slip-pages.pdf"):
        with page.expect_download() as download:
            page.locator(f"a[download='{name}']").click()
        assert download.value.path().read_bytes().startswith(b"%PDF-")
    assert page.locator(".tellers-slip__square").first.evaluate("image => image.naturalWidth") > 0
    page.screenshot(path=SCREENSHOTS / "slip-03-sheet.png")
    assert not violations(page, "sheet")
