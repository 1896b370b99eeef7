"""From signing in to the public board without a mouse; the focus goes where the next thing is."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.keyboard import Keyboard
from tests.e2e.stage import Stage
from tests.e2e.voter import CAST, Voter


@pytest.fixture
def keys(voter: Voter) -> Keyboard:
    """The keyboard of the voter."""
    return Keyboard(voter.page)


def _sign_in(voter: Voter, keys: Keyboard) -> None:
    voter.page.goto("/")
    keys.press("Tab")
    keys.expect_focus("Skip to main content")
    keys.press("Enter")
    keys.tab_to("Sign in to vote")
    keys.follow()
    keys.tab_to("E-mail address")
    keys.follow()
    keys.expect_error("Enter your e-mail address")
    keys.press("Tab", "Enter")
    expect(voter.page.get_by_label("E-mail address")).to_be_focused()
    keys.type(voter.email)
    keys.follow()
    keys.tab_to("Six-digit code")
    keys.type("12")
    keys.follow()
    keys.expect_error("The code has 6 digits")
    keys.tab_to("Six-digit code")
    keys.press("Control+A")
    keys.type(voter.sign_in_code())
    keys.follow()
    voter.expect_heading("My votes")


def _go_to(voter: Voter, keys: Keyboard, contest: str) -> None:
    expect(voter.page.locator(f"a[href='/vote/{contest}']")).to_be_visible()
    for _ in range(10):
        keys.tab_to("Vote now")
        if voter.page.evaluate("document.activeElement.pathname") == f"/vote/{contest}":
            break
    keys.follow()


def test_ranking_with_the_keyboard_alone(stage: Stage, voter: Voter, keys: Keyboard) -> None:
    _sign_in(voter, keys)
    _go_to(voter, keys, stage.deputies)
    keys.expect_step("Rank the candidates")
    _rank(voter, keys)
    keys.tab_to("Continue")
    keys.press("Enter")
    keys.expect_step("Check your answers")
    keys.tab_to("Change")
    keys.press("Space")
    keys.expect_step("Rank the candidates")
    keys.tab_to("Back", backwards=True)
    keys.press("Space")
    keys.expect_step("Check your answers")
    keys.tab_to("Continue")
    keys.press("Space")
    keys.expect_step("Enter your voting code")
    tracker = _enter_the_code(stage, voter, keys)
    assert stage.opened(stage.deputies, tracker) == [0, 1, 2, 0, 0]
    keys.tab_to("Find your ballot on the public board")
    keys.follow()
    expect(voter.page.get_by_role("region", name="This ballot is on the board")).to_contain_text(tracker)


def _rank(voter: Voter, keys: Keyboard) -> None:
    """Rank three, put the third first, take one out again; every press is announced and keeps the focus."""
    announced = voter.page.locator("#vote-announcer")
    keys.tab_to("Rank next.*Candidate E")
    keys.press("Enter")
    expect(announced).to_have_text("Candidate E is now choice 1.")
    keys.expect_focus("Rank next.*Candidate F")
    keys.press("Space", "Enter")
    expect(announced).to_have_text("Candidate G is now choice 3.")
    keys.tab_to("Up.*Candidate F", backwards=True)
    keys.press("Enter")
    expect(announced).to_have_text("Candidate F is now choice 1.")
    keys.expect_focus("Down.*Candidate F")
    keys.tab_to("Remove.*Candidate E")
    keys.press("Enter")
    expect(announced).to_have_text("Candidate E is no longer ranked.")
    keys.expect_focus("Remove.*Candidate G")


def _enter_the_code(stage: Stage, voter: Voter, keys: Keyboard) -> str:
    """Type a wrong code, put it right, cast."""
    code = voter.code(stage.deputies)
    keys.tab_to("Voting code")
    keys.type(code[:-3])
    keys.press("Enter")
    keys.expect_error("Your voting code must have 15 characters; you entered 12")
    keys.press("Tab", "Enter")
    expect(voter.page.get_by_label("Voting code")).to_be_focused()
    keys.press("End")
    keys.type(code[-3:])
    keys.tab_to(CAST)
    keys.press("Space")
    keys.expect_step("Your vote is cast")
    return voter.page.locator("#tracker").inner_text()


def test_choosing_with_the_keyboard_alone(stage: Stage, voter: Voter, keys: Keyboard) -> None:
    _sign_in(voter, keys)
    _go_to(voter, keys, stage.contract)
    keys.expect_step("Do you accept the new contract?")
    keys.tab_to("Continue")
    keys.press("Enter")
    keys.expect_error("Choose one, or the blank vote")
    keys.press("Tab", "Enter", "Space", "ArrowDown")
    expect(voter.page.get_by_label("Decline the offer")).to_be_checked()
    keys.press("ArrowDown")
    expect(voter.page.get_by_label("Blank vote")).to_be_checked()
    keys.press("ArrowUp")
    keys.tab_to("Continue")
    keys.press("Enter")
    keys.expect_step("Check your answers")
    keys.tab_to("Continue")
    keys.press("Enter")
    keys.expect_step("Enter your voting code")
    keys.tab_to("Voting code")
    keys.type(voter.code(stage.contract))
    keys.press("Enter")
    keys.expect_step("Your vote is cast")
    assert stage.opened(stage.contract, voter.page.locator("#tracker").inner_text()) == [0, 0, 1]
