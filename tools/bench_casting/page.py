"""The page ``docs/performance.md`` and its plot, and the same table for the terminal."""

from __future__ import annotations

import os
import platform
import sqlite3
import subprocess
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from string import Template

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from loadtests.postgresql import program
from tools.bench_casting import measure
from tools.bench_casting.accounting import cores
from tools.bench_casting.measure import Measured, Sizes, accepted, refused

TEXT = Path(__file__).with_name("performance.md.txt")
PAGE, PLOT = "performance.md", "performance.svg"
Row = tuple[str, Callable[[Measured], str]]
GIB = 2**30

ALONE: tuple[Row, ...] = (
    ("empty requests a second", lambda one: f"{one.alone.requests:.0f}"),
    ("durable single inserts a second", lambda one: f"{one.alone.inserts:.0f}"),
    ("proof checks a second, every core", lambda one: f"{one.alone.checks:.0f}"),
    ("processor time of a proof check", lambda one: f"{1000 * one.alone.check_seconds:.1f} ms"),
)
CASTS: tuple[Row, ...] = (
    ("casts a second, at most", lambda one: f"{one.peak_rate:.0f}"),
    ("… as a ratio of empty requests", lambda one: f"{one.peak_rate / one.alone.requests:.2f}"),
    ("… of durable single inserts", lambda one: f"{one.peak_rate / one.alone.inserts:.2f}"),
    ("… of proof checks on every core", lambda one: f"{one.peak_rate / one.alone.checks:.2f}"),
    ("cores that everything but the proofs leaves over", lambda one: f"{one.left:.2f}"),
    (
        f"**of what the proof check allows on those** (at least {measure.LEAST_OF_CHECKS})",
        lambda one: f"**{one.of_checks:.2f}**",
    ),
    (
        f"**95 % acknowledged within, at 80 % of that rate** (under {measure.LIMIT_SECONDS:.0f} s)",
        lambda one: f"**{one.steady_late:.2f} s**",
    ),
    ("… requests told to come back (503)", lambda one: str(sum(map(refused, one.steady)))),
    (
        f"**rate at ten-fold overload, of the peak** (at least {measure.LEAST_AT_OVERLOAD})",
        lambda one: f"**{one.at_overload:.2f}**",
    ),
    ("… by the clock", lambda one: f"{one.at_overload_by_the_clock:.2f}"),
    ("… requests told to come back (503)", lambda one: str(refused(one.overload))),
    ("… 95 % of them told so within", lambda one: f"{one.refusal_late:.2f} s"),
    ("… voters who got in, every one", lambda one: str(one.overload.acknowledged)),
    (
        f"**rate with a full board, of that with a small one** (at least {measure.LEAST_WHEN_FULL})",
        lambda one: f"**{one.when_full:.2f}**",
    ),
    ("… by the clock", lambda one: f"{one.when_full_by_the_clock:.2f}"),
    ("ballots promised, on the board, counted as meant", lambda one: " = ".join(map(str, one.reckoning))),
)


def table(measured: Sequence[Measured], rows: Sequence[Row] = (*ALONE, *CASTS)) -> list[str]:
    """Return the lines of a table with a column for each database."""
    lines = ["| | " + " | ".join(one.database for one in measured) + " |"]
    lines.append("|---|" + "---:|" * len(measured))
    lines += [f"| {name} | " + " | ".join(figure(one) for one in measured) + " |" for name, figure in rows]
    return lines


def write(folder: Path, measured: Sequence[Measured], sizes: Sizes) -> None:
    """Write the page and its plot into ``folder``."""
    slowest = min(one.peak_rate for one in measured)
    text = Template(TEXT.read_text(encoding="utf-8")).substitute(
        machine=_machine(),
        databases=_databases(),
        web=measure.WEB_PROCESSES,
        connections=measure.CONNECTIONS,
        many=measure.MANY,
        overload=measure.OVERLOAD,
        alone="\n".join(table(measured, ALONE)),
        casts="\n".join(table(measured, CASTS)),
        rate=f"{slowest:.0f}",
        hour=f"{int(slowest * 3600 * 0.8 / 1000) * 1000:,}",
        per_core=f"{slowest / cores():.0f}",
        minute=f"{int(slowest * 60 * 0.8 / 100) * 100:,}",
        flood=sizes.overload,
        peak=sizes.peak,
        rounds=sizes.rounds,
        steady=sizes.steady,
        filled=f"{sizes.filled:,}",
        few=sizes.warm,
        some=sizes.warm + sizes.turns * sizes.each,
        each=sizes.each,
        turns=sizes.turns,
        unsteady=" and ".join(f"{one.unsteady:.1f}" for one in measured),
        clock=measure.LEAST_BY_THE_CLOCK,
    )
    (folder / PAGE).write_text(text, encoding="utf-8")
    _plot(folder / PLOT, measured)


def _machine() -> str:
    with Path("/proc/cpuinfo").open(encoding="ascii", errors="replace") as file:
        names = [line.split(":", 1)[1].strip() for line in file if line.startswith("model name")]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / GIB
    processor = names[0] if names else platform.machine()
    return (
        f"{datetime.now(UTC):%d %B %Y}; {cores()} virtual cores ({processor}), {memory:.0f} GiB, "
        f"Linux, Python {platform.python_version()}"
    )


def _databases() -> str:
    command = [program("postgres"), "--version"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603
    return f"SQLite {sqlite3.sqlite_version}, PostgreSQL {said.split()[2]}, both on the same machine and disk"


def _plot(path: Path, measured: Sequence[Measured]) -> None:
    """Draw accepted and refused requests of each overload, second by second."""
    with mpl.rc_context({"svg.hashsalt": "tellers", "svg.fonttype": "none", "font.family": "sans-serif"}):
        figure = Figure(figsize=(8, 3.2 * len(measured)), layout="constrained")
        for axes, one in zip(figure.subplots(len(measured), squeeze=False)[:, 0], measured, strict=True):
            _draw(axes, one)
        figure.savefig(path, metadata={"Date": None})


def _draw(axes: Axes, one: Measured) -> None:
    taken = Counter(int(at) for at in accepted(one.overload))
    busy = Counter(int(at) for _, at, status in one.overload.requests if status == measure.BUSY)
    seconds = range(max(taken) + 1)
    axes.bar(list(seconds), [taken[second] for second in seconds], color="#1d5c63", label="accepted")
    axes.plot(list(seconds), [busy[second] for second in seconds], color="#b3541e", label="told to come back")
    axes.axhline(one.peak_rate, color="#444444", linestyle="--", label="peak rate")
    axes.set_yscale("symlog", linthresh=max(10.0, one.peak_rate))
    axes.set_title(f"{one.database}: ten times too many voters at once")
    axes.set_xlabel("seconds since the first of them")
    axes.set_ylabel("ballots a second")
    axes.legend(frameon=False)
