"""What every voter will do: made before the load, so that the generator only sends.

Ballots are encrypted and proven for real, each in a worker process as it would be on the voter's phone;
the time that a phone takes for it counts as thinking time.
"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from functools import lru_cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from crypto.ballots.ballot import make_ballot, tracker
from crypto.election import parse_election
from loadtests.platform import Seat
from tools.election import voting


@dataclass(frozen=True)
class Turn:
    """One voter's part: when the page is opened, how long it is read and thought about (seconds), the
    ballot that is then cast, and what it means (kept for the comparison at the end, never sent)."""

    number: int
    cookies: dict[str, str]
    arrives: float
    thinks: float
    ballot: str
    tracker: str
    meaning: list[int]


def make_turns(election: str, seats: Sequence[Seat], window: float, workers: int) -> list[Turn]:
    """Return a turn for every seat, so that all casts fall into ``window`` seconds."""
    record = parse_election(election)
    labels = record.questions[0].answers
    ranked = record.questions[0].to_json().get("type") is not None
    choice = voting.ranking if ranked else voting.answer
    meanings = [choice(seat.number, labels) for seat in seats]
    with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
        work = [(election, seat.code, meaning) for seat, meaning in zip(seats, meanings, strict=True)]
        ballots = list(pool.map(_ballot, work, chunksize=8))
    chance = random.Random("arrivals")  # noqa: S311  (a made-up electorate)
    return [
        _turn(seat, meaning, ballot, window, chance)
        for seat, meaning, ballot in zip(seats, meanings, ballots, strict=True)
    ]


def _turn(seat: Seat, meaning: list[int], ballot: str, window: float, chance: random.Random) -> Turn:
    """Most people open the page in the first sixth of the window; the last casts just before its end."""
    arrives = min(chance.expovariate(12 / window), window / 3)
    thinks = chance.uniform(window / 12, window * 0.9 - arrives)
    return Turn(seat.number, seat.cookies, arrives, thinks, ballot, tracker(ballot), meaning)


def _ballot(work: tuple[str, str, list[int]]) -> str:
    election, code, meaning = work
    return make_ballot(_parsed(election), code, [meaning])


_parsed = lru_cache(maxsize=1)(parse_election)


def write(path: Path, uuid: str, turns: Sequence[Turn]) -> None:
    """Write the plan for the generator's processes."""
    path.write_text(json.dumps({"uuid": uuid, "turns": [asdict(turn) for turn in turns]}), encoding="utf-8")


def read(path: Path) -> tuple[str, list[Turn]]:
    """Return the contest's uuid and the turns."""
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found["uuid"], [Turn(**turn) for turn in found["turns"]]
