"""The office and the scrutineer around a consultation, page by page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import httpx

from app.accounts import Role
from tools.election.visitor import Page, PlayError, Visitor
from tools.election.world import LONDON, World

TITLE = "Plan B: a consultation of GPs in England"
CRITERIA = "GPs in England who are not members: we compare your name with the GMC's register."


class Console:
    """Both members of staff, each in a browser of their own, and one consultation."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.public_id = ""
        self.sign_in()

    def sign_in(self) -> None:
        """Sign both in (again): time passes, and sign-ins expire."""
        self.office = self.world.staff(Role.OFFICE)
        self.scrutineer = self.world.staff(Role.SCRUTINEER)

    @property
    def home(self) -> str:
        """The address of the consultation's page."""
        return f"/office/consultations/{self.public_id}"

    def create(
        self, roll: str, questionnaire: Path, trustees: Path, times: tuple[datetime, datetime]
    ) -> None:
        """Create the consultation and do every task of its list."""
        page = self.office.submit(self.office.open("/office/consultations/new"), "", title=TITLE)
        self.public_id = page.expect("is created").url.rstrip("/").rpartition("/")[2]
        about = {"title": TITLE, "introduction": "What should happen?", "criteria": CRITERIA}
        self._submit("about", **about)
        self._upload("questionnaire", questionnaire.name, questionnaire.read_bytes()).expect("is saved")
        preview = self._upload("roll", "roll.csv", roll.encode())
        self.office.submit(preview, "/roll/").expect("The roll is saved")
        self._upload("trustees", trustees.name, trustees.read_bytes()).expect("Saved")
        self._submit("times", **_typed("opens", times[0]), **_typed("closes", times[1]))

    def publish(self) -> None:
        """Let two people publish."""
        self._decide("/prepare$")

    def close(self) -> None:
        """Let two people close."""
        self._decide("/close$")

    def admit_all(self) -> int:
        """Admit everybody in the queue; return how many there were."""
        queue = self.office.open(f"{self.home}/admissions").text
        requests = list(dict.fromkeys(re.findall(rf"{self.home}/admissions/(\w+)", queue)))
        for request in requests:
            page = self.office.open(f"{self.home}/admissions/{request}")
            self.office.submit(page, "", decision="admit").expect("Decided")
        return len(requests)

    def begun(self) -> str:
        """Return what the page of the response rate says."""
        return self.office.open(f"{self.home}/responses").expect("Tokens by class").words()

    def archive(self, folder: Path) -> Path:
        """Download the sealed answers for the trustees."""
        path = folder / "sealed.zip"
        path.write_bytes(self.office.open(f"{self.home}/archive.zip").response.content)
        return path

    def hand_in(self, contribution: Path) -> None:
        """Upload a trustee's contribution."""
        self._upload("opening", contribution.name, contribution.read_bytes()).expect("is right, and kept")

    def _submit(self, name: str, **typed: object) -> None:
        page = self.office.open(f"{self.home}/{name}")
        self.office.submit(page, "", **typed).expect("Saved")

    def _upload(self, name: str, file: str, content: bytes) -> Page:
        page = self.office.open(f"{self.home}/{name}")
        return self.office.submit(page, f"/{name}$", files={"file": (file, content)})

    def _decide(self, pattern: str) -> None:
        """Let the office propose on the consultation's page, and the scrutineer approve."""
        proposal = self.office.submit(self.office.open(self.home), pattern)
        path = httpx.URL(proposal.url).path
        public_id = path.rstrip("/").rpartition("/")[2]
        page = self.scrutineer.open(path)
        self.scrutineer.submit(page, f"/office/decisions/{public_id}$", agree="y").expect(
            "approved by two people"
        )


def ask_to_join(visitor: Visitor, public_id: str, number: int, email: str) -> str:
    """Ask to take part; return the address of the page that waits for the code."""
    page = visitor.open(f"/consultations/{public_id}/join")
    waits = visitor.submit(
        page, "", name=f"Non-member {number:03}", email=email, gmc_number=f"{7_000_000 + number}"
    )
    if "/join/" not in waits.url:
        raise PlayError(f"the request was not taken:\n{waits.words()}")
    return httpx.URL(waits.url).path


def _typed(name: str, moment: datetime) -> dict[str, str | Sequence[str]]:
    local = moment.astimezone(LONDON)
    return {
        f"{name}_day": [str(local.day), str(local.month), str(local.year)],
        f"{name}_time": f"{local:%H:%M}",
    }
