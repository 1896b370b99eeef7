"""``python -m tools.bench_counting``: every rule on large elections, beside pyrankvote on the same ballots.

All runs take turns on one core of one process, after loading; the time is CPU time. First table: 100,000
ballots, 10 candidates, 3 seats (AV: one seat), almost all rankings different, which is the hardest case.
Second table: cost against the number of distinct rankings. Exit code 1 when a count takes more than
3 seconds or its cost grows faster than the distinct rankings do.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:  # run as a file
    sys.path.insert(0, str(ROOT))

import pyrankvote  # noqa: E402

from ballot.counting import Candidate, count  # noqa: E402
from ballot.counting.rules import RULES  # noqa: E402

Papers = list[tuple[tuple[int, ...], int]]

CANDIDATES, SEATS, BALLOTS = 10, 3, 100_000
SECONDS = 3.0
SIZES = (25_000, 50_000, 100_000)
LINEAR = 2.0  # how much dearer a distinct ranking may become when there are four times as many


def papers(ballots: int) -> Papers:
    """Rankings of all candidates, drawn at random from a fixed seed, popular candidates first more often."""
    source = random.Random(20260625)  # noqa: S311 (sample ballots)
    drawn: Papers = []
    for _ in range(ballots):
        keys = [source.random() * (1 + c / CANDIDATES) for c in range(CANDIDATES)]
        drawn.append((tuple(sorted(range(CANDIDATES), key=keys.__getitem__)), 1))
    return drawn


def ours(rule: str, ballots: Papers) -> Callable[[], object]:
    """Our count of the ballots."""
    candidates = [Candidate(f"Candidate {c + 1}") for c in range(CANDIDATES)]
    seats = 1 if RULES[rule].ONE_SEAT_ONLY else SEATS
    return lambda: count(rule, ballots, candidates, seats)


def theirs(rule: str, ballots: Papers) -> Callable[[], object]:
    """Count the same ballots with pyrankvote: its STV, or its instant run-off for one seat."""
    candidates = [pyrankvote.Candidate(f"Candidate {c + 1}") for c in range(CANDIDATES)]
    loaded = [pyrankvote.Ballot(ranked_candidates=[candidates[c] for c in ranking]) for ranking, _ in ballots]
    if RULES[rule].ONE_SEAT_ONLY:
        return lambda: pyrankvote.instant_runoff_voting(candidates, loaded)
    return lambda: pyrankvote.single_transferable_vote(candidates, loaded, SEATS)


def seconds(work: Callable[[], object]) -> float:
    """CPU time of one run."""
    started = time.process_time()
    work()
    return time.process_time() - started


def best_of(rounds: int, *works: Callable[[], object]) -> list[float]:
    """The best time of each, all taking turns."""
    times = [[seconds(work) for work in works] for _ in range(rounds)]
    return [min(column) for column in zip(*times, strict=True)]


def beside_pyrankvote(rounds: int) -> bool:
    """Print the first table; tell whether every rule keeps within its time."""
    ballots, kept = papers(BALLOTS), True
    distinct = len({ranking for ranking, _ in ballots})
    print(f"{BALLOTS:,} ballots ({distinct:,} distinct), {CANDIDATES} candidates, {SEATS} seats (AV: 1)")
    print(f"{'rule':12}{'ours':>10}{'pyrankvote':>12}{'ratio':>8}{'most':>8}")
    other: dict[bool, Callable[[], object]] = {}
    for rule, module in RULES.items():
        their = other.setdefault(module.ONE_SEAT_ONLY, theirs(rule, ballots))
        mine, their_time = best_of(rounds, ours(rule, ballots), their)
        verdict = "" if mine <= SECONDS else "  ABOVE THE TARGET"
        columns = f"{mine:>8.2f} s{their_time:>10.2f} s{mine / their_time:>8.3f}{SECONDS:>6.0f} s"
        print(f"{rule:12}{columns}{verdict}", flush=True)
        kept = kept and mine <= SECONDS
    return kept


def by_size(rounds: int) -> bool:
    """Print the second table; tell whether cost is linear in distinct rankings.

    Every ranking stands on ten papers, which must cost nothing.
    """
    print(f"\nMicroseconds for each distinct ranking\n{'rule':12}" + "".join(f"{n:>10,}" for n in SIZES))
    linear = True
    for rule in RULES:
        samples = [[(ranking, 10) for ranking, _ in papers(size)] for size in SIZES]
        times = best_of(rounds, *(ours(rule, sample) for sample in samples))
        kinds = [len({ranking for ranking, _ in sample}) for sample in samples]
        each = [1e6 * taken / distinct for taken, distinct in zip(times, kinds, strict=True)]
        fine = each[-1] <= each[0] * LINEAR
        verdict = "" if fine else "  NOT LINEAR"
        print(f"{rule:12}" + "".join(f"{cost:>10.2f}" for cost in each) + verdict, flush=True)
        linear = linear and fine
    return linear


def main(arguments: Sequence[str]) -> int:
    """Measure; return 0 if all targets are met."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.bench_counting", description=__doc__.splitlines()[0]
    )
    parser.add_argument(
        "--rounds", type=int, default=3, help="runs of each count, the best of which is taken"
    )
    rounds = parser.parse_args(arguments).rounds
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    met = [beside_pyrankvote(rounds), by_size(rounds)]
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
