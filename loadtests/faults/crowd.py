"""Voters over HTTP who do what a browser does with no answer: send the very same ballot again.

Each sits in a thread of an own. Half of them have opened the voting page before the fault, the others open
it when they come. What they hear is kept with its moment, so that it can be counted by before and after.
"""

from __future__ import annotations

import json
import random
import re
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx

from loadtests.faults.processes import wait_until
from loadtests.plan import Turn

CONTEST = re.compile(r'<script type="application/json" id="contest"[^>]*>(.*?)</script>', re.DOTALL)
ANSWER_WITHIN = 45.0  # as browser/src/ballot/cast.js
LONGEST_SECONDS = 150.0  # a person's patience, presses of "Try again" included
PERSON_SECONDS = 1.0  # until a person presses it
FIRST_OF_SECOND = 2  # of six voters in turn two belong to each group; even ones have the page open already
CREATED, OK, BUSY = 201, 200, 503
PASSING = (409, 429)  # voting is over or not open by the platform's clock, or it was asked too often


class NeverHeard(Exception):
    """A voter gave up without having been told that the vote is cast."""


@dataclass(frozen=True)
class Answer:
    """What voter ``number`` heard at a moment (seconds of ``time.monotonic``); status 0: no answer came."""

    at: float
    number: int
    status: int
    code: str
    casting: bool


@dataclass
class Heard:
    """Everything that voters heard, in order."""

    answers: list[Answer] = field(default_factory=list)

    def count(self, *statuses: int, code: str | None = None) -> int:
        """Return how many answers had one of these statuses (and this code)."""
        return sum(one.status in statuses and code in (None, one.code) for one in self.answers)

    def acknowledged(self) -> list[float]:
        """Return the moments at which a vote was acknowledged."""
        return sorted(one.at for one in self.answers if one.casting and one.status in (CREATED, OK))


class Voter:
    """One voter at a browser; ``pace`` shortens waiting between tries (1: as long as a browser waits)."""

    def __init__(self, base_url: str, uuid: str, turn: Turn, heard: Heard, pace: float) -> None:
        self.turn, self.receipt = turn, dict[str, Any]()
        self._uuid, self._heard, self._pace = uuid, heard, pace
        self._http = httpx.Client(base_url=base_url, timeout=ANSWER_WITHIN, trust_env=False)
        for name, value in turn.cookies.items():
            self._http.cookies.set(name, value, domain=urlsplit(base_url).hostname or "", path="/")
        self._script: dict[str, Any] = {}
        self._chance = random.Random(turn.number)  # noqa: S311  (a made-up electorate)

    def open_page(self) -> None:
        """Open the voting page, again if need be, and keep where the ballot goes to."""
        page = self._until(OK, lambda: self._http.get(f"/vote/{self._uuid}"), casting=False)
        self._script = json.loads(CONTEST.findall(page.text)[0])

    def cast(self) -> None:
        """Send the ballot until it is acknowledged. Raises NeverHeard."""
        self.receipt = self._until(CREATED, self.send, casting=True).json()["receipt"]
        if self.receipt["tracker"] != self.turn.tracker:
            raise NeverHeard("the server names another tracker")

    def send(self) -> httpx.Response:
        """Send the ballot once. Raises httpx.TransportError where no answer comes."""
        headers = {"X-CSRFToken": self._script["csrf"], "Accept": "application/json"}
        ballot = {"ballot": self.turn.ballot}
        return self._http.post(self._script["cast_url"], json=ballot, headers=headers)

    def ask_again(self) -> None:
        """Send the ballot once more: it must be known, and the receipt the same. Raises NeverHeard."""
        answer = self.send()
        if answer.status_code != OK or answer.json()["receipt"] != self.receipt:
            raise NeverHeard(f"asked again, the server answers {answer.status_code} or another receipt")

    def leave(self) -> None:
        """Close the browser."""
        self._http.close()

    def _until(self, good: int, send: Callable[[], httpx.Response], *, casting: bool) -> httpx.Response:
        give_up = time.monotonic() + LONGEST_SECONDS
        while time.monotonic() < give_up:
            answer = self._one(send, casting)
            if answer is not None and answer.status_code in (good, OK):
                return answer
            if answer is not None and answer.status_code not in (BUSY, *PASSING):
                raise NeverHeard(f"answered {answer.status_code}: {answer.text[:300]}")
            time.sleep(self._pause(answer))
        raise NeverHeard(f"voter {self.turn.number} was not answered within {LONGEST_SECONDS:.0f} s")

    def _one(self, send: Callable[[], httpx.Response], casting: bool) -> httpx.Response | None:
        try:
            answer = send()
        except httpx.TransportError as error:
            self._note(0, type(error).__name__, casting)
            return None
        wrong = answer.status_code not in (CREATED, OK)
        self._note(answer.status_code, _code_of(answer) if wrong else "", casting)
        return answer

    def _note(self, status: int, code: str, casting: bool) -> None:
        self._heard.answers.append(Answer(time.monotonic(), self.turn.number, status, code, casting))

    def _pause(self, answer: httpx.Response | None) -> float:
        if answer is None or answer.status_code != BUSY:
            return PERSON_SECONDS * self._pace
        return (float(answer.headers.get("Retry-After", 5)) + 2 * self._chance.random()) * self._pace


