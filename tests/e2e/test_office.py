"""The elections office and the scrutineer, each in a browser, prepare and open an election by clicking."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest
from playwright.sync_api import FilePayload, Page, expect

from app.accounts import Role
from tests.e2e.stage import Stage, ceremony
from tests.e2e.voter import Voter
from tests.e2e.witness import DESK, Watched
from tools.election import voting
from tools.election.world import PASSWORD, STAFF

BAD_ROLL = "name,email,member_number\nMember 001,not-an-address,1\n=1+1,member002@example.org,2\n"
PEOPLE = 3


class Clerk:
    """A member of staff at a desk."""

    def __init__(self, watched: Watched) -> None:
        self.watched, self.page = watched, watched.page

    def sign_in(self, role: Role) -> Clerk:
        """Sign in with a password."""
        self.page.goto("/")
        self.page.get_by_role("link", name="Staff sign-in").click()
        self.page.get_by_label("E-mail address").fill(STAFF[role])
        self.page.get_by_label("Password", exact=True).fill(PASSWORD)
        self.press("Sign in")
        self.expect_heading("Elections and ballots")
        return self

    def press(self, name: str) -> None:
        """Press a button or follow a link that looks like one."""
        self.page.locator("main").get_by_role("button", name=name, exact=True).click()

    def follow(self, name: str, nth: int = 0) -> None:
        """Follow a link."""
        self.page.locator("body").get_by_role("link", name=name, exact=True).nth(nth).click()

    def expect_heading(self, text: str) -> None:
        """Wait for a page."""
        expect(self.page.locator("h1")).to_have_text(re.compile(re.escape(text) + r"\s*$"))

    def expect_banner(self, text: str) -> None:
        """Wait for the message that something is done."""
        expect(self.page.locator(".govuk-notification-banner")).to_contain_text(text)

    def expect_error(self, text: str) -> None:
        """Wait for an error summary that has the focus."""
        summary = self.page.locator(".govuk-error-summary")
        expect(summary).to_contain_text(text)
        expect(summary).to_be_focused()

    def upload(self, label: str, name: str, text: str) -> None:
        """Choose a file."""
        payload: FilePayload = {"name": name, "mimeType": "text/plain", "buffer": text.encode()}
        self.page.get_by_label(label).set_input_files(payload)


@pytest.fixture
def office(stage: Stage, watch: Callable[..., Watched]) -> Clerk:
    """The elections office."""
    return Clerk(watch(viewport=DESK)).sign_in(Role.OFFICE)


@pytest.fixture
def scrutineer(stage: Stage, watch: Callable[..., Watched]) -> Clerk:
    """The scrutineer."""
    return Clerk(watch(viewport=DESK)).sign_in(Role.SCRUTINEER)


def test_an_election_from_nothing_to_open(
    stage: Stage, office: Clerk, scrutineer: Clerk, watch: Callable[..., Watched]
) -> None:
    poll = _create(office)
    _roll(office)
    _contest(stage, office)
    _trustees(office)
    tasks = office.page.url
    scrutineer.page.goto(tasks)
    _codes(stage, scrutineer)
    _two_people(office, scrutineer, tasks, "Seal", "Approve sealing")
    _two_people(office, scrutineer, tasks, "Open voting", "Approve opening")
    office.page.goto(tasks)
    office.watched.look("office-09-tasks-open")
    _is_open_at_its_time(stage, office, watch, poll)


def _create(office: Clerk) -> str:
    """Create the poll; return its title."""
    office.press("Create an election or ballot")
    office.press("Create")
    office.expect_error("Select what you want to run")
    office.page.get_by_label("Officer election").check()
    office.page.get_by_label("Title").fill("By-election for Chair")
    office.watched.look("office-01-create")
    office.press("Create")
    office.expect_banner("“By-election for Chair” is created.")
    office.watched.look("office-02-tasks")
    return "By-election for Chair"


def _roll(office: Clerk) -> None:
    office.follow("Roll")
    office.press("Check this file")
    office.expect_error("Choose the CSV file of the roll")
    office.upload("Roll as a CSV file", "roll.csv", BAD_ROLL)
    office.press("Check this file")
    expect(office.page.locator("main")).to_contain_text("Nothing has been saved.")
    expect(office.page.locator("tbody tr")).to_contain_text(["2", "3"])
    office.watched.look("office-03-roll-problems")
    office.press("Choose another file")
    expect(office.page.locator("main")).to_contain_text("0 people are on the roll.")
    office.upload("Roll as a CSV file", "roll.csv", voting.roll_csv(PEOPLE))
    office.press("Check this file")
    expect(office.page.locator("main")).to_contain_text("The file has 3 people. Nothing has been saved yet.")
    office.watched.look("office-04-roll-preview")
    office.press("Save this roll of 3 people")
    office.expect_banner("saved")
    expect(office.page.locator("main")).to_contain_text("3 people are on the roll.")


def _contest(stage: Stage, office: Clerk) -> None:
    """Prepare the Chair; the Deputy Chairs are taken out of this election."""
    office.follow("Question and settings", nth=1)
    office.follow("Remove this contest")
    office.press("Remove the contest")
    office.expect_banner("“Deputy Chairs” is removed.")
    office.follow("Candidates")
    _candidates(office, ["Candidate A", "Candidate B"])
    office.follow("Timetable")
    _timetable(stage, office)


def _candidates(office: Clerk, names: Sequence[str]) -> None:
    for row, name in enumerate(names):
        office.page.get_by_label("Name").nth(row).fill(name)
        office.page.get_by_label("Membership").nth(row).select_option("Committee member")
    office.watched.look("office-05-candidates")
    office.press("Save")
    office.expect_banner("2 saved.")


def _timetable(stage: Stage, office: Clerk) -> None:
    """A closing time before the opening is refused; then voting opens in five minutes, for twenty."""
    page = office.page
    for group, clock in (("Day voting opens", "10:05"), ("Day voting closes", "10:04")):
        boxes = page.get_by_role("group", name=group)
        for box, value in (
            ("Day", stage.moment.day),
            ("Month", stage.moment.month),
            ("Year", stage.moment.year),
        ):
            boxes.get_by_label(box, exact=True).fill(f"{value}")
        page.get_by_label(group.replace("Day", "Time")).fill(clock)
    office.press("Save")
    office.expect_error("clos")
    expect(page.get_by_label("Time voting opens")).to_have_value("10:05")
    page.get_by_label("Time voting closes").fill("10.25 am")
    office.watched.look("office-06-timetable")
    office.press("Save")
    office.expect_banner("The timetable of “Chair” is saved.")


def _trustees(office: Clerk) -> None:
    office.follow("Trustees")
    office.upload("Trustees file", "trustees.json", "[]")
    office.press("Check and save")
    expect(office.page.locator(".govuk-error-summary")).to_be_focused()
    office.upload("Trustees file", "trustees.json", ceremony("RFC-3526-2048")[0])
    office.press("Check and save")
    office.expect_banner("saved")
    expect(office.page.locator("main")).to_contain_text("Trustee B")
    office.watched.look("office-07-trustees")
    office.follow("Back to the task list")


def _codes(stage: Stage, scrutineer: Clerk) -> None:
    scrutineer.follow("Voting codes")
    scrutineer.press("Make 3 voting codes")
    scrutineer.expect_error("Select how the codes reach the voters")
    scrutineer.page.get_by_label("Send each voter an e-mail").check()
    scrutineer.press("Make 3 voting codes")
    scrutineer.expect_banner("The codes for 3 people are on their way by e-mail.")
    stage.world.deliver()
    for member in range(1, PEOPLE + 1):
        assert "By-election for Chair" in stage.world.post.boxes[voting.email_of(member)][-1]


def _two_people(office: Clerk, scrutineer: Clerk, tasks: str, act: str, button: str) -> None:
    """The first approval changes nothing; the same person cannot give the second one."""
    office.page.goto(tasks)
    office.follow(act)
    office.press(button)
    office.expect_error("Tick the box")
    office.page.get_by_label("I have read this and I approve it").check()
    office.press(button)
    office.expect_banner(f"{act}: your approval is recorded. The other person has to approve it too.")
    office.page.goto(tasks)
    office.follow(act)
    expect(office.page.locator("main")).to_contain_text("You have approved this. Now somebody else has to")
    expect(office.page.get_by_role("button", name=button)).to_have_count(0)
    scrutineer.page.goto(tasks)
    scrutineer.follow(act)
    fingerprints = [clerk.page.locator("main code").last.inner_text() for clerk in (office, scrutineer)]
    assert fingerprints[0] == fingerprints[1]
    scrutineer.watched.look(f"office-08-{act.split()[0].lower()}")
    scrutineer.page.get_by_label("I have read this and I approve it").check()
    scrutineer.press(button)
    scrutineer.expect_banner(f"{act}: approved by two people.")


def _is_open_at_its_time(stage: Stage, office: Clerk, watch: Callable[..., Watched], poll: str) -> None:
    """Not a second too early; then a voter can open the voting page."""
    page: Page = office.page
    page.goto("/board/")
    row = page.get_by_role("row", name=poll)
    for before, state in ((1, "Not open yet"), (0, "Open")):
        with stage.at(stage.moment + timedelta(minutes=5, seconds=-before)):
            page.reload()
            expect(row.get_by_role("cell").first).to_have_text(state)
    voter = Voter(stage, watch(), member=PEOPLE)
    with stage.at(stage.moment + timedelta(minutes=5)):
        voter.sign_in()
        card = voter.page.get_by_role("region", name=poll)
        card.get_by_role("button", name="Vote now").click()
        expect(voter.page.locator("#continue")).to_be_visible()
        expect(voter.page.locator("main")).to_contain_text("Candidate B")


def test_answers_can_be_added_to_a_membership_ballot(office: Clerk) -> None:
    office.press("Create an election or ballot")
    office.page.get_by_label("Membership ballot").check()
    office.page.get_by_label("Title").fill("Indicative ballot")
    office.press("Create")
    office.follow("Answers")
    office.page.get_by_label("Name").nth(2).fill("Not sure")
    office.press("Save")
    office.expect_banner("3 saved.")
