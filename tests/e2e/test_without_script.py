"""A browser without JavaScript: the voting page says what it needs, everything else works."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.e2e.stage import Stage
from tests.e2e.voter import Voter
from tests.e2e.witness import Watched


def test_the_voting_page_says_that_it_needs_javascript(stage: Stage, watch: Callable[..., Watched]) -> None:
    voter = Voter(stage, watch(java_script_enabled=False))
    page = voter.sign_in().page
    page.goto(f"/vote/{stage.chair}")
    voter.expect_heading("Chair")
    needed = "that takes JavaScript. Switch JavaScript on"
    expect(page.locator("main")).to_contain_text(needed, use_inner_text=True)
    expect(page.locator("main").get_by_role("button")).to_have_count(0)
    page.goto(f"/board/{stage.chair}/?tracker={'A' * 43}")
    expect(page.locator("main")).to_contain_text("No ballot in this contest has this tracker")
    page.get_by_role("link", name="Sign out").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.locator("body")).to_contain_text("You have signed out.")
