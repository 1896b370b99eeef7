"""The elections office and the scrutineer at work, page by page."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import httpx

from app.accounts import Role
from tools.election.trustees import NEEDED, Trustees
from tools.election.visitor import Page, PlayError, Visitor
from tools.election.world import LONDON, World

UUID = r"/office/contests/([1-9A-HJ-NP-Za-km-z]+)"


class Console:
    """Both members of staff, each in a browser of their own."""

    def __init__(self, world: World, folder: Path) -> None:
        self.world = world
        self.folder = folder
        self.sign_in()

    def sign_in(self) -> None:
        """Sign both in (again): time passes, and sign-ins expire."""
        self.office = self.world.staff(Role.OFFICE)
        self.scrutineer = self.world.staff(Role.SCRUTINEER)

    def create_poll(self, preset: str, title: str, roll: str) -> str:
        """Create a poll with its roll; return its identifier in addresses."""
        new = self.office.open("/office/polls/new")
        page = self.office.submit(new, preset=preset, title=title).expect(title)
        poll = page.url.rstrip("/").rpartition("/")[2]
        upload = self.office.open(f"/office/polls/{poll}/roll")
        preview = self.office.submit(upload, "roll", files={"file": ("roll.csv", roll.encode(), "text/csv")})
        self.office.submit(preview, "roll").expect("The roll is saved")
        return poll

    def contests(self, poll: str) -> list[str]:
        """Return the uuids of a poll's contests in their order."""
        found = re.findall(UUID, self.office.open(f"/office/polls/{poll}").text)
        return list(dict.fromkeys(found))

    def edit(self, contest: str, **typed: str) -> None:
        """Change the settings of a contest."""
        self.office.submit(self.office.open(f"/office/contests/{contest}/edit"), "", **typed).expect(
            "is saved"
        )

    def set_options(self, contest: str, options: list[tuple[str, str]]) -> None:
        """Enter candidates or answers with their group."""
        page = self.office.open(f"/office/contests/{contest}/options")
        typed = {}
        for row, (label, group) in enumerate(options):
            typed |= {f"options-{row}-label": label, f"options-{row}-group": group}
        self.office.submit(page, "", **typed).expect("saved")

    def set_timetable(self, contest: str, opens: datetime, closes: datetime) -> None:
        """Set the voting window; the office types London time."""
        typed = {}
        for name, moment in (("opens", opens), ("closes", closes)):
            local = moment.astimezone(LONDON)
            typed |= {
                f"{name}_day": [str(local.day), str(local.month), str(local.year)],
                f"{name}_time": f"{local:%H:%M}",
            }
        self.office.submit(self.office.open(f"/office/contests/{contest}/timetable"), "", **typed).expect(
            "saved"
        )

    def set_trustees(self, poll: str, record: Path) -> None:
        """Upload the record of the trustees' ceremony."""
        page = self.office.open(f"/office/polls/{poll}/trustees")
        files = {"file": (record.name, record.read_bytes(), "application/json")}
        self.office.submit(page, "trustees", files=files).expect("is saved")

    def decide(self, path: str, pattern: str = "", /, **typed: str) -> Page:
        """Let the office propose something on the page ``path``, and the scrutineer approve it.

        The proposal alone must not carry anything out.
        """
        proposal = self.office.submit(self.office.open(path), pattern, **typed)
        alone = self.office.open(httpx.URL(proposal.url).path).expect("somebody else has to")
        if "Carried out" in alone.text:
            raise PlayError(f"one person alone decided: {path}")
        page = self.scrutineer.open(httpx.URL(proposal.url).path)
        public_id = proposal.url.rstrip("/").rpartition("/")[2]
        self.scrutineer.submit(page, f"/office/decisions/{public_id}$", agree="y").expect(
            "approved by two people"
        )
        return page

    def notices(self, contest: str) -> Path:
        """Download the public notices of a contest into the play's folder."""
        path = self.folder / f"{contest}.notices.json"
        path.write_bytes(self.office.open(f"/board/{contest}/notices.json").response.content)
        return path

    def mail_codes(self, poll: str) -> None:
        """Let the scrutineer make and mail the voting codes, and the worker deliver them."""
        page = self.scrutineer.open(f"/office/polls/{poll}/codes")
        self.scrutineer.submit(page, "codes", delivery="mail").expect("by e-mail")
        self.world.deliver()

    def both(self, contest: str, act: str) -> None:
        """Let two people approve ``act``; the first approval alone must not carry it out."""
        self._approve(self.office, contest, act).expect("The other person has to approve it too")
        self._approve(self.scrutineer, contest, act).expect("approved by two people")

    def _approve(self, person: Visitor, contest: str, act: str) -> Page:
        page = person.open(f"/office/contests/{contest}/{act}")
        return person.submit(page, "", agree="y")

    def tally(self, contest: str, trustees: Trustees, ranked: bool) -> None:
        """Let two of the three trustees shuffle (ranked contests) and decrypt, and hand in what they made."""
        announced = self.turnout(contest)
        for step in ("shuffle", "decrypt") if ranked else ("decrypt",):
            for member in range(1, NEEDED + 1):
                archive = self.download(contest, f"{contest}.bel")
                self._hand_in(contest, trustees.contribute(step, member, archive, announced))

    def turnout(self, contest: str) -> int:
        """Return how many have voted, as the public board says."""
        found = re.search(r"<strong>([\d,]+)</strong> of", self.office.open(f"/board/{contest}/").text)
        if found is None:
            raise PlayError("the board says no turnout")
        return int(found[1].replace(",", ""))

    def _hand_in(self, contest: str, contribution: Path) -> None:
        page = self.office.open(f"/office/contests/{contest}/tally")
        files = {"file": (contribution.name, contribution.read_bytes(), "application/json")}
        self.office.submit(page, "tally", files=files).expect("checked and added")

    def download(self, contest: str, name: str) -> Path:
        """Download the public archive of a contest into the play's folder."""
        answer = self.office.open(f"/board/{contest}.bel").response
        if answer.headers["content-type"].startswith("text/html"):
            raise PlayError("the archive is a page")
        path = self.folder / name
        path.write_bytes(answer.content)
        return path
