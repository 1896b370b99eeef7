"""Choosing among answers, and every mistake a voter can make: a sentence each, and nothing typed is lost."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.stage import Stage
from tests.e2e.voter import CAST, Voter
from tests.e2e.witness import Watched

LETTERS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def _next_letter(letter: str) -> str:
    return LETTERS[(LETTERS.index(letter) + 1) % len(LETTERS)]


def test_nothing_chosen_asks_for_a_choice_and_the_blank_vote_counts(stage: Stage, voter: Voter) -> None:
    voter.sign_in().open(stage.contract)
    voter.press("Continue")
    voter.expect_error("Choose one, or the blank vote")
    voter.choose(["Blank vote"]).to_the_code(stage.contract)
    assert stage.opened(stage.contract, voter.cast()) == [1, 0, 0]


def test_too_many_answers_are_refused_and_the_last_vote_counts(stage: Stage, voter: Voter) -> None:
    voter.sign_in().open(stage.actions)
    voter.choose(["Write letters", "Cap appointments", "Hold a rally"])
    voter.press("Continue")
    voter.expect_error("You have chosen 3; choose up to 2")
    for label in ("Write letters", "Cap appointments", "Hold a rally"):
        expect(voter.page.get_by_label(label)).to_be_checked()
    voter.page.get_by_label("Write letters").uncheck()
    voter.to_the_code(stage.actions)
    before = stage.turnout(stage.actions), stage.ballots(stage.actions)
    assert stage.opened(stage.actions, voter.cast()) == [0, 0, 1, 0, 1]
    voter.open(stage.actions)
    expect(voter.page.locator("main")).to_contain_text("You have already voted.")
    voter.choose(["Withdraw data"]).to_the_code(stage.actions)
    tracker = voter.cast()
    assert stage.opened(stage.actions, tracker) == [0, 0, 0, 1, 0]
    assert (stage.turnout(stage.actions), stage.ballots(stage.actions)) == (before[0] + 1, before[1] + 2)
    voter.page.goto(f"/board/{stage.actions}/")
    expect(voter.page.locator("table")).to_contain_text("Replaced by a newer vote of the same voter")


def test_an_empty_ranking_has_to_be_confirmed(stage: Stage, voter: Voter) -> None:
    voter.sign_in().open(stage.chair)
    voter.press("Continue")
    voter.expect_heading("Your ranking is empty")
    voter.press("Go back and rank")
    voter.rank(["Candidate C"])
    voter.press("Continue")
    voter.expect_heading("Check your answers")
    voter.press_beside("Change", "your answer")
    voter.press_beside("Remove", "Candidate C")
    voter.to_the_code(stage.chair, blank=True)
    assert stage.opened(stage.chair, voter.cast()) == [0, 0, 0, 0]


@pytest.fixture
def at_the_code(stage: Stage, voter: Voter) -> Voter:
    """A voter who has ranked two candidates for Chair and is asked for the voting code."""
    return voter.sign_in().open(stage.chair).rank(["Candidate D", "Candidate B"]).to_the_code(stage.chair)


MISTAKES: dict[str, tuple[Callable[[Stage, Voter, str], str], str]] = {
    "nothing": (lambda stage, voter, code: "", "Enter your voting code"),
    "too short": (
        lambda stage, voter, code: code[:-1],
        "Your voting code must have 15 characters; you entered 14",
    ),
    "mistyped": (lambda stage, voter, code: code[:-1] + _next_letter(code[-1]), "has a mistake in it"),
    "no such letter": (lambda stage, voter, code: code[:-1] + "0", "0"),
    "a tracker": (lambda stage, voter, code: "q" * 43, "you entered 43"),
    "somebody else's": (
        lambda stage, voter, code: stage.code(stage.spare_member, stage.officers),
        "This voting code is not yours for this vote",
    ),
    "of another poll": (
        lambda stage, voter, code: stage.code(voter.member, stage.membership),
        "This voting code is not yours for this vote",
    ),
}


def test_wrong_codes_are_refused_and_nothing_is_lost(stage: Stage, at_the_code: Voter) -> None:
    voter, page = at_the_code, at_the_code.page
    right, before = voter.code(stage.chair), stage.ballots(stage.chair)
    with stage.tap.recording() as requests:
        for wrong, sentence in MISTAKES.values():
            typed = wrong(stage, voter, right)
            page.get_by_label("Voting code").fill(typed)
            voter.press(CAST)
            voter.expect_error(sentence)
            expect(page.get_by_label("Voting code")).to_have_value(typed)
            assert not voter.watched.has_said_cast()
    assert not requests, "a wrong code must not leave the browser"
    page.get_by_role("button", name="Back", exact=True).click()
    expect(page.locator("dd ol li")).to_have_text(["Candidate D", "Candidate B"])
    voter.press("Continue")
    expect(page.get_by_label("Voting code")).to_have_value(re.compile("-"))
    voter.type_code(f"  {right.replace('-', ' ')} ")
    assert stage.opened(stage.chair, voter.cast()) == [0, 2, 0, 1]
    assert stage.ballots(stage.chair) == before + 1


def test_who_has_voted_is_told_so(stage: Stage, watch: Callable[..., Watched]) -> None:
    """Two windows of one voter: the second one finds the vote cast, and the first vote stands."""
    voter = Voter(stage, watch())
    voter.sign_in().open(stage.contract).choose(["Endorse"]).to_the_code(stage.contract)
    first = voter.page
    voter.watched.page = voter.watched.context.new_page()
    voter.open(stage.contract).choose(["Decline"]).to_the_code(stage.contract)
    tracker = voter.cast()
    voter.watched.page = first
    voter.press(CAST)
    voter.expect_heading("Your vote has not been cast")
    expect(first.locator("main")).to_contain_text("You have already voted, and this vote cannot be changed.")
    assert not voter.watched.has_said_cast()
    assert stage.opened(stage.contract, tracker) == [0, 0, 1]
    voter.page.goto(f"/vote/{stage.contract}")
    voter.expect_heading("My votes")
    expect(first.locator("body")).to_contain_text("Your vote is cast, and it cannot be changed.")
