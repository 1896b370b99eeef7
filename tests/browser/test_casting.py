"""The voting page when the network fails, the service is busy, or somebody lies."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Dialog, Page, expect

from crypto import credentials
from crypto.ballots.ballot import tracker
from crypto.questions import HomomorphicQuestion
from crypto.text import b64_digest, compact
from tests.browser import harness
from tests.browser.harness import CODE, Stage, make_stage
from tests.browser.test_voting_page import CAST, assert_well_made, press

OpenPage = Callable[[Stage], Page]
DONE = "Your vote is cast"
WITHOUT_ED25519 = """() => {
  const importKey = crypto.subtle.importKey.bind(crypto.subtle);
  crypto.subtle.importKey = async (format, key, algorithm, ...more) => {
    if (algorithm === "Ed25519") throw new DOMException("Unrecognized name.", "NotSupportedError");
    return importKey(format, key, algorithm, ...more);
  };
}"""


@pytest.fixture
def stage() -> Stage:
    """A contest with one question."""
    return make_stage("BELENIOS-2048", [HomomorphicQuestion("Plan B?", ("Yes", "No"), 1, 1)], "Plan B")


def vote(page: Page) -> None:
    page.get_by_label("Yes").check()
    press(page, "Continue")
    press(page, "Continue")
    page.get_by_label("Voting code").fill(CODE)
    press(page, CAST)


def test_busy_service_gets_the_same_ballot_again(voting_page: OpenPage, stage: Stage) -> None:
    stage.replies = [harness.busy, harness.busy]
    page = voting_page(stage)
    vote(page)
    expect(page.locator("h1")).to_contain_text("Waiting to cast your vote")
    expect(page.locator("#countdown")).to_have_text(re.compile(r"^[1-3]$"))
    assert_well_made(page)
    press(page, "Try now")
    expect(page.locator("h1")).to_have_text(DONE)
    assert len(stage.posts) == 3
    assert len(set(stage.posts)) == 1


def test_lost_answer_can_be_asked_for_again(voting_page: OpenPage, stage: Stage) -> None:
    stage.replies = [harness.take_and_vanish]
    page = voting_page(stage)
    vote(page)
    expect(page.locator("h1")).to_contain_text("We could not confirm your vote")
    expect(page.locator("#tracker")).to_have_text(tracker(stage.posts[0]))
    assert_well_made(page)
    press(page, "Try again")
    expect(page.locator("h1")).to_have_text(DONE)
    assert len(stage.posts) == 2
    assert len(stage.board) == 1


def test_refusal_after_a_lost_answer_is_held_against_the_board(voting_page: OpenPage, stage: Stage) -> None:
    stage.replies = [harness.take_and_vanish, harness.refuse]
    page = voting_page(stage)
    vote(page)
    press(page, "Try again")
    expect(page.locator("h1")).to_have_text(DONE)


def test_refusal_is_told_in_its_own_words(voting_page: OpenPage, stage: Stage) -> None:
    stage.replies = [harness.refuse]
    page = voting_page(stage)
    vote(page)
    expect(page.locator("h1")).to_contain_text("Your vote has not been cast")
    expect(page.get_by_text("Voting is over. Your vote was not cast.")).to_be_visible()
    assert_well_made(page)


def test_ended_sign_in(voting_page: OpenPage, stage: Stage) -> None:
    stage.replies = [harness.sign_in_first]
    page = voting_page(stage)
    vote(page)
    expect(page.get_by_text("Your sign-in has ended.")).to_be_visible()


@pytest.mark.parametrize(
    "lie", [harness.swap_receipt, harness.forge_receipt, harness.swap_ballot, harness.drop_ballot]
)
def test_lies_are_noticed(voting_page: OpenPage, stage: Stage, lie: Callable[[Stage, str], object]) -> None:
    stage.replies = [lie]
    page = voting_page(stage)
    vote(page)
    expect(page.locator("h1")).to_contain_text("Something is wrong")
    expect(page.get_by_text("Tell the elections office and the scrutineer now")).to_be_visible()
    expect(page.locator("#tracker")).to_have_text(tracker(stage.posts[0]))
    assert_well_made(page)


def test_checked_signature_is_said(voting_page: OpenPage, stage: Stage) -> None:
    page = voting_page(stage)
    vote(page)
    expect(page.locator("h1")).to_have_text(DONE)
    expect(page.get_by_text("this page has checked the signature")).to_be_visible()
    expect(page.get_by_text("too long for this page")).to_have_count(0)


def test_browser_without_ed25519_says_so(voting_page: OpenPage, stage: Stage) -> None:
    stage.replies = [harness.forge_receipt]  # which such a browser cannot tell from a good one
    page = voting_page(stage)
    expect(page.get_by_label("Yes")).to_be_visible()  # so the worker is there and has answered
    page.workers[0].evaluate(WITHOUT_ED25519)
    vote(page)
    expect(page.locator("h1")).to_have_text(DONE)
    expect(page.get_by_text("This browser cannot check the service’s signature")).to_be_visible()
    expect(page.get_by_text("has checked the signature")).to_have_count(0)
    assert_well_made(page)


def test_leaving_is_guarded_while_casting_is_unconfirmed(voting_page: OpenPage, stage: Stage) -> None:
    stage.replies = [harness.take_and_vanish]
    page = voting_page(stage)
    asked: list[str] = []

    def dismiss(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", dismiss)
    vote(page)
    expect(page.locator("h1")).to_contain_text("We could not confirm your vote")
    with page.expect_event("dialog"):
        page.evaluate("setTimeout(() => location.assign('/'))")
    assert asked == ["beforeunload"]
    press(page, "Try again")
    expect(page.locator("h1")).to_have_text(DONE)
    page.goto("about:blank")
    assert asked == ["beforeunload"]


def _broken(page: Page, sentence: str) -> None:
    expect(page.locator("h1")).to_contain_text("You cannot vote on this page")
    expect(page.get_by_text(sentence)).to_be_visible()
    assert_well_made(page)


def test_swapped_trustees_are_refused(voting_page: OpenPage, stage: Stage) -> None:
    other = make_stage("BELENIOS-2048", stage.election.questions, "Another")
    stage.trustees = other.trustees
    _broken(voting_page(stage), "The election’s public key is not the trustees’ key.")


def test_swapped_record_is_refused(voting_page: OpenPage, stage: Stage) -> None:
    other = make_stage("BELENIOS-2048", stage.election.questions, "Another")
    stage.changes = {"fingerprint": other.election.fingerprint}
    _broken(voting_page(stage), "its fingerprint differs")


def test_damaged_trustees_record_is_refused(voting_page: OpenPage, stage: Stage) -> None:
    other = {"0": "1"}  # what follows the first digit of a response is changed to another digit
    stage.trustees = re.sub(
        r'("response":"\d)(\d)', lambda found: found[1] + other.get(found[2], "0"), stage.trustees, count=1
    )
    _broken(voting_page(stage), "does not hold")


def test_missing_record_is_told(voting_page: OpenPage, stage: Stage) -> None:
    stage.changes = {"election_url": "/nowhere"}
    _broken(voting_page(stage), "The record of this vote could not be loaded.")


def test_addresses_of_another_origin_are_refused(voting_page: OpenPage, stage: Stage) -> None:
    stage.changes = {"cast_url": "https://elsewhere.example/ballots"}
    _broken(voting_page(stage), "This page did not arrive whole.")


def test_voter_who_is_not_in_the_public_list_is_told(voting_page: OpenPage, stage: Stage) -> None:
    listed = json.loads(stage.credentials)
    listed.remove(str(credentials.public(stage.election.group, harness.UUID, CODE)))
    stage.credentials = compact(listed)
    page = voting_page(stage)
    vote(page)
    expect(page.locator("h1")).to_contain_text("Your vote has not been cast")
    expect(page.get_by_text("Your credential is not in the public list")).to_be_visible()
    assert_well_made(page)
    assert stage.posts == []


def test_another_public_list_is_told(voting_page: OpenPage, stage: Stage) -> None:
    stage.changes = {"credentials_fingerprint": b64_digest("[]")}
    page = voting_page(stage)
    vote(page)
    expect(page.locator("h1")).to_contain_text("Your vote has not been cast")
    expect(
        page.get_by_text("The list of public credentials is not the one that was announced")
    ).to_be_visible()
    assert stage.posts == []


@pytest.mark.parametrize("said", [None, 10])
def test_long_public_list_is_left_to_others(voting_page: OpenPage, stage: Stage, said: int | None) -> None:
    stage.credentials = compact([*json.loads(stage.credentials), *["7" * 617] * 3300])
    assert len(stage.credentials) > 2_000_000
    stage.changes = {"credentials_length": said} if said else {}
    page = voting_page(stage)
    vote(page)
    expect(page.locator("h1")).to_have_text(DONE)
    expect(page.get_by_text("too long for this page to download")).to_be_visible()
    where = page.get_by_role("link", name="see the list of public credentials")
    expect(where).to_have_attribute("href", "/credentials.json")
    assert_well_made(page)
    fetched = any("/credentials.json" in request for request in stage.requests)
    assert fetched == (said is not None), "a list that is said to be long was asked for in vain"


def test_public_list_that_does_not_come_can_be_tried_again(voting_page: OpenPage, stage: Stage) -> None:
    stage.lost = 2
    page = voting_page(stage)
    vote(page)
    expect(page.locator("[data-error-summary]")).to_contain_text("could not be loaded")
    expect(page.get_by_label("Voting code")).to_have_value(CODE)
    assert stage.posts == []
    press(page, CAST)
    expect(page.locator("h1")).to_have_text(DONE)
