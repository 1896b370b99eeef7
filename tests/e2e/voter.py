"""A member at a phone: signs in, chooses, enters the voting code and casts."""

from __future__ import annotations

import re
from collections.abc import Sequence

from playwright.sync_api import Locator, Page, expect

from tests.e2e.stage import Stage
from tests.e2e.witness import Watched
from tools.election import voting

CAST = "Encrypt and cast my vote"


class Voter:
    """One member of the roll in a browser of their own."""

    def __init__(self, stage: Stage, watched: Watched, member: int | None = None) -> None:
        self.stage, self.watched = stage, watched
        self.member = member or stage.new_member()
        self.email = voting.email_of(self.member)

    @property
    def page(self) -> Page:
        """The page that the member looks at."""
        return self.watched.page

    def sign_in_code(self) -> str:
        """Return the newest sign-in code in the member's mail."""
        self.stage.world.deliver()
        return self.stage.world.post.last(self.email, f"(?m){voting.SIGN_IN_CODE}")

    def code(self, contest: str) -> str:
        """Return the member's voting code for a contest."""
        stage = self.stage
        return stage.code(
            self.member, stage.officers if contest in (stage.chair, stage.deputies) else stage.membership
        )

    def sign_in(self) -> Voter:
        """Sign in with the mailed code."""
        self.page.goto("/sign-in")
        self.page.get_by_label("E-mail address").fill(self.email)
        self.press("Send me a code")
        self.page.get_by_label("Six-digit code").fill(self.sign_in_code())
        self.press("Sign in")
        self.expect_heading("My votes")
        return self

    def open(self, contest: str) -> Voter:
        """Go to the voting page and wait until it has checked the record."""
        self.page.goto(f"/vote/{contest}")
        expect(self.page.locator("#continue")).to_be_visible()
        return self

    def press(self, name: str) -> None:
        """Press the button with exactly this name."""
        self.page.locator("main").get_by_role("button", name=name, exact=True).click()

    def rank(self, labels: Sequence[str]) -> Voter:
        """Rank candidates, best first."""
        for label in labels:
            self.press_beside("Rank next", label)
        return self

    def press_beside(self, button: str, label: str) -> None:
        """Press one of the buttons beside a candidate."""
        self.page.get_by_role("button", name=re.compile(f"^{button}.*{label}")).click()

    def choose(self, labels: Sequence[str]) -> Voter:
        """Tick answers."""
        for label in labels:
            self.page.get_by_label(label).check()
        return self

    def to_the_code(self, contest: str, blank: bool = False) -> Voter:
        """Go on from the question to the voting code, and type it."""
        self.press("Continue")
        if blank:
            self.press("Continue with a blank vote")
        self.expect_heading("Check your answers")
        self.press("Continue")
        self.type_code(self.code(contest))
        return self

    def type_code(self, code: str) -> None:
        """Type a voting code."""
        self.expect_heading("Enter your voting code")
        self.page.get_by_label("Voting code").fill(code)

    def cast(self) -> str:
        """Press the one button; return the tracker once the page says that the vote is cast."""
        self.press(CAST)
        return self.expect_cast()

    def expect_cast(self) -> str:
        """Wait until the page says that the vote is cast; return the tracker."""
        self.expect_heading("Your vote is cast")
        expect(self.page).to_have_title(re.compile("^Your vote is cast"))
        return self.page.locator("#tracker").inner_text()

    def expect_heading(self, text: str) -> None:
        """Wait for a step whose heading ends with ``text``."""
        expect(self.heading).to_have_text(re.compile(re.escape(text) + r"\s*$"))

    @property
    def heading(self) -> Locator:
        """The main heading."""
        return self.page.locator("h1")

    def expect_error(self, sentence: str) -> None:
        """Wait until the error summary says ``sentence`` and has the focus."""
        summary = self.page.locator(".govuk-error-summary")
        expect(summary).to_contain_text(sentence)
        expect(summary).to_be_focused()
        expect(self.page).to_have_title(re.compile("^Error: "))
