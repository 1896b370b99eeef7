"""What every voter will do: made before the load, so that the generator only sends.

Ballots are encrypted and proven for real, each in a worker process as it would be on the voter's phone;
the time that a phone takes for it counts as thinking time.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from multiprocessing import get_context

from crypto.ballots.ballot import make_ballot, tracker
from crypto.election import parse_election
from loadtests.arrivals import Moment, Pattern, meeting
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
    email: str = ""


def make_turns(
    election: str, seats: Sequence[Seat], window: float, workers: int, pattern: Pattern = meeting
) -> list[Turn]:
    """Return a turn for every seat, as ``pattern`` spreads them over ``window`` seconds.

    Ballots are made by so many processes; by none where there are few: then here, in the time that it takes
    to start one.
    """
    record = parse_election(election)
    labels = record.questions[0].answers
    ranked = record.questions[0].to_json().get("type") is not None
    choice = voting.ranking if ranked else voting.answer
    meanings = [choice(seat.number, labels) for seat in seats]
    work = [(election, seat.code, meaning) for seat, meaning in zip(seats, meanings, strict=True)]
    ballots = _in_processes(work, workers) if workers else [_ballot(one) for one in work]
    moments = pattern(len(seats), window, random.Random("arrivals"))  # noqa: S311  (a made-up electorate)
    return [
        _turn(seat, meaning, ballot, moment)
        for seat, meaning, ballot, moment in zip(seats, meanings, ballots, moments, strict=True)
    ]


def _in_processes(work: Sequence[tuple[str, str, list[int]]], workers: int) -> list[str]:
    with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
        return list(pool.map(_ballot, work, chunksize=8))


def _turn(seat: Seat, meaning: list[int], ballot: str, moment: Moment) -> Turn:
    times = (moment.arrives, moment.thinks)
    return Turn(seat.number, seat.cookies, *times, ballot, tracker(ballot), meaning, seat.email)


def _ballot(work: tuple[str, str, list[int]]) -> str:
    election, code, meaning = work
    return make_ballot(_parsed(election), code, [meaning])


_parsed = lru_cache(maxsize=1)(parse_election)
