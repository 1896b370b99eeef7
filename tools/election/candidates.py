"""Nominations as people make them: standing, sharing a post, withdrawing, correcting, being late."""

from __future__ import annotations

import re

from tools.election import voting
from tools.election.office import Console
from tools.election.play import Play
from tools.election.visitor import Page, PlayError, Visitor
from tools.election.world import LONDON, World, london

OPENS, CLOSES, STATEMENTS = ("2026-06-25", "12:00"), ("2026-07-02", "12:00"), ("2026-07-02", "17:00")
STATEMENT = (
    "I have worked in general practice in England for years.\n\n"
    "If elected I will listen first, write plainly, and report to members every month. I will put patients' "
    "access and safe working days at the top of every negotiation."
)


def name_of(number: int) -> str:
    """Return the name of Member ``number`` as the roll has it."""
    return f"Member {number:03}"


def enter(world: World, number: int) -> Visitor:
    """Return a browser in which Member ``number`` has just signed in with a mailed code."""
    [person] = voting.sign_in(world, [number], with_code=False)
    return person.visitor


def set_terms(console: Console, contest: str) -> None:
    """Keep the preset's terms and set the three moments of the real timetable."""
    page = console.office.open(f"/office/contests/{contest}/nominations/terms")
    typed: dict[str, str | list[str]] = {}
    for name, moment in (("opens", OPENS), ("closes", CLOSES), ("statements", STATEMENTS)):
        local = london(*moment).astimezone(LONDON)
        typed[f"{name}_day"] = [str(local.day), str(local.month), str(local.year)]
        typed[f"{name}_time"] = moment[1]
    console.office.submit(page, "", joint="y", **typed).expect("are saved")


class Candidate:
    """A member of the roll who stands for a contest."""

    def __init__(self, play: Play, number: int, contest: str) -> None:
        self.play, self.number, self.contest = play, number, contest
        self.visitor = enter(play.world, number)
        self.own = ""

    def form(self) -> Page:
        """Open the form on which people nominate themselves."""
        return self.visitor.open(f"/stand/{self.contest}/nominate")

    def hand_in(self, page: Page, partner: str = "", statement: str = STATEMENT) -> Page:
        """Fill the form in and send it."""
        ticked = page.form("").boxes.get("declarations", [])
        email = voting.email_of(self.number)
        typed = {"statement": statement, "email": email, "phone": "", "declarations": ticked}
        return self.visitor.submit(page, "", **typed, **({"partner": partner} if partner else {}))

    def stand(self, partner: str = "", statement: str = STATEMENT) -> Candidate:
        """Nominate oneself, and remember the page of the nomination."""
        answer = self.hand_in(self.form(), partner, statement).expect("Your nomination is handed in")
        self.own = answer.url.rstrip("/").rpartition("/")[2]
        return self

    def withdraw(self) -> None:
        """Withdraw before nominations close."""
        page = self.visitor.open(f"/stand/nominations/{self.own}/withdraw")
        self.visitor.submit(page, "").expect("Your nomination is withdrawn")

    def correct(self, statement: str) -> None:
        """Hand a rejected nomination in again, corrected."""
        self.visitor = enter(self.play.world, self.number)
        page = self.visitor.open(f"/stand/nominations/{self.own}/change")
        self.hand_in(page, statement=statement).expect("Your nomination is changed")

    def agree_to_share(self) -> None:
        """Agree to share the post that somebody asked this person to share."""
        found = re.search(r"/stand/share/\w+", self.visitor.open("/stand/").text)
        if found is None:
            raise PlayError(f"{name_of(self.number)} was not asked to share a post")
        page = self.visitor.open(found.group())
        ticked = page.form("").boxes.get("declarations", [])
        self.visitor.submit(page, "", declarations=ticked, do="agree").expect("You now stand together")


def nomination_of(console: Console, contest: str, name: str) -> str:
    """Return the address of the office's page on the nomination of ``name``."""
    text = console.office.open(f"/office/contests/{contest}/nominations").text
    found = re.search(rf'href="(/office/nominations/\w+)"[^>]*>\s*{re.escape(name)}', text)
    if found is None:
        raise PlayError(f"the office sees no nomination of {name}")
    return found.group(1)


def decide(console: Console, contest: str, name: str, **typed: str) -> None:
    """Let the office decide about the nomination of ``name``."""
    page = console.office.open(nomination_of(console, contest, name))
    console.office.submit(page, "", **typed).expect("the candidate is told")


def accept_all(console: Console, contest: str) -> None:
    """Accept every complete nomination that waits."""
    page = console.office.open(f"/office/contests/{contest}/nominations")
    console.office.submit(page, "accept-all").expect("Nominations accepted")


def settle(console: Console, contest: str) -> None:
    """Put the accepted candidates on the ballot, in the order of the lot."""
    page = console.office.open(f"/office/contests/{contest}/nominations")
    console.office.submit(page, "settle").expect("Their order was drawn by lot")
