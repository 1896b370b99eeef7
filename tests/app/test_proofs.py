"""The pool that checks proofs: answers, errors, a full queue, a process that dies."""

from __future__ import annotations

import multiprocessing
import os
import threading
import time
from collections.abc import Callable, Iterator
from multiprocessing.queues import Queue
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import audit, proofs
from app.errors import Overloaded
from app.proofs import ProofChecker
from crypto.errors import MalformedNumber

PATIENCE_SECONDS = 60


class _Awkward(Exception):
    """An exception that cannot be rebuilt from its arguments."""

    def __init__(self, first: int, second: int) -> None:
        super().__init__(f"{first} and {second}")


def add(first: int, second: int) -> int:
    return first + second


def refuse() -> None:
    raise MalformedNumber("This is no number.")


def be_awkward() -> None:
    raise _Awkward(1, 2)


def pause(seconds: float) -> int:
    time.sleep(seconds)
    return os.getpid()


def die() -> None:
    os._exit(3)


@pytest.fixture(scope="module")
def pool() -> Iterator[ProofChecker]:
    """One process, and room for one more call."""
    made = ProofChecker(workers=1, queue=1)
    yield made
    made.close()


def test_it_answers_from_another_process(pool: ProofChecker) -> None:
    assert pool.check(add, 2, 3) == 5
    assert pool.check(pause, 0) != os.getpid()


def test_precise_errors_come_back(pool: ProofChecker) -> None:
    with pytest.raises(MalformedNumber, match="This is no number"):
        pool.check(refuse)


def test_an_error_that_cannot_travel_does_not_break_the_pool(pool: ProofChecker) -> None:
    with pytest.raises(RuntimeError, match="_Awkward: 1 and 2"):
        pool.check(be_awkward)
    assert pool.check(add, 1, 1) == 2


def test_a_full_queue_refuses_at_once(pool: ProofChecker) -> None:
    threads = [threading.Thread(target=pool.check, args=(pause, 2.0)) for _ in range(2)]
    for thread in threads:
        thread.start()
    while pool.busy() < len(threads):
        time.sleep(0.01)
    with pytest.raises(Overloaded) as refused:
        pool.check(add, 1, 1)
    with pytest.raises(Overloaded):
        pool.require_room("somebody")
    assert pool.busy() == len(threads)  # nobody waited for them to end
    assert 1 <= refused.value.retry_after <= 60
    for thread in threads:
        thread.join()
    pool.require_room("somebody")
    assert pool.check(add, 1, 1) == 2


def test_a_process_that_dies_is_replaced(pool: ProofChecker) -> None:
    with pytest.raises(Overloaded):
        pool.check(die)
    assert pool.check(add, 1, 1) == 2


def test_an_answer_that_takes_too_long_is_not_waited_for(
    pool: ProofChecker, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool.check(add, 1, 1)
    monkeypatch.setattr(proofs, "LONGEST_WAIT_SECONDS", 0.1)
    with pytest.raises(Overloaded):
        pool.check(pause, 1.0)


def test_without_processes_it_runs_here(app: Flask) -> None:
    with app.app_context():
        assert proofs.check(pause, 0) == os.getpid()
        with pytest.raises(MalformedNumber):
            proofs.check(refuse)


def _begin_pool(told: Queue[int]) -> None:
    """Begin a pool, tell the number of its process, and wait to be killed."""
    told.put(ProofChecker(workers=1, queue=0).check(pause, 0))
    time.sleep(PATIENCE_SECONDS)


def _gone(pid: int) -> bool:
    """Whether no such process runs: one that ended but is not yet collected counts as gone."""
    try:
        return "\nState:\tZ" in Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except FileNotFoundError:
        return True


def test_no_process_outlives_a_web_worker_that_was_killed() -> None:
    context = multiprocessing.get_context("spawn")
    told: Queue[int] = context.Queue()
    worker = context.Process(target=_begin_pool, args=(told,))
    worker.start()
    pid = told.get(timeout=PATIENCE_SECONDS)
    assert not _gone(pid)
    worker.kill()
    worker.join()
    until = time.monotonic() + PATIENCE_SECONDS
    while not _gone(pid) and time.monotonic() < until:
        time.sleep(0.05)
    assert _gone(pid)


def test_what_needs_a_proof_is_refused_before_anything_is_done_for_it(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.extensions, "proof_checker", ProofChecker(workers=1, queue=-1))
    refused = app.test_client().post("/vote/unknown/ballots", json={"not even": "a ballot"})
    assert refused.json == {"error": "overloaded", "message": Overloaded.sentence}
    assert refused.status_code == 503
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    with app.app_context():
        assert audit.verify_chain() == 0  # nothing was written down


def test_overload_tells_when_to_come_back() -> None:
    assert (Overloaded.status, Overloaded().retry_after) == (503, 5)


def test_strangers_who_knock_again_and_again_move_no_voter_back(
    app: Flask, person: Callable[..., int], voter_client: Callable[[str], FlaskClient]
) -> None:
    """Else whoever keeps asking while the queue is full would send everybody away for a minute."""
    person("Member 017", "m017@example.org")
    voter, stranger = voter_client("m017@example.org"), app.test_client()
    checker = app.extensions["proof_checker"] = ProofChecker(workers=1, queue=-1)  # no room at all

    def asked_to_wait(browser: FlaskClient, path: str) -> int:
        return int(browser.post(path, json={}).headers["Retry-After"])

    cast, submit = "/vote/any/ballots", "/answers/any"
    assert {asked_to_wait(stranger, path) for _ in range(500) for path in (cast, submit)} <= {1, 2}
    assert asked_to_wait(voter, cast) == 2
    assert checker.room() == 0
