"""The pool that checks proofs: answers, errors, a full queue, a process that dies."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator

import pytest
from flask import Flask

from app import proofs
from app.errors import Overloaded
from app.proofs import ProofChecker
from crypto.errors import MalformedNumber


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
    threads = [threading.Thread(target=pool.check, args=(pause, 1.0)) for _ in range(2)]
    for thread in threads:
        thread.start()
    time.sleep(0.2)
    started = time.monotonic()
    with pytest.raises(Overloaded):
        pool.check(add, 1, 1)
    assert time.monotonic() - started < 0.5
    for thread in threads:
        thread.join()
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


def test_overload_tells_when_to_come_back() -> None:
    assert (Overloaded.status, Overloaded().retry_after) == (503, 5)
