"""Voters: each signs in with a mailed code, reads the record, encrypts at home, and casts."""

from __future__ import annotations

import base64
import hashlib
import json
import random
import re
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field

import httpx

from crypto.ballots.ballot import make_ballot
from crypto.election import Election, parse_election
from tools.election.visitor import PlayError, Visitor
from tools.election.world import World

CODE = r"\b((?:[1-9A-HJ-NP-Za-km-z]{3}-){4}[1-9A-HJ-NP-Za-km-z]{3})\b"
SIGN_IN_CODE = r"^\s+(\d{6})$"

#: What a voter chooses: number of the voter, the options' labels -> the answer's vector.
Choice = Callable[[int, Sequence[str]], list[int]]


@dataclass
class Voter:
    """One synthetic member with an own browser."""

    number: int
    email: str
    visitor: Visitor
    code: str = ""


@dataclass
class Timings:
    """How long casting took, in seconds: making a ballot at home, and the server's answer."""

    made: list[float] = field(default_factory=list)
    answered: list[float] = field(default_factory=list)


def email_of(number: int) -> str:
    """Return the address of Member ``number``."""
    return f"member{number:03}@example.org"


def roll_csv(members: int) -> str:
    """Return the roll of synthetic members as the office uploads it."""
    rows = [f"Member {n:03},{email_of(n)},M{n:05}" for n in range(1, members + 1)]
    return "\n".join(["name,email,member_number", *rows]) + "\n"


def sign_in(world: World, numbers: Sequence[int], *, with_code: bool = True) -> list[Voter]:
    """Sign people in: an address, a mailed code, and (``with_code``) the voting code from an earlier mail."""
    voters = [Voter(number, email_of(number), world.visitor(number)) for number in numbers]
    pages = [_ask(voter) for voter in voters]
    world.deliver()
    for voter, page in zip(voters, pages, strict=True):
        sign_in_code = world.post.last(voter.email, f"(?m){SIGN_IN_CODE}")
        voter.visitor.submit(page, "sign-in", code=sign_in_code).expect("Sign out")
        if with_code:
            voter.code = world.post.last(voter.email, CODE)
    return voters


def _ask(voter: Voter):  # type: ignore[no-untyped-def]
    return voter.visitor.submit(voter.visitor.open("/sign-in"), "sign-in", email=voter.email).expect("code")


def vote(voters: Sequence[Voter], contest: str, choice: Choice, pool: ProcessPoolExecutor) -> Timings:
    """Let everybody vote: fetch and compare the record, encrypt (in ``pool``), cast, check the board."""
    timings = Timings()
    pages = [_contest_of(voter, contest) for voter in voters]
    made = [
        pool.submit(_ballot, page["text"], voter.code, choice(voter.number, page["labels"]))
        for voter, page in zip(voters, pages, strict=True)
    ]
    for voter, page, future in zip(voters, pages, made, strict=True):
        ballot, seconds = future.result()
        timings.made.append(seconds)
        timings.answered.append(_cast(voter, page["script"], ballot))
    return timings


def _contest_of(voter: Voter, contest: str) -> dict:  # type: ignore[type-arg]
    page = voter.visitor.open(f"/vote/{contest}").text
    found = re.search(r'<script type="application/json" id="contest"[^>]*>(.*?)</script>', page, re.DOTALL)
    if not found:
        raise PlayError(f"the voting page of {contest} names no contest")
    script = json.loads(found.group(1))
    text = voter.visitor.open(script["election_url"]).text
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip("=")
    if digest != script["fingerprint"]:
        raise PlayError("the election record is not the one that the page names")
    return {"script": script, "text": text, "labels": parse_election(text).questions[0].answers}


_elections: dict[str, Election] = {}


def _ballot(election_text: str, code: str, answer: list[int]) -> tuple[str, float]:
    """Make one ballot; runs in a process of its own, as a voter's phone would."""
    election = _elections.setdefault(election_text, parse_election(election_text))
    start = time.perf_counter()
    return make_ballot(election, code, [answer]), time.perf_counter() - start


def _cast(voter: Voter, script: dict, ballot: str) -> float:  # type: ignore[type-arg]
    headers = {"X-CSRFToken": script["csrf"], "Accept": "application/json"}
    start = time.perf_counter()
    answer = voter.visitor.http.post(script["cast_url"], json={"ballot": ballot}, headers=headers)
    seconds = time.perf_counter() - start
    if answer.status_code != httpx.codes.CREATED:
        raise PlayError(f"casting was answered {answer.status_code}: {answer.text[:500]}")
    tracker = base64.b64encode(hashlib.sha256(ballot.encode()).digest()).decode().rstrip("=")
    if answer.json()["tracker"] != tracker:
        raise PlayError("the server names another tracker")
    seen = voter.visitor.http.get(script["ballot_url"], params={"tracker": tracker})
    if seen.text != ballot:
        raise PlayError("the board does not show the ballot that was cast")
    return seconds


def ranking(number: int, labels: Sequence[str], known: Sequence[str] = ()) -> list[int]:
    """Return the rank of each candidate for Member ``number``: plausible, the same every time.

    Candidates whose labels begin with one of ``known`` are better known, in that order.
    """
    chance = random.Random(f"ranking of member {number} among {len(labels)}")  # noqa: S311  (a made-up electorate)
    strength = {label: _fame(label, known) for label in labels}
    order = sorted(labels, key=lambda label: chance.gauss(strength[label], 2.0))
    ranks = {label: rank for rank, label in enumerate(order[: chance.randint(1, len(labels))], start=1)}
    return [ranks.get(label, 0) for label in labels]


def _fame(label: str, known: Sequence[str]) -> int:
    return next((place for place, name in enumerate(known) if label.startswith(name)), len(known))


def answer(number: int, labels: Sequence[str]) -> list[int]:
    """Return (blank, yes, no) of Member ``number``."""
    chance = random.Random(f"answer of member {number}")  # noqa: S311  (a made-up electorate)
    chosen = chance.choices(range(len(labels) + 1), [3, 70, 27])[0]
    return [int(place == chosen) for place in range(len(labels) + 1)]
