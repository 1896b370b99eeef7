"""A served platform with one open contest, and voters who are signed in and have encrypted."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import select

from app.accounts import Person
from app.db import release, session
from ballot import store
from ballot.board.store import ballot_count, election_text
from ballot.casting import box, letter
from ballot.casting.box import Place, Verified
from ballot.checks import CheckedBallot
from ballot.models import Contest, Credential
from crypto.ballots.ballot import tracker
from loadtests.plan import make_turns
from loadtests.platform import Platform
from tools.bench_casting import posts
from tools.bench_casting.accounting import Account, Spent, cores

PRESET = "membership-ballot"
TOGETHER = 500  # ballots of the filled board in one transaction
COMPONENTS = 6  # of a ballot: two for each of three choices
CREDENTIAL = re.compile(r'"credential":"[0-9]+"')


class Answers(NamedTuple):
    """What became of ballots that were sent, and what it took.

    ``requests`` holds (sent, answered, status) of every request, ``waits`` how long each voter waited from
    the first request to the acknowledgement, coming back included; all in seconds.
    """

    requests: list[tuple[float, float, int]]
    waits: list[float]
    spent: Spent

    @property
    def acknowledged(self) -> int:
        """Return how many ballots were promised."""
        return len(self.waits)

    @property
    def seconds(self) -> float:
        """Return the time from the beginning to the last answer."""
        return max(answered for _, answered, _ in self.requests)

    @property
    def rate(self) -> float:
        """Return acknowledged ballots a second."""
        return self.acknowledged / self.seconds

    @property
    def check_seconds(self) -> float:
        """Return the processor time of one proof check meanwhile: how fast the machine was at that time."""
        return self.spent.checking / self.acknowledged


class Stage:
    """One platform, one contest of ``people`` voters; the first ``ready`` of them are ready to send."""

    def __init__(self, platform: Platform, people: int, ready: int) -> None:
        self.platform = platform
        self.prepared = platform.prepare(PRESET, people)
        with platform.app.app_context():
            self.election = election_text(store.contest_by_uuid(self.prepared.uuid))
        self.turns = make_turns(self.election, platform.at_home(self.prepared, ready), 60.0, cores())
        self.sent: list[str] = []
        self.promised: list[dict[str, Any]] = []
        self._posts = iter(posts.make_posts(platform.app, self.prepared.uuid, self.turns))

    def send(self, number: int, *options: str) -> Answers:
        """Send the next ballots from a process of its own; return when all are acknowledged."""
        taken = list(islice(self._posts, number))
        if len(taken) < number:
            raise ValueError("more voters are needed")
        self.sent += [post.tracker for post in taken]
        path = self.platform.folder / "posts.jsonl"
        posts.write(path, taken)
        text, spent = self._run(str(path), *options)
        found = json.loads(text)
        self.promised += found["acknowledged"]
        requests = [(sent, at, status) for sent, at, status in found["requests"]]
        return Answers(requests, [one["waited"] for one in found["acknowledged"]], spent)

    def _run(self, *words: str) -> tuple[str, Spent]:
        """Let the sender get ready, then begin; return what it wrote, and what the machine did meanwhile."""
        command = [
            sys.executable,
            "-m",
            "tools.bench_casting.sender",
            *words,
            "--port",
            str(self.platform.port),
        ]
        assert self.platform.process is not None  # noqa: S101  (it is served)
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        with subprocess.Popen(command, **pipes) as sender:  # type: ignore[call-overload]  # noqa: S603
            ready = sender.stdout.readline()
            account = Account(self.platform.process.pid)
            text, _ = sender.communicate("begin\n")
            spent = account.spent()
        if ready != "ready\n" or sender.returncode != 0:
            raise RuntimeError("the sender failed; it said why above")
        return text, spent


def fill(stage: Stage, wanted: int) -> None:
    """Let the board have ``wanted`` ballots: by the ballot box itself, from voters who are not ready.

    Their texts have the size and the shape of real ballots, and their proofs hold for nobody: proofs are
    checked before the box. What is measured afterwards are ballots whose proofs are checked.
    """
    with stage.platform.app.app_context():
        contest = store.contest_by_uuid(stage.prepared.uuid)
        missing = wanted - ballot_count(contest)
        strangers = islice(_strangers(contest, len(stage.turns)), missing)
        while some := list(islice(strangers, TOGETHER)):
            _put(stage, some)


def _strangers(contest: Contest, ready: int) -> Iterator[tuple[int, str]]:
    """Yield (row of the person, credential) of everybody but those who are ready to send."""
    query = select(Credential.person_id, Credential.public).where(Credential.contest_id == contest.id)
    rows = session().execute(query.where(Credential.person_id.is_not(None)).order_by(Credential.person_id))
    yield from [(person, public) for person, public in rows if person is not None][ready:]


def _put(stage: Stage, some: Sequence[tuple[int, str]]) -> None:
    contest = store.contest_by_uuid(stage.prepared.uuid)
    people = session().scalars(select(Person).where(Person.id.in_([person for person, _ in some])))
    by_row = {person.id: person for person in people}
    model = stage.turns[0].ballot
    ballots = [_unproven(contest, by_row[row], public, model) for row, public in some]
    release()
    outcomes = box.store_together(stage.prepared.uuid, ballots)
    if not all(isinstance(one, Place) for one in outcomes):
        raise RuntimeError(f"the board was not filled: {outcomes[:3]}")


def _unproven(contest: Contest, person: Person, public: str, model: str) -> Verified:
    text = CREDENTIAL.sub(f'"credential":"{public}"', model)
    digests = tuple(hashlib.sha256(f"{public}|{part}".encode()).digest() for part in range(COMPONENTS))
    checked = CheckedBallot(tracker(text), public, digests)
    return Verified(person.id, text, checked, letter.written(contest, person, checked.tracker))