def _code_of(answer: httpx.Response) -> str:
    """Return the refusal's name; it must come with a sentence, on a page too."""
    if not answer.headers["Content-Type"].startswith("application/json"):
        return "page"
    said = answer.json()
    if not said["message"].endswith("."):
        raise NeverHeard(f"refused without a sentence: {said}")
    return str(said["error"])


class Crowd:
    """The voters of one fault in three groups: before it, while it lasts, and after it."""

    def __init__(self, base_url: str, uuid: str, turns: Sequence[Turn], pace: float) -> None:
        self.heard = Heard()
        self.voters = [Voter(base_url, uuid, turn, self.heard, pace) for turn in turns]
        self._threads: list[threading.Thread] = []
        self._under_way, self._struck = threading.Event(), threading.Event()
        self._failed: list[BaseException] = []

    def read(self) -> None:
        """Let half of the voters open the voting page and think."""
        for voter in self.voters[::2]:
            voter.open_page()

    def come(self, group: int, within: float) -> None:
        """Let the voters of a group (0, 1 or 2) come one after another within so many seconds.

        Of the second group one comes now, and the others once the fault has struck (``meet``).
        """
        numbers = [n for n in range(len(self.voters)) if n % 6 // 2 == group]
        for place, number in enumerate(numbers):
            waits = group == 1 and place > 0
            thread = threading.Thread(
                target=self._vote, args=(number, within * place / len(numbers), waits), daemon=True
            )
            self._threads.append(thread)
            thread.start()

    def meet(self) -> None:
        """Let those come who shall meet the fault."""
        self._struck.set()

    def _vote(self, number: int, delay: float, waits: bool) -> None:
        if waits:
            self._struck.wait()
        time.sleep(delay)
        try:
            if number % 2:
                self.voters[number].open_page()
            if number == FIRST_OF_SECOND:
                self._under_way.set()
            self.voters[number].cast()
        except BaseException as error:
            self._failed.append(error)

    def wait_under_way(self) -> None:
        """Wait until the first of the second group sends the ballot. Raises NeverCame."""
        wait_until(lambda: self._under_way.is_set() or self.failed(), "a ballot is on its way")

    def failed(self) -> bool:
        """Tell whether somebody gave up."""
        return bool(self._failed)

    def finish(self) -> None:
        """Wait until everybody has voted; raise what kept somebody from it."""
        for thread in self._threads:
            thread.join()
        if self._failed:
            raise self._failed[0]

    def leave(self) -> None:
        """Let everybody ask once more for the receipt, and go."""
        for voter in self.voters:
            voter.ask_again()
            voter.leave()

    def write(self, path: Path) -> None:
        """Write what was promised to whom, for the reckoning."""
        lines = [
            json.dumps({"number": one.turn.number, "tracker": one.turn.tracker, "receipt": one.receipt})
            for one in self.voters
        ]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
