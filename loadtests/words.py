"""What a load is said to have been: on the terminal, and the sentences that the report shares with it."""

from __future__ import annotations

import os
import platform
import sqlite3
import sys
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import create_engine, make_url, text

from loadtests.figures import Check, Line, Spent
from loadtests.reckoning import Reckoning


def generator(spent: Sequence[Spent]) -> str:
    """Return what the generator spent of the machine, as a sentence."""
    shares = [one.processor / one.seconds for one in spent if one.seconds > 0]
    processes = "1 process" if len(shares) == 1 else f"{len(shares)} processes"
    fullest = f", the busiest {max(shares):.0%}" if len(shares) > 1 else ""
    return f"the generator ({processes}) used {sum(shares):.0%} of one core{fullest}."


def number(value: float | None, unit: str = "") -> str:
    """Return a figure as people read it, a dash for none."""
    return "–" if value is None else f"{value:,.0f}{unit}"


def table(lines: Sequence[Line]) -> str:
    """Return the table of requests as text."""
    head = f"{'request':24}{'sent':>8}{'failed':>8}{'503':>7}{'429':>7}{'median':>11}{'95 %':>11}"
    rows = [
        f"{line.kind:24}{line.sent:>8,}{line.failed:>8,}{line.busy:>7,}{line.limited:>7,}"
        f"{number(line.median, ' ms'):>11}{number(line.late, ' ms'):>11}"
        f"{'' if line.met else '   too slow or failed'}"
        for line in lines
    ]
    return "\n".join([head, *rows])


def limits(checks: Sequence[Check]) -> str:
    """Return every limit with what was found."""
    return "\n".join(f"{'met ' if one.met else 'MISSED'}  {one.limit}: {one.found}" for one in checks)


def reckoned(found: Reckoning, voters: int) -> str:
    """Return what the reckoning found, as a sentence."""
    return (
        f"{found.promised:,} of {voters:,} voters were told that their vote is cast; "
        f"{found.on_board:,} ballots stand on the board, each once; the chain and every proof hold; "
        f"{found.counted:,} were counted, and the count is what they meant."
    )


def machine() -> str:
    """Return the processor, the cores, the memory and the programs, as a sentence."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{_processor()}, {os.cpu_count()} cores, {memory:.0f} GB; "
        f"{platform.system()} {platform.release()}, Python {sys.version.split()[0]}"
    )


def _processor() -> str:
    """Return the processor's own name where Linux tells it."""
    try:
        told = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.machine()
    names = [line.partition(":")[2].strip() for line in told if line.startswith("model name")]
    return names[0] if names else platform.machine()


def database(url: str | None) -> str:
    """Return which database it is, and when a commit counts as done."""
    if url is None or make_url(url).get_backend_name() == "sqlite":
        return f"SQLite {sqlite3.sqlite_version} (write-ahead log, synchronous=FULL)"
    engine = create_engine(url)
    with engine.connect() as connection:
        asked = ("server_version", "fsync", "synchronous_commit")
        version, fsync, commit = (connection.scalar(text(f"SHOW {name}")) for name in asked)
    engine.dispose()
    return f"PostgreSQL {version.split()[0]} (fsync {fsync}, synchronous_commit {commit})"
