"""Checking proofs in a pool of processes, with a bounded queue.

The mathematics holds the interpreter's lock, so that threads of a web worker would wait for one
another. When the queue is full, or an answer takes too long, the request is refused with
``Overloaded`` (503, Retry-After by appointment): nothing waits without end.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing.connection import wait
from typing import Any, ParamSpec, TypeVar, cast

import structlog
from flask import Flask, current_app
from sqlalchemy import make_url

from app import rooms
from app.appointments import WHOLE, Appointments, Times
from app.errors import Overloaded

log = structlog.get_logger()
LONGEST_WAIT_SECONDS = 30.0

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


class ProofChecker:
    """Runs functions in ``workers`` processes; at most ``queue`` more calls may wait.

    ``workers = 0`` runs them in the caller's own thread. ``whole``: see ``Appointments``.
    """

    def __init__(self, workers: int, queue: int, whole: float = WHOLE["sqlite"]) -> None:
        self._workers = workers
        self._places = workers + queue  # free ones
        self._inside: set[str | None] = set()  # who has one
        self._busy = 0
        self._lock = threading.Lock()
        self._pool: ProcessPoolExecutor | None = None
        self._appointments = Appointments(workers, whole)

    def check(
        self, function: Callable[Arguments, Result], *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> Result:
        """Return ``function(*args)`` or raise what it raises; ``Overloaded`` when there is no room.

        The function and its arguments must be picklable (a function of a module).
        """
        with self.place():
            return self.run(function, *args, **kwargs)

    @contextmanager
    def place(self, whom: str | None = None) -> Iterator[None]:
        """Have one of the places until the block ends. Raises ``Overloaded`` where none is free.

        ``whom`` tells apart those who ask: nobody has two places at a time, and each gets one time to come
        back.
        """
        if not self._workers:  # whoever asks waits for nobody
            yield
            return
        self._enter(whom)
        try:
            yield
        finally:
            self._leave(whom)

    def _enter(self, whom: str | None) -> None:
        with self._lock:
            if self._places > 0 and whom not in self._inside:
                self._places -= 1
                if whom is not None:
                    self._inside.add(whom)
                return
        raise Overloaded(retry_after=self._appointments.next(whom))

    def _leave(self, whom: str | None) -> None:
        with self._lock:
            self._places += 1
            self._inside.discard(whom)

    def require_room(self, whom: str) -> None:
        """Raise ``Overloaded`` where no place is free at this moment; it takes none.

        A request asks at its very beginning: refusing then costs a small part of what its check would.
        """
        if self._workers and self._places <= 0:
            raise Overloaded(retry_after=self._appointments.next(whom))

    def share(self, times: Times) -> None:
        """Hand out times to come back of a list that other processes have, too."""
        self._appointments.share(times)

    def room(self) -> int:
        """Return how many more calls would be taken at this moment."""
        return self._places

    def busy(self) -> int:
        """Return how many calls are being worked on or wait at this moment."""
        return self._busy

    def run(
        self, function: Callable[Arguments, Result], *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> Result:
        """``check`` for somebody who has a ``place``."""
        if not self._workers:
            return function(*args, **kwargs)
        self._count(1)
        try:
            return self._in_pool(function, args, kwargs)
        finally:
            self._count(-1)

    def _count(self, more: int) -> None:
        with self._lock:
            self._busy += more

    def _in_pool(self, function: Callable[..., Result], args: Any, kwargs: Any) -> Result:
        pool = self._started()
        try:
            future = pool.submit(_guarded, function, args, kwargs)
            good, outcome, seconds = future.result(timeout=LONGEST_WAIT_SECONDS)
        except TimeoutError:
            future.cancel()
            log.error("proof_check_timed_out")
            raise Overloaded from None
        except BrokenProcessPool:
            self._forget(pool)
            log.error("proof_check_process_died")
            raise Overloaded from None
        self._appointments.took(seconds)
        if good:
            return cast(Result, outcome)
        raise outcome

    def _started(self) -> ProcessPoolExecutor:
        with self._lock:
            if self._pool is None:
                # Not fork: a forked copy of a threaded web worker can hold locks for ever.
                context = multiprocessing.get_context("spawn")
                self._pool = ProcessPoolExecutor(self._workers, context, initializer=_end_with_parent)
            return self._pool

    def _forget(self, pool: ProcessPoolExecutor) -> None:
        with self._lock:
            if self._pool is pool:
                self._pool = None
        pool.shutdown(wait=False, cancel_futures=True)

    def close(self) -> None:
        """End the processes."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(wait=True, cancel_futures=True)


def _end_with_parent() -> None:
    """End this process of the pool when the web worker that began it is gone, however it went.

    One that was killed tells nobody, and the pipe that the pool reads stays open in the pool itself.
    """
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_outlive, args=(parent.sentinel,), daemon=True).start()


def _outlive(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)


def _guarded(function: Callable[..., Any], args: Any, kwargs: Any) -> tuple[bool, Any, float]:
    """Run in the pool; return whether it went well, the result or the exception, and the seconds of
    processor time that it took.

    An exception is given back as a value, but only one that survives the journey: one that cannot be
    rebuilt on the other side would break the whole pool.
    """
    start = time.process_time()
    try:
        return True, function(*args, **kwargs), time.process_time() - start
    except Exception as error:
        seconds = time.process_time() - start
        try:
            pickle.loads(pickle.dumps(error))  # noqa: S301  (our own object, just made)
        except Exception:
            return False, RuntimeError(f"{type(error).__name__}: {error}"), seconds
        return False, error, seconds


def warm_up() -> None:
    """Do nothing, in the pool: its processes are there afterwards."""


def checker() -> ProofChecker:
    """Return the application's checker."""
    return cast(ProofChecker, current_app.extensions["proof_checker"])


def check(function: Callable[Arguments, Result], *args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
    """Run ``function(*args)`` in the application's pool; see ``ProofChecker.check``."""
    return checker().check(function, *args, **kwargs)


def run(function: Callable[Arguments, Result], *args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
    """``check`` for somebody who has a place; see ``ProofChecker.place``."""
    return checker().run(function, *args, **kwargs)


def init_app(app: Flask) -> None:
    """Give the application its checker; processes start with the first check."""
    knows_people = rooms.part(app).knows_people
    url = app.config["DATABASE_URL" if knows_people else "COLLECTOR_DATABASE_URL"]
    whole = WHOLE[make_url(url).get_backend_name()]
    made = ProofChecker(app.config["PROOF_WORKERS"], app.config["PROOF_QUEUE"], whole)
    app.extensions["proof_checker"] = made
