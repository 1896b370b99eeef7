"""A member at a phone who takes part in the consultation."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import Locator, Page, expect

from tests.e2e.consultation import ConsultationStage
from tests.e2e.witness import Watched
from tools.election import voting

CODE = re.compile(r"(?:[0-9A-Z]{4}-){6}[0-9A-Z]{4}")
SUBMIT = "Encrypt and submit my answers"
DONE = "Your answers are submitted"


class Respondent:
    """One person of the roll in a browser of their own."""

    def __init__(self, stage: ConsultationStage, watched: Watched, member: int | None = None) -> None:
        self.stage, self.watched = stage, watched
        self.member = member or stage.new_member()
        self.email = voting.email_of(self.member)
        self.code = ""

    @property
    def page(self) -> Page:
        """The page that the person looks at."""
        return self.watched.page

    @property
    def main(self) -> Locator:
        """Its contents."""
        return self.page.locator("main")

    def sign_in(self) -> Respondent:
        """Sign in with the mailed code."""
        self.page.goto("/sign-in")
        self.page.get_by_label("E-mail address").fill(self.email)
        self.press("Send me a code")
        self.stage.world.deliver()
        code = self.stage.world.post.last(self.email, f"(?m){voting.SIGN_IN_CODE}")
        self.page.get_by_label("Six-digit code").fill(code)
        self.press("Sign in")
        self.page.wait_for_url(lambda address: "/sign-in" not in address)
        return self

    def arrive(self) -> Respondent:
        """Come to the questions with a code and a token that were got without the registrar's page."""
        self.code, values = self.stage.token(self.member)
        self.page.goto(f"/answers/{self.stage.id}#{urlencode(values)}")
        self.press("Yes, it is mine")
        self.expect_heading("Your answers")
        return self

    def begin(self) -> Respondent:
        """Make a code, show that it is kept, and go on to the questions."""
        self.page.goto(f"/consultations/{self.stage.id}")
        self.press("Make my code")
        self.read_code()
        self.press("I have kept it: continue")
        self.expect_heading("Show that you have kept it")
        self.page.get_by_label("What is the last group of your code?").fill(self.code[-4:].lower())
        self.press("Begin")
        self.expect_heading("Your answers")
        return self

    def read_code(self) -> str:
        """Write down the code that the page shows."""
        self.expect_heading("Keep this code")
        groups = self.page.locator("#recovery-code span").all_inner_texts()
        self.code = "-".join(groups)
        assert CODE.fullmatch(self.code)
        return self.code

    def resume(self, code: str) -> Respondent:
        """Go on with a code, on a device that knows nothing."""
        self.code = code
        self.page.goto(f"/answers/{self.stage.id}")
        self.expect_heading("Enter your code")
        self.page.get_by_label("Your code").fill(code)
        self.press("Continue")
        return self

    def press(self, name: str) -> None:
        """Press the button with exactly this name."""
        self.main.get_by_role("button", name=name, exact=True).click()

    def question(self, identifier: str) -> Locator:
        """One question with everything around it."""
        return self.page.locator(f"#q-{identifier}")

    def answer_about(self, role: str = "GP partner", sessions: str = "6") -> Respondent:
        """Answer the first section."""
        self.page.get_by_label(role, exact=True).check()
        if sessions:
            self.question("q_sessions").get_by_role("textbox").fill(sessions)
        self.next("Ways of paying")
        return self

    def answer_models(self, following: str = "For partners") -> Respondent:
        """Answer the second section, with every kind of field."""
        grid = self.question("q_support")
        grid.get_by_role("group", name="Payment by list").get_by_label("Support", exact=True).check()
        grid.get_by_role("group", name="Payment by visit").get_by_label("Strongly oppose").check()
        for option in ("Safe workload", "Access for patients"):
            self.press_beside("Rank next", option)
        points = self.question("q_points")
        points.get_by_label("Staff").fill("70")
        points.get_by_label("Premises").fill("30")
        self.question("q_say").get_by_role("group", name="Nobody should").get_by_label("Pass").check()
        self.next(following)
        return self

    def answer_rest(self) -> Respondent:
        """Answer the last two sections and go to the review."""
        self.question("q_premises").get_by_role("textbox").fill("A pension fund")
        self.next("In your own words")
        self.page.get_by_label("Cost to patients").check()
        self.page.get_by_label("What would change your mind?").fill("Nothing at all, ever")
        self.next("Check your answers")
        return self

    def answer_all(self) -> Respondent:
        """Answer everything, from the list of sections to the review."""
        self.press("Start with the first section")
        return self.answer_about().answer_models().answer_rest()

    def press_beside(self, button: str, label: str) -> None:
        """Press one of the buttons beside a name in a ranking."""
        self.page.get_by_role("button", name=re.compile(f"^{button}.*{label}")).click()

    def next(self, heading: str) -> None:
        """Save and go on."""
        self.press("Save and continue")
        self.expect_heading(heading)

    def submit(self) -> Respondent:
        """Submit from the review."""
        self.press(SUBMIT)
        self.expect_heading(DONE)
        return self

    def save_file(self, button: str, folder: Path) -> Path:
        """Press a button that gives a file; keep the file."""
        with self.page.expect_download() as started:
            self.press(button)
        kept = folder / started.value.suggested_filename
        started.value.save_as(kept)
        return kept

    def expect_heading(self, text: str) -> None:
        """Wait for a step whose heading ends with ``text``."""
        expect(self.page.locator("h1")).to_have_text(re.compile(re.escape(text) + r"\s*$"))

    def expect_status(self, text: str) -> None:
        """Wait until the line that says whether answers are saved says ``text``."""
        expect(self.page.locator("#consult-status")).to_contain_text(text)

    def expect_error(self, sentence: str) -> None:
        """Wait until the error summary says ``sentence`` and has the focus."""
        summary = self.page.locator(".govuk-error-summary")
        expect(summary).to_contain_text(sentence)
        expect(summary).to_be_focused()
        expect(self.page).to_have_title(re.compile("^Error: "))

    def has_said_submitted(self) -> bool:
        """Tell whether the page has ever claimed that the answers are submitted."""
        return any(DONE in text for text in self.watched.said())
