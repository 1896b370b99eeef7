"""A respondent who has a keyboard and nothing else, from signing in to the receipt."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.e2e.consultation import ConsultationStage
from tests.e2e.keyboard import Keyboard
from tests.e2e.respondent import SUBMIT, Respondent
from tests.e2e.witness import Watched


def test_the_whole_way_with_the_keyboard_alone(
    consultation: ConsultationStage, devices: Callable[..., Watched]
) -> None:
    respondent = Respondent(consultation, devices()).sign_in()
    keys = Keyboard(respondent.page)
    _begin(respondent, keys)
    keys.tab_to("Start with the first section")
    keys.press("Enter")
    keys.expect_step("About you")
    _about(respondent, keys)
    _models(respondent, keys)
    _rest(respondent, keys)
    keys.tab_to(SUBMIT)
    keys.press("Space")
    keys.expect_step("Your answers are submitted")
    keys.tab_to("Check that mine is counted")
    keys.press("Enter")
    keys.expect_step("Your answer is accepted and waits for the log")
    keys.tab_to("Back")
    keys.press("Space")
    keys.expect_step("Your answers are submitted")


def _begin(respondent: Respondent, keys: Keyboard) -> None:
    """From the list of consultations to the list of sections; a wrong group of the code on the way."""
    respondent.page.goto("/consultations/")
    keys.tab_to("Begin")
    keys.follow()
    keys.tab_to("Make my code")
    keys.press("Enter")
    keys.expect_step("Keep this code")
    respondent.read_code()
    keys.tab_to("I have kept it: continue")
    keys.press("Space")
    keys.expect_step("Show that you have kept it")
    keys.tab_to("What is the last group")
    keys.type("????")
    keys.press("Enter")
    keys.expect_error("That is not this group of your code.")
    keys.press("Tab", "Enter")
    expect(respondent.page.locator("#code")).to_be_focused()
    keys.press("Control+A")
    keys.type(respondent.code[-4:])
    keys.press("Enter")
    respondent.expect_heading("Your answers")


def _about(respondent: Respondent, keys: Keyboard) -> None:
    """An error first; its link leads to the first choice; another choice hides a question."""
    announced = respondent.page.locator("#consult-announcer")
    keys.tab_to("Save and continue")
    keys.press("Enter")
    keys.expect_error("What is your main role? Answer this question, or choose “prefer not to say”.")
    keys.press("Tab", "Enter")
    keys.expect_focus("GP partner")
    keys.press("Space", "ArrowDown", "ArrowDown")
    keys.expect_focus("Retired GP")
    expect(announced).to_have_text("1 question no longer asked because of your answer.")
    keys.press("ArrowUp", "ArrowUp")
    expect(announced).to_have_text("1 question appeared because of your answer.")
    keys.tab_to("How many sessions do you work as “GP partner”")
    keys.type("six")
    keys.tab_to("Save and continue")
    keys.press("Space")
    keys.expect_error("Enter a whole number.")
    keys.press("Tab", "Enter", "Control+A")
    keys.type("6")
    keys.tab_to("Save and continue")
    keys.press("Enter")
    keys.expect_step("Ways of paying")


def _models(respondent: Respondent, keys: Keyboard) -> None:
    """The reading, a grid with arrow keys, ranks moved and removed, points, prefer not to say."""
    announced = respondent.page.locator("#consult-announcer")
    keys.tab_to("Read first")
    keys.press("Enter")
    expect(respondent.main).to_contain_text("insurers pay for each visit")
    keys.tab_to("Strongly support")
    keys.press("Space", "ArrowDown")
    keys.tab_to("Strongly support")
    keys.press("Space")
    expect(respondent.question("q_support")).to_contain_text("All answered")
    keys.tab_to("Rank next.*Access")
    keys.press("Enter", "Enter", "Space")
    expect(announced).to_have_text("Safe workload is now choice 3.")
    keys.tab_to("Up.*Safe workload", backwards=True)
    keys.press("Enter", "Enter")
    expect(announced).to_have_text("Safe workload is now choice 1.")
    keys.expect_focus("Down.*Safe workload")
    keys.tab_to("Remove.*Steady income")
    keys.press("Space")
    expect(announced).to_have_text("Steady income is no longer ranked.")
    keys.tab_to("Staff")
    keys.type("60")
    keys.press("Tab")
    keys.type("60")
    expect(respondent.question("q_points")).to_contain_text("You have given 120 points: take 20 away.")
    keys.press("Control+A")
    keys.type("40")
    keys.tab_to("I prefer not to answer")
    keys.tab_to("I prefer not to answer")
    keys.press("Space")
    assert respondent.question("q_say").get_by_role("radio").first.is_hidden()
    keys.tab_to("Save and continue")
    keys.press("Enter")
    keys.expect_step("For partners")


def _rest(respondent: Respondent, keys: Keyboard) -> None:
    """The last sections, and back from the review to one answer."""
    keys.tab_to("Who owns your premises")
    keys.type("A pension fund")
    keys.tab_to("Save and continue")
    keys.press("Enter")
    keys.expect_step("In your own words")
    keys.tab_to("Something else")
    keys.press("Space", "Tab")
    keys.expect_focus("Please say which")
    keys.type("Rent")
    keys.tab_to("Save and continue")
    keys.press("Enter")
    keys.expect_step("Check your answers")
    keys.tab_to("Change your answer to: Who owns")
    keys.press("Enter")
    expect(respondent.page.get_by_label("Who owns your premises?")).to_be_focused()
    keys.press("Control+A")
    keys.type("A bank")
    keys.tab_to("Back to the check of your answers")
    keys.press("Space")
    keys.expect_step("Check your answers")
    expect(respondent.main).to_contain_text("A bank")
    expect(respondent.main).to_contain_text("Prefer not to say")
    expect(respondent.main).to_contain_text("Rent")
