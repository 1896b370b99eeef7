"""Rate limits in Redis: several processes count together, and nobody is locked out when it is away."""

from __future__ import annotations

import multiprocessing
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app import create_app, limits
from app.clock import SettableClock
from tests.ballot.world import choice_world
from tests.external import require_program
from tools.election.post_office import free_port

ENDPOINT, LIMIT = "accounts.staff_sign_in", 30
RATE = (f"{LIMIT}/day", limits.remote_key)  # a minute could end in the middle of a test
FIRST_PROCESS = 20
NOTHING_TYPED = 400
START_SECONDS = 30


class Redis:
    """A Redis of this test's own, which can be ended, started again, and made to hang."""

    def __init__(self, program: str, folder: Path) -> None:
        self.program, self.folder, self.port = program, folder, free_port()
        self.uri = f"redis://127.0.0.1:{self.port}/0"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it listens."""
        command = [self.program, "--port", str(self.port), "--bind", "127.0.0.1", "--save", ""]
        self.process = subprocess.Popen(
            [*command, "--appendonly", "no", "--dir", str(self.folder)], stdout=subprocess.DEVNULL
        )
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        pytest.fail("redis-server did not start")

    def stop(self) -> None:
        """End it at once, stopped or not."""
        if self.process is not None:
            self.process.kill()
            self.process.wait(START_SECONDS)
            self.process = None

    def signal(self, number: int) -> None:
        """Let it hang (SIGSTOP) or go on (SIGCONT)."""
        assert self.process is not None
        os.kill(self.process.pid, number)


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[Redis]:
    """A running Redis."""
    made = Redis(require_program("redis-server", package="redis-server"), tmp_path)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def counting(app: Flask, settings: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Settings of an application that counts, on the test's database."""
    monkeypatch.setitem(limits.RATES, ENDPOINT, RATE)
    return {
        **settings,
        "DATABASE_URL": app.config["DATABASE_URL"],
        "RATELIMIT_ENABLED": True,
        "WTF_CSRF_ENABLED": False,
        "CHECKPOINT_FOLDER": app.config["CHECKPOINT_FOLDER"],
    }


@pytest.fixture
def limited(counting: dict[str, Any], redis: Redis) -> Iterator[Flask]:
    """An application that counts in Redis."""
    made = create_app({**counting, "RATELIMIT_STORAGE_URI": redis.uri})
    yield made
    made.extensions["database"].dispose()


def _tries(app: Flask, number: int) -> list[int]:
    """Send the staff's sign-in form ``number`` times with nothing typed; return the answers' statuses."""
    client = app.test_client()
    return [client.post("/staff/sign-in").status_code for _ in range(number)]


def _tries_elsewhere(settings: dict[str, Any], uri: str, number: int) -> None:
    limits.RATES[ENDPOINT] = RATE
    statuses = _tries(create_app({**settings, "RATELIMIT_STORAGE_URI": uri}), number)
    assert 429 not in statuses


def test_two_processes_count_together(limited: Flask, counting: dict[str, Any], redis: Redis) -> None:
    arguments = (counting, redis.uri, FIRST_PROCESS)
    other = multiprocessing.get_context("spawn").Process(target=_tries_elsewhere, args=arguments)
    other.start()
    other.join(60)
    assert other.exitcode == 0
    statuses = _tries(limited, LIMIT)
    assert statuses.index(429) == LIMIT - FIRST_PROCESS


def test_without_redis_each_process_counts_by_itself(limited: Flask, redis: Redis) -> None:
    assert 429 not in _tries(limited, FIRST_PROCESS)
    redis.stop()
    statuses = _tries(limited, LIMIT + 1)  # nobody is locked out, and nobody may try without end
    assert statuses.index(429) == LIMIT
    assert set(statuses) == {NOTHING_TYPED, 429}


def test_a_redis_that_hangs_is_not_waited_for(limited: Flask, redis: Redis) -> None:
    _tries(limited, 1)
    redis.signal(signal.SIGSTOP)
    try:
        start = time.monotonic()
        assert _tries(limited, 1) == [NOTHING_TYPED]
        assert time.monotonic() - start < START_SECONDS  # redis-py alone would try for far longer
    finally:
        redis.signal(signal.SIGCONT)


def test_voters_sign_in_and_vote_while_it_is_away(
    limited: Flask, redis: Redis, clock: SettableClock, mails: Callable[[], list[tuple[str, str, str]]]
) -> None:
    limited.extensions["clock"] = clock
    with limited.app_context():
        world = choice_world(clock)
        world.open()
        ballot, address = world.ballot(0, [0, 1, 0]), world.voter(0).email
    redis.stop()
    browser = limited.test_client()
    assert browser.post("/sign-in", data={"email": address}).status_code == 302
    code = next(line.strip() for line in mails()[-1][2].splitlines() if line.strip().isdigit())
    assert browser.post("/sign-in/code", data={"code": code}).status_code == 302
    cast = browser.post(f"/vote/{world.uuids[0]}/ballots", json={"ballot": ballot})
    assert cast.status_code == 201


def test_it_starts_without_redis(counting: dict[str, Any]) -> None:
    made = create_app({**counting, "RATELIMIT_STORAGE_URI": f"redis://127.0.0.1:{free_port()}/0"})
    assert _tries(made, 1) == [NOTHING_TYPED]
    made.extensions["database"].dispose()


def test_they_count_together_again_once_it_is_back(limited: Flask, redis: Redis) -> None:
    redis.stop()
    _tries(limited, 1)
    redis.start()
    until = time.monotonic() + START_SECONDS
    storage = limited.extensions["rate_limiter"].storage
    while not storage.storage.keys("*") and time.monotonic() < until:
        _tries(limited, 1)
        time.sleep(0.5)
    assert storage.storage.keys("*")
