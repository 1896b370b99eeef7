"""Checking every ballot's proofs, on one core or on all of them (section 6)."""

from __future__ import annotations

import hashlib
import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from crypto.ballots.ballot import check_ballot, tracker
from crypto.election import Election, parse_election
from crypto.tally import Vote, vote_of
from crypto.verify.located import located

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

#: Called with the number of ballots checked so far and the number of all.
Progress = Callable[[int, int], None]

#: Ballots handed to a process at a time, and the number below which processes do not pay.
CHUNK = 16
WORTH_PROCESSES = 64


class CheckedBallot(NamedTuple):
    """A ballot whose proofs hold; ``components`` are digests of every alpha and beta in it."""

    tracker: str
    vote: Vote
    components: tuple[bytes, ...]


def check_ballots(
    election: Election, texts: Sequence[str], workers: int | None, progress: Progress | None
) -> Iterator[CheckedBallot]:
    """Yield every ballot in order once it is checked. ``workers`` is one per core by default.

    Raises what ``check_ballot`` raises, with the ballot's number and tracker before it.
    """
    done = 0
    for chunk in _chunks(election, texts, workers if workers is not None else _cores()):
        yield from chunk
        done += len(chunk)
        if progress is not None:
            progress(done, len(texts))


def _chunks(election: Election, texts: Sequence[str], processes: int) -> Iterator[list[CheckedBallot]]:
    if processes >= 2 and len(texts) >= WORTH_PROCESSES:
        return _check_in_processes(election, texts, processes)
    return (check_chunk(election, start, texts[start : start + 1]) for start in range(len(texts)))


def check_chunk(election: Election, start: int, texts: Sequence[str]) -> list[CheckedBallot]:
    """Check the ballots ``texts``, of which the first has ``start`` ballots before it."""
    return [_check(election, number, text) for number, text in enumerate(texts, start + 1)]


def _check(election: Election, number: int, text: str) -> CheckedBallot:
    name = tracker(text)
    with located(f"Ballot {number} (tracker {name})"):
        ballot = check_ballot(election, text)
    components = tuple(hashlib.sha256(part.encode()).digest() for part in ballot.ciphertext_texts())
    return CheckedBallot(name, vote_of(ballot), components)


def _check_in_processes(
    election: Election, texts: Sequence[str], processes: int
) -> Iterator[list[CheckedBallot]]:
    """Check chunks in fresh processes, in order, reading no further ahead than they can work."""
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    # Fresh interpreters: a fork would copy the locks of whatever threads the caller has.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, context, _begin_process, (election.text,)) as pool:
        try:
            yield from _in_order(pool, texts, 4 * processes)
        finally:
            pool.shutdown(cancel_futures=True)


def _in_order(pool: Executor, texts: Sequence[str], ahead: int) -> Iterator[list[CheckedBallot]]:
    waiting: deque[Future[list[CheckedBallot]]] = deque()
    for start in range(0, len(texts), CHUNK):
        waiting.append(pool.submit(_check_in_process, start, texts[start : start + CHUNK]))
        if len(waiting) >= ahead:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def _begin_process(election_text: str) -> None:
    """Read the election once in each process; it reaches the chunks through this module."""
    global _process_election
    _process_election = parse_election(election_text)


_process_election: Election | None = None


def _check_in_process(start: int, texts: Sequence[str]) -> list[CheckedBallot]:
    if _process_election is None:
        raise RuntimeError("the process was not prepared")
    return check_chunk(_process_election, start, texts)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
