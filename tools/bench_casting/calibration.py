"""What the parts cost alone, on the same machine in the same minute: the yardsticks of the benchmark."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from multiprocessing import get_context
from typing import NamedTuple

import httpx
from flask import Flask
from sqlalchemy import Column, Engine, Integer, MetaData, Table, Text, insert

from ballot.checks import checked_ballot

SECONDS = 3.0
CONNECTIONS = 16
ROW = "x" * 4000  # about a ballot
METADATA = MetaData()
SCRATCH = Table("bench_scratch", METADATA, Column("id", Integer, primary_key=True), Column("body", Text))


class Yardsticks(NamedTuple):
    """Empty requests, durable inserts of one row, and checks of a ballot's proofs, each a second.

    ``check_seconds`` is the processor time of one check while every core makes checks.
    """

    requests: float
    inserts: float
    checks: float
    check_seconds: float


def calibrate(app: Flask, base_url: str, election: str, ballots: Sequence[str], cores: int) -> Yardsticks:
    """Measure all yardsticks, one after the other."""
    checks, seconds = _checks(election, ballots, cores)
    requests = _requests(f"{base_url}/health/live")
    return Yardsticks(requests, _inserts(app.extensions["database"].writer), checks, seconds)


def _requests(address: str) -> float:
    """Return how many empty requests a second the served platform answers over several connections."""
    limits = httpx.Limits(max_connections=CONNECTIONS)
    with httpx.Client(limits=limits) as client, ThreadPoolExecutor(CONNECTIONS) as threads:
        until = time.perf_counter() + SECONDS
        work = partial(_ask_until, lambda: client.get(address).raise_for_status())
        return sum(threads.map(work, [until] * CONNECTIONS)) / SECONDS


def _ask_until(ask: Callable[[], object], until: float) -> int:
    asked = 0
    while time.perf_counter() < until:
        ask()
        asked += 1
    return asked


def _inserts(engine: Engine) -> float:
    """Return how many transactions of one inserted row become durable in a second, one after the other."""
    METADATA.create_all(engine)
    try:
        with engine.connect() as connection:

            def write() -> None:
                with connection.begin():
                    connection.execute(insert(SCRATCH), {"body": ROW})

            return _ask_until(write, time.perf_counter() + SECONDS) / SECONDS
    finally:
        METADATA.drop_all(engine)


def _checks(election: str, ballots: Sequence[str], cores: int) -> tuple[float, float]:
    """Return proof checks a second with one process on each core, and a check's processor seconds."""
    with ProcessPoolExecutor(cores, get_context("spawn")) as pool:
        work = partial(_check_until, election, ballots)
        list(pool.map(work, [0.5] * cores))  # imports, and what a process keeps of an election
        done = list(pool.map(work, [SECONDS] * cores))
    total = sum(count for count, _ in done)
    return total / SECONDS, sum(spent for _, spent in done) / total


def _check_until(election: str, ballots: Sequence[str], seconds: float) -> tuple[int, float]:
    """Check ballots, again and again, for so many seconds; return how many and the processor seconds."""
    until, before, done = time.perf_counter() + seconds, time.process_time(), 0
    while time.perf_counter() < until:
        checked_ballot(election, ballots[done % len(ballots)])
        done += 1
    return done, time.process_time() - before
