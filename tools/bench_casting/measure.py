"""The measurements of one database, in an order that lets noise fall on both sides of each ratio."""

from __future__ import annotations

import statistics
import sys
from collections.abc import Callable, Sequence
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
LEAST_OF_CHECKS, LEAST_AT_OVERLOAD, LEAST_WHEN_FULL = 0.7, 0.9, 0.9
#: What a ratio must be by the clock, too: a platform that checks more than it takes has a good one in checks.
LEAST_BY_THE_CLOCK = 0.8


class Sizes(NamedTuple):
    """How many ballots each measurement takes; ``filled`` is how many the large board holds."""

    warm: int = 100
    rounds: int = 3
    peak: int = 250
    steady: int = 250
    overload: int = 1600
    turns: int = 8
    each: int = 100
    filled: int = 50_000

    @property
    def small(self) -> int:
        """Return how many voters the small board needs."""
        peaks, steady = (self.rounds + 1) * self.peak, self.rounds * self.steady
        return self.warm + peaks + steady + self.overload + self.turns * self.each

    @property
    def large(self) -> int:
        """Return how many voters are ready on the large board."""
        return self.warm + self.turns * self.each


@dataclass(frozen=True)
class Measured:
    """Everything that was measured on one database. Rates are acknowledged ballots a second.

    ``peaks`` and ``steady`` were measured by turns, each ``steady`` at its share of the peak before it;
    one more peak came after ``overload``. ``small`` and ``large`` are what was sent to either board by
    turns. What is said of several is their median.
    """

    database: str
    alone: Yardsticks
    peaks: list[Answers]
    steady: list[Answers]
    overload: Answers
    small: list[Answers]
    large: list[Answers]
    filled: int
    reckoning: Reckoning

    @property
    def peak_rate(self) -> float:
        """Return the peak rate."""
        return statistics.median(peak.rate for peak in self.peaks)

    @property
    def left(self) -> float:
        """Return how many cores everything but the proof checks left over at the peak."""
        return statistics.median(peak.spent.left for peak in self.peaks)

    @property
    def of_checks(self) -> float:
        """Return the peak rate as a ratio of what the proof check allows on the cores left to it."""
        return statistics.median(
            peak.rate * self.alone.check_seconds / peak.spent.left for peak in self.peaks
        )

    @property
    def when_full(self) -> float:
        """Return the rate on the large board as a ratio of that on the small one, turn by turn."""
        return _turn_by_turn(self.large, self.small, in_checks)

    @property
    def when_full_by_the_clock(self) -> float:
        """Return ``when_full`` as if the machine were equally fast at every moment."""
        return _turn_by_turn(self.large, self.small, lambda answers: answers.rate)

    @property
    def at_overload(self) -> float:
        """Return the rate at overload as a ratio of the peaks just before and after, each in its middle."""
        beside = statistics.mean(in_checks(peak, middle_rate(peak)) for peak in self.peaks[-2:])
        return in_checks(self.overload, middle_rate(self.overload)) / beside

    @property
    def at_overload_by_the_clock(self) -> float:
        """Return ``at_overload`` as if the machine were equally fast at every moment."""
        return middle_rate(self.overload) / statistics.mean(middle_rate(peak) for peak in self.peaks[-2:])

    @property
    def steady_late(self) -> float:
        """Return how many seconds 95 % of voters waited at most at ``STEADY_SHARE`` of the peak rate."""
        return statistics.median(_late(one.waits) for one in self.steady)

    @property
    def refusal_late(self) -> float:
        """Return how many seconds 95 % of those who found no place at overload waited at most to hear it."""
        return _late([at - sent for sent, at, status in self.overload.requests if status == BUSY] or [0.0])

    def missed(self) -> list[str]:
        """Return a sentence for each target that is not met."""
        targets = [
            (self.of_checks >= LEAST_OF_CHECKS, f"{self.of_checks:.2f} of what the proof check allows"),
            (self.steady_late < LIMIT_SECONDS, f"95 % within {self.steady_late:.2f} s at 80 % of the peak"),
            (self.at_overload >= LEAST_AT_OVERLOAD, f"{self.at_overload:.2f} of the peak at overload"),
            (self.when_full >= LEAST_WHEN_FULL, f"{self.when_full:.2f} of the rate with a full board"),
        ]
        clock = {"at overload": self.at_overload_by_the_clock, "full board": self.when_full_by_the_clock}
        targets += [
            (ratio >= LEAST_BY_THE_CLOCK, f"{ratio:.2f} by the clock, {what}")
            for what, ratio in clock.items()
        ]
        return [sentence for met, sentence in targets if not met]

    @property
    def unsteady(self) -> float:
        """Return how many times as long a proof check took at the slowest stretch as at the fastest."""
        stretches = [*self.peaks, *self.steady, self.overload, *self.small, *self.large]
        times = [stretch.check_seconds for stretch in stretches]
        return max(times) / min(times)


