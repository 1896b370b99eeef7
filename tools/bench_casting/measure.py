"""The measurements of one database, in an order that lets noise fall on both sides of each ratio."""

from __future__ import annotations

import statistics
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from loadtests.platform import Platform
from loadtests.reckoning import Reckoning
from tools.bench_casting.accounting import cores
from tools.bench_casting.calibration import Yardsticks, calibrate
from tools.bench_casting.check import check_small
from tools.bench_casting.stage import Answers, Stage, fill

WEB_PROCESSES = 2
BUSY = 503
CONNECTIONS = "32"  # enough to keep every proof checker busy, and no more than find room
MANY = "256"  # what a proxy would open
STEADY_SHARE = 0.8
OVERLOAD = 10
LIMIT_SECONDS = 1.0
#: The first second of an overload, and the last tenth of those who come back, are not its middle.
RISE_SECONDS, LAST_SHARE = 1.0, 0.9

LEAST_OF_CHECKS, LEAST_AT_OVERLOAD, LEAST_WHEN_FULL = 0.7, 0.9, 0.9


class Sizes(NamedTuple):
    """How many ballots each measurement takes; ``filled`` is how many the large board holds."""

    warm: int = 100
    peak: int = 600
    steady: int = 400
    overload: int = 1600
    turns: int = 6
    each: int = 100
    filled: int = 50_000

    @property
    def small(self) -> int:
        """Return how many voters the small board needs."""
        return self.warm + self.peak + self.steady + self.overload + self.turns * self.each

    @property
    def large(self) -> int:
        """Return how many voters are ready on the large board."""
        return self.warm + self.turns * self.each


@dataclass(frozen=True)
class Measured:
    """Everything that was measured on one database. Rates are acknowledged ballots a second."""

    database: str
    alone: Yardsticks
    peak: Answers
    steady: Answers
    overload: Answers
    small_rates: list[float]
    large_rates: list[float]
    filled: int
    reckoning: Reckoning

    @property
    def of_checks(self) -> float:
        """Return the peak rate as a ratio of what the proof check allows on the cores left to it."""
        return self.peak.rate * self.alone.check_seconds / self.peak.spent.left

    @property
    def when_full(self) -> float:
        """Return the rate on the large board as a ratio of that on the small one, turn by turn."""
        pairs = zip(self.large_rates, self.small_rates, strict=True)
        return statistics.median(large / small for large, small in pairs)

    @property
    def overload_rate(self) -> float:
        """Return the rate in the middle of the overload."""
        times = accepted(self.overload)
        until = times[int(len(times) * LAST_SHARE) - 1]
        inside = [at for at in times if RISE_SECONDS < at <= until]
        return len(inside) / (until - RISE_SECONDS)

    @property
    def at_overload(self) -> float:
        """Return the rate at overload as a ratio of the peak rate."""
        return self.overload_rate / self.peak.rate

    @property
    def steady_late(self) -> float:
        """Return how many seconds 95 % of voters waited at most at ``STEADY_SHARE`` of the peak rate."""
        times = sorted(answered - sent for sent, answered, _ in self.steady.requests)
        return times[int(len(times) * 0.95)]

    def missed(self) -> list[str]:
        """Return a sentence for each target that is not met."""
        targets = [
            (self.of_checks >= LEAST_OF_CHECKS, f"{self.of_checks:.2f} of what the proof check allows"),
            (self.steady_late < LIMIT_SECONDS, f"95 % within {self.steady_late:.2f} s at 80 % of the peak"),
            (self.at_overload >= LEAST_AT_OVERLOAD, f"{self.at_overload:.2f} of the peak at overload"),
            (self.when_full >= LEAST_WHEN_FULL, f"{self.when_full:.2f} of the rate with a full board"),
        ]
        return [sentence for met, sentence in targets if not met]


def accepted(answers: Answers) -> list[float]:
    """Return when ballots were acknowledged, in seconds from the beginning, in order."""
    return sorted(at for _, at, status in answers.requests if status != BUSY)


def refused(answers: Answers) -> int:
    """Return how many requests were told to come back."""
    return sum(status == BUSY for _, _, status in answers.requests)


def measure(database: str, folder: Path, urls: tuple[str | None, str | None], sizes: Sizes) -> Measured:
    """Measure everything on two platforms with a database each: a small board and a large one."""
    _say(database, f"two elections are made, and {sizes.small + sizes.large} ballots encrypted")
    with ExitStack() as stack:
        small = _stage(stack, folder / "small", urls[0], sizes.small, sizes.small)
        large = _stage(stack, folder / "large", urls[1], sizes.filled + sizes.large, sizes.large)
        _say(database, f"{sizes.filled} ballots join the large board")
        fill(large, sizes.filled)
        ballots = [turn.ballot for turn in small.turns[:50]]
        alone = calibrate(small.platform.app, small.platform.base_url, small.election, ballots, cores())
        for stage in (small, large):
            stage.send(sizes.warm, "--connections", CONNECTIONS)
        peak = small.send(sizes.peak, "--connections", CONNECTIONS)
        _say(database, f"{peak.rate:.0f} ballots a second at most; now both boards by turns")
        rates = [_turn(small, large, sizes.each) for _ in range(sizes.turns)]
        _say(database, f"{STEADY_SHARE:.0%} of that, then {OVERLOAD} times as many")
        steady = small.send(sizes.steady, "--rate", str(STEADY_SHARE * peak.rate), "--connections", MANY)
        overload = small.send(sizes.overload, "--rate", str(OVERLOAD * peak.rate), "--connections", MANY)
        _say(database, "every proof is verified and the tally opened")
        found = check_small(small)
        one, other = [pair[0] for pair in rates], [pair[1] for pair in rates]
        return Measured(database, alone, peak, steady, overload, one, other, sizes.filled, found)


def _say(database: str, doing: str) -> None:
    print(f"{database}: {doing} …", file=sys.stderr, flush=True)


def _stage(stack: ExitStack, folder: Path, url: str | None, people: int, ready: int) -> Stage:
    folder.mkdir(parents=True)
    answers = f"sqlite:///{folder / 'answers.sqlite'}"  # consultations are no part of this
    settings = {"TELLERS_COLLECTOR_DATABASE_URL": answers}
    stage = Stage(Platform(folder, url, WEB_PROCESSES, settings), people, ready)
    stack.enter_context(stage.platform.served())
    return stage


def _turn(small: Stage, large: Stage, number: int) -> tuple[float, float]:
    """Send equally many to both boards, one after the other; return both rates."""
    return tuple(stage.send(number, "--connections", CONNECTIONS).rate for stage in (small, large))  # type: ignore[return-value]
