"""Every step of a voter's way and every page of the board: no accessibility fault, nothing too wide.

Pictures of all of them are left in build/screenshots.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page, Route, expect

from tests.e2e.stage import Stage
from tests.e2e.voter import CAST, Voter
from tests.e2e.witness import SCREENSHOTS, Watched


def test_signing_in(stage: Stage, voter: Voter) -> None:
    page, look = voter.page, voter.watched.look
    page.goto("/")
    look("voter-01-home")
    page.goto("/sign-in")
    look("voter-02-sign-in")
    page.get_by_label("E-mail address").fill("member")
    voter.press("Send me a code")
    look("voter-03-sign-in-error")
    page.get_by_label("E-mail address").fill(voter.email)
    voter.press("Send me a code")
    page.locator("summary").click()
    look("voter-04-code")
    page.get_by_label("Six-digit code").fill("12")
    voter.press("Sign in")
    look("voter-05-code-error")
    page.get_by_label("Six-digit code").fill(voter.sign_in_code())
    voter.press("Sign in")
    look("voter-06-my-votes")
    page.goto("/sign-out")
    look("voter-07-sign-out")
    page.goto("/no-such-page")
    look("voter-08-not-found")


def test_ranking(stage: Stage, signed_in: Voter) -> None:
    voter, page, look = signed_in, signed_in.page, signed_in.watched.look
    voter.open(stage.deputies)
    look("rank-01-question")
    voter.rank(["Candidate G", "Candidate E", "Candidate H"])
    page.locator("summary").click()
    look("rank-02-ranked")
    for label in ("Candidate G", "Candidate E", "Candidate H"):
        voter.press_beside("Remove", label)
    voter.press("Continue")
    look("rank-03-empty")
    voter.press("Go back and rank")
    voter.rank(["Candidate I", "Candidate F"])
    voter.press("Continue")
    look("rank-04-check")
    voter.press("Continue")
    look("rank-05-code")
    page.get_by_label("Voting code").fill("abc")
    voter.press(CAST)
    voter.expect_error("Your voting code must have")
    look("rank-06-code-error")
    voter.type_code(voter.code(stage.deputies))
    voter.cast()
    look("rank-07-cast")
    page.get_by_role("link", name="Find your ballot on the public board").click()
    look("board-01-found")
    page.goto("/my-votes")
    look("voter-09-my-votes-after")


def test_choosing(stage: Stage, signed_in: Voter) -> None:
    voter, look = signed_in, signed_in.watched.look
    voter.open(stage.contract)
    look("choose-01-question")
    voter.press("Continue")
    voter.expect_error("Choose one")
    look("choose-02-error")
    voter.open(stage.actions).choose(["Hold a rally", "Write letters"])
    look("choose-03-several")
    voter.press("Continue")
    look("choose-04-check")


def test_what_goes_wrong(stage: Stage, signed_in: Voter) -> None:
    """The screens of a bad evening: waiting, no connection, refused, records that do not fit."""
    voter, page, look = signed_in, signed_in.page, signed_in.watched.look
    voter.open(stage.contract).choose(["Endorse"]).to_the_code(stage.contract)
    busy = {"status": 503, "headers": {"Retry-After": "60"}, "body": "{}"}
    page.route(re.compile("/ballots$"), lambda route: route.fulfill(**busy))
    voter.press(CAST)
    voter.expect_heading("Waiting to cast your vote")
    look("wrong-01-waiting")
    page.unroute_all()
    page.route(re.compile("/ballots$"), lambda route: route.abort())
    voter.press("Try now")
    voter.expect_heading("We could not confirm your vote")
    look("wrong-02-unsure")
    page.unroute_all()
    refusal = {"status": 409, "json": {"error": "x", "message": "Voting has closed. Your vote was not cast."}}
    page.route(re.compile("/ballots$"), lambda route: route.fulfill(**refusal))
    voter.press("Try again")
    voter.expect_heading("Your vote has not been cast")
    look("wrong-03-refused")
    page.unroute_all()
    voter.open(stage.contract).choose(["Endorse"]).to_the_code(stage.contract)
    page.route(re.compile("tracker="), lambda route: route.fulfill(body="{}"))
    voter.press(CAST)
    voter.expect_heading("Something is wrong with how your vote was recorded")
    look("wrong-04-mismatch")
    page.unroute_all()
    _look_at_the_page_that_checks(stage, voter)


def _look_at_the_page_that_checks(stage: Stage, voter: Voter) -> None:
    page, look = voter.page, voter.watched.look
    held: list[Route] = []
    page.route(re.compile(r"trustees\.json$"), lambda route: held.append(route))
    page.goto(f"/vote/{stage.deputies}")
    voter.expect_heading("Checking this vote")
    look("wrong-05-checking")
    held[0].fulfill(body="[]")
    voter.expect_heading("You cannot vote on this page")
    look("wrong-06-broken")


def test_the_board(stage: Stage, watch: Callable[..., Watched]) -> None:
    watched = watch()
    page: Page = watched.page
    for name, address in {
        "board-02-index": "/board/",
        "board-03-contest": f"/board/{stage.deputies}/",
        "board-04-choices": f"/board/{stage.contract}/",
        "board-05-not-found": f"/board/{stage.contract}/?tracker={'A' * 43}",
        "board-06-bad-tracker": f"/board/{stage.contract}/?tracker=abc",
        "board-07-not-in-any": f"/board/?tracker={'A' * 43}",
    }.items():
        page.goto(address)
        watched.look(name)
    page.goto(f"/board/{stage.contract}/")
    with page.expect_download() as started:
        page.get_by_role("button", name="Download the record (.bel)").click()
    assert started.value.suggested_filename == f"{stage.contract}.bel"
    expect(page.locator("main")).to_contain_text("Nobody can see how many voted for what")


def test_the_watch_sees_faults(stage: Stage, watch: Callable[..., Watched]) -> None:
    """The tests above can fail: what must not happen on a page is noticed when it does."""
    watched = watch()
    watched.page.goto("/board/")
    watched.page.evaluate("""() => {
      const image = document.createElement("img");
      image.src = "https://elsewhere.example/pixel.png";
      const wide = document.createElement("div");
      wide.style.cssText = "width: 600px; height: 1px";
      document.querySelector("main").append(image, wide, document.createElement("h1"));
      try { document.querySelector("main").insertAdjacentHTML("beforeend", "<p>x"); } catch { }
    }""")
    watched.look("fault")
    found, watched.faults = "\n".join(watched.faults), []
    assert "content policy: img-src" in found
    assert "content policy: require-trusted-types-for" in found
    assert "image-alt" in found
    assert "px wide on a screen of 320 px" in found
    assert "2 headings of the first level" in found
    for picture in SCREENSHOTS.glob("fault-*.png"):
        picture.unlink()
    with suppress(PlaywrightError):
        watched.page.goto("http://127.0.0.1:9/")
    found, watched.faults = "\n".join(watched.faults), []
    assert "a request left for another origin: http://127.0.0.1:9/" in found