def _late(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.95)]


def in_checks(answers: Answers, rate: float | None = None) -> float:
    """Return a rate of ballots in the time of a proof check at that time, not in the clock's.

    What was measured at different moments is compared so: a virtual machine is slower at one moment than at
    another, and the check is the same work at each.
    """
    return (answers.rate if rate is None else rate) * answers.check_seconds


def _turn_by_turn(
    large: Sequence[Answers], small: Sequence[Answers], rate: Callable[[Answers], float]
) -> float:
    pairs = zip(large, small, strict=True)
    return statistics.median(rate(many) / rate(few) for many, few in pairs)


def middle_rate(answers: Answers) -> float:
    """Return the rate from the time when a tenth was accepted to that when nine tenths were."""
    times = accepted(answers)
    first, last = int(len(times) * 0.1), int(len(times) * 0.9) - 1
    return (last - first) / (times[last] - times[first])


def accepted(answers: Answers) -> list[float]:
    """Return when ballots were acknowledged, in seconds from the beginning, in order."""
    return sorted(at for _, at, status in answers.requests if status != BUSY)


def refused(answers: Answers) -> int:
    """Return how many requests were told to come back."""
    return sum(status == BUSY for _, _, status in answers.requests)


def measure(database: str, folder: Path, urls: tuple[str | None, str | None], sizes: Sizes) -> Measured:
    """Measure everything on two platforms with a database each: a small board and a large one."""
    with ExitStack() as stack:
        small, large = _stages(stack, database, folder, urls, sizes)
        ballots = [turn.ballot for turn in small.turns[:50]]
        alone = calibrate(small.platform.app, small.platform.base_url, small.election, ballots, cores())
        _say(database, "both boards by turns")
        turns = _by_turns(small, large, sizes)
        _say(database, "as many as it can, and four fifths of that, by turns")
        peaks, steady = _peaks(small, sizes)
        _say(database, f"{peaks[-1].rate:.0f} ballots a second at most; now {OVERLOAD} times as many")
        rate = str(OVERLOAD * peaks[-1].rate)
        overload = small.send(sizes.overload, "--rate", rate, "--connections", MANY)
        peaks.append(small.send(sizes.peak, "--connections", CONNECTIONS))
        _say(database, "every proof is verified and the tally opened")
        found = check_small(small)
    return Measured(database, alone, peaks, steady, overload, *turns, sizes.filled, found)


def _say(database: str, doing: str) -> None:
    print(f"{database}: {doing} …", file=sys.stderr, flush=True)


def _stages(
    stack: ExitStack, database: str, folder: Path, urls: tuple[str | None, str | None], sizes: Sizes
) -> tuple[Stage, Stage]:
    """Serve a platform with a small board and one with a large board, both warm."""
    _say(database, f"two elections are made, and {sizes.small + sizes.large} ballots encrypted")
    small = _stage(stack, folder / "small", urls[0], sizes.small, sizes.small)
    large = _stage(stack, folder / "large", urls[1], sizes.filled + sizes.large, sizes.large)
    _say(database, f"{sizes.filled} ballots join the large board")
    fill(large, sizes.filled)
    for stage in (small, large):
        stage.send(sizes.warm, "--connections", CONNECTIONS)
    return small, large


def _stage(stack: ExitStack, folder: Path, url: str | None, people: int, ready: int) -> Stage:
    folder.mkdir(parents=True)
    answers = f"sqlite:///{folder / 'answers.sqlite'}"  # consultations are no part of this
    settings = {"TELLERS_COLLECTOR_DATABASE_URL": answers}
    stage = Stage(Platform(folder, url, WEB_PROCESSES, settings), people, ready)
    stack.enter_context(stage.platform.served())
    return stage


def _peaks(small: Stage, sizes: Sizes) -> tuple[list[Answers], list[Answers]]:
    """Measure the peak and its steady share by turns: a machine is not as fast at every minute."""
    peaks, steady = [], []
    for _ in range(sizes.rounds):
        peaks.append(small.send(sizes.peak, "--connections", CONNECTIONS))
        rate = str(STEADY_SHARE * peaks[-1].rate)
        steady.append(small.send(sizes.steady, "--rate", rate, "--connections", MANY))
    return peaks, steady


def _by_turns(small: Stage, large: Stage, sizes: Sizes) -> tuple[list[Answers], list[Answers]]:
    """Send equally many to both boards, one after the other, again and again; return what came of each."""
    few: list[Answers] = []
    many: list[Answers] = []
    both = [(small, few), (large, many)]
    for _ in range(sizes.turns):
        for stage, answers in both:
            answers.append(stage.send(sizes.each, "--connections", CONNECTIONS))
        both.reverse()  # what one leaves behind falls on either
    return few, many
