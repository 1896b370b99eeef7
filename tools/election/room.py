"""Voting in the room: slips, late arrivals, a lost code, an extension, and what the limit changes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from playwright.sync_api import Page

from ballot.counting import count, files
from tools.election import voting
from tools.election.office import Console
from tools.election.play import Play, report
from tools.election.visitor import PlayError, Visitor
from tools.election.voting import Voter

#: One slip on the page that the scrutineer prints: name, voting code, sign-in word.
SLIP = re.compile(
    r'class="tellers-slip".*?font-weight-bold[^>]*>([^<]+?)\s*<.*?<code[^>]*>([^<]+)</code>.*?<code[^>]*>([^<]+)</code>',
    re.DOTALL,
)


class Slip(NamedTuple):
    """What somebody in the room is handed."""

    name: str
    code: str
    word: str


class Room:
    """The hall with its printed slips and the people in it."""

    def __init__(self, play: Play, console: Console, poll: str) -> None:
        self.play, self.console, self.poll = play, console, poll
        page = console.scrutineer.open(f"/office/polls/{poll}/codes")
        answer = console.scrutineer.submit(page, "codes", delivery="sheet")
        self.slips = {slip.name: slip for slip in (Slip(*found) for found in SLIP.findall(answer.text))}
        self.spares = [slip for name, slip in self.slips.items() if name.startswith("Spare")]
        self.voters: dict[int, Voter] = {}

    def add_late(self, number: int) -> None:
        """Add somebody to the roll before opening; a spare slip is theirs from then on."""
        spare, name = self.spares.pop(0), f"Member {number:03}"
        who = {"name": name, "email": voting.email_of(number), "member_number": f"M{number:05}"}
        path = f"/office/polls/{self.poll}/decide/add-to-roll"
        self.console.decide(path, "", **who, spare=_number(spare), reason="Elected last week")
        self.slips[name] = spare._replace(name=name)

    def sit_down(self, numbers: Sequence[int]) -> None:
        """Let people sign in with the word of their slips: nobody waits for mail."""
        for number in numbers:
            slip = self.slips[f"Member {number:03}"]
            self.voters[number] = Voter(number, voting.email_of(number), self._enter(number, slip), slip.code)

    def _enter(self, number: int, slip: Slip) -> Visitor:
        visitor = self.play.world.visitor(number)
        visitor.submit(visitor.open("/slip"), "", word=slip.word).expect("Sign out")
        return visitor

    def chair_vote(self, contest: str, lost: int, choice: voting.Choice) -> datetime:
        """Open for twenty minutes; one has lost the slip; voting is extended by five. Return its end."""
        console, now = self.console, self.play.world.clock.now()
        console.sign_in()
        console.both(contest, "open")
        self._pictures(contest)
        present = {number: voter for number, voter in self.voters.items() if number != lost}
        self._cast(list(present.values()), contest, choice, "Chair: all but one rank and cast")
        with self.play.step("One has lost the slip: two people issue a spare code, and the old one is dead"):
            self._replace(contest, lost, choice)
        with self.play.step("Voting is extended by five minutes, by two people, with a reason all can read"):
            console.decide(
                f"/office/contests/{contest}/decide/extend",
                "",
                minutes="5",
                reason="A slip had to be replaced",
            )
        self._cast([self.voters[lost]], contest, choice, "The one with the new code votes")
        start = now.replace(second=0, microsecond=0)
        return start + timedelta(minutes=25)

    def _pictures(self, contest: str) -> None:
        """Take pictures of what a voter sees: the list of votes, and the paper once it is checked."""
        somebody = next(iter(self.voters.values())).visitor
        self.play.camera.take("my-votes", "/my-votes", somebody)
        self.play.camera.take("vote", f"/vote/{contest}", somebody, _when_checked)

    def _replace(self, contest: str, number: int, choice: voting.Choice) -> None:
        spare, name = self.spares.pop(0), f"Member {number:03}"
        path = f"/office/polls/{self.poll}/decide/replace-code"
        self.console.decide(path, "", voter=f"M{number:05}", spare=_number(spare), reason="Lost the slip")
        old = self.voters[number]
        try:
            voting.vote([old], contest, choice, self.play.pool)
        except PlayError:
            pass
        else:
            raise PlayError("a dead code still votes")
        visitor = self._enter(number, spare)
        self.voters[number] = Voter(number, old.email, visitor, spare.code)
        self.slips[name] = spare._replace(name=name)

    def vote(self, contest: str, choice: voting.Choice) -> None:
        """Let everybody in the room vote."""
        self._cast(list(self.voters.values()), contest, choice, "Deputy Chairs: everybody ranks and casts")

    def _cast(self, voters: list[Voter], contest: str, choice: voting.Choice, sentence: str) -> None:
        with self.play.step(f"{sentence} ({len(voters)})"):
            timings = voting.vote(voters, contest, choice, self.play.pool)
        report(timings)


def _when_checked(page: Page) -> None:
    page.locator("#continue").wait_for(timeout=30_000)


def _number(spare: Slip) -> str:
    """Return the number that stands on a spare slip."""
    return spare.name.removeprefix("Spare ")


def elected(counted: dict[str, Any]) -> list[str]:
    """Return the labels of those elected."""
    return [counted["candidates"][place - 1] for place in counted["elected"]]


def tell_without_limit(
    counted: dict[str, Any], console: Console, contest: str, outside: Sequence[str]
) -> None:
    """Count the same published ballots without the limit by group, and say what the limit changed."""
    ballots = files.read_blt(console.office.open(f"/board/{contest}/count.blt").text)
    free = count(
        "ers97", ballots.papers, ballots.candidates, ballots.seats, ballots.withdrawn, contest=contest
    )
    names = [ballots.candidates[place].name for place in free.elected]
    without, within = (sum(name in outside for name in chosen) for chosen in (names, elected(counted)))
    print(f"  Without the limit the same ballots elect {', '.join(names)}.")
    if (without, within) != (2, 1):
        raise PlayError(f"the limit did not bind: {without} without it, {within} within")
