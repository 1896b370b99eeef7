"""Locust's voters: ``locust -f loadtests/voters.py``, run by ``python -m loadtests``.

Each opens the voting page, fetches the record and the trustees, thinks, casts a ballot that was really
encrypted, and looks it up on the board. A busy server (503) is asked again with the very same ballot.
"""

from __future__ import annotations

import itertools
import json
import os
import re
import time
from pathlib import Path
from typing import Any

import gevent
from locust import HttpUser, events, task
from locust.exception import StopUser
from requests import Response

from loadtests import plan

FOLDER = Path(os.environ["TELLERS_LOAD_FOLDER"])
UUID, TURNS = plan.read(FOLDER / "plan.json")
CONTEST = re.compile(r'<script type="application/json" id="contest"[^>]*>(.*?)</script>', re.DOTALL)
MOST_TRIES = 60
HOST = "127.0.0.1"
CREATED, OK, BUSY = 201, 200, 503
queue = iter(TURNS)


@events.init.add_listener
def take_own_share(environment: Any, **_: object) -> None:
    """With several processes, each takes the turns whose number falls on it."""
    global queue
    index = getattr(environment.runner, "worker_index", 0)
    share = int(os.environ.get("TELLERS_LOAD_PROCESSES", "1"))
    queue = itertools.islice(iter(TURNS), max(index, 0), None, share)


class Unheard(Exception):
    """A voter was not told that the vote is cast."""


class Voter(HttpUser):
    """One person with one ballot to cast."""

    def on_start(self) -> None:
        """Take the next turn and sit down signed in."""
        turn = next(queue, None)
        if turn is None:
            raise StopUser
        self.turn = turn
        for name, value in turn.cookies.items():
            self.client.cookies.set(name, value, domain=HOST, path="/")

    @task
    def vote(self) -> None:
        """Open the page, read, think, cast, check; then leave, whatever came of it."""
        gevent.sleep(self.turn.arrives)
        try:
            script = self._open()
            gevent.sleep(self.turn.thinks)
            answer = self._cast(script)
            self._look_up(script)
            self._note("promised", answer)
        except Unheard as error:
            self._note("unheard", {"why": str(error)})
        raise StopUser

    def _look_up(self, script: dict[str, Any]) -> None:
        with self.client.get(
            script["ballot_url"], params={"tracker": self.turn.tracker}, name="look up", catch_response=True
        ) as seen:
            if seen.text != self.turn.ballot:
                seen.failure("the board does not show the ballot that was cast")

    def _open(self) -> dict[str, Any]:
        page = self.client.get(f"/vote/{UUID}", name="voting page").text
        script: dict[str, Any] = json.loads(CONTEST.findall(page)[0])
        self.client.get(script["election_url"], name="election record")
        self.client.get(script["trustees_url"], name="trustees")
        return script

    def _cast(self, script: dict[str, Any]) -> dict[str, Any]:
        """Cast until the server acknowledges; every attempt sends the same bytes."""
        headers = {"X-CSRFToken": script["csrf"], "Accept": "application/json"}
        for attempt in range(MOST_TRIES):
            with self.client.post(
                script["cast_url"],
                json={"ballot": self.turn.ballot},
                headers=headers,
                name="cast",
                catch_response=True,
            ) as answer:
                if answer.status_code in (CREATED, OK):
                    return self._acknowledged(answer)
                if answer.status_code not in (0, BUSY):
                    raise Unheard(f"cast: {answer.status_code} {answer.text[:300]}")
                answer.failure(f"busy ({answer.status_code})")
                pause = float(answer.headers.get("Retry-After", 1)) if answer.headers else 1.0
            gevent.sleep(pause * (1 + attempt % 3 / 2))
        raise Unheard(f"voter {self.turn.number} was never heard")

    def _acknowledged(self, answer: Response) -> dict[str, Any]:
        found: dict[str, Any] = answer.json()
        if found["tracker"] != self.turn.tracker:
            raise Unheard("the server names another tracker")
        return found

    def _note(self, kind: str, what: dict[str, Any]) -> None:
        """Write down what the server promised, or that it did not, for the comparison at the end."""
        line = {"number": self.turn.number, "at": time.time(), **what}
        with (FOLDER / f"{kind}-{os.getpid()}.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
