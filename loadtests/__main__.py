"""``python -m loadtests hustings``: eighty phones in one room, one minute."""

from __future__ import annotations

import argparse
import csv
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ballot import store
from ballot.board.store import election_text
from loadtests import plan
from loadtests.platform import Platform, Prepared
from loadtests.reckoning import reckon

SLOWEST_MS = 1000
PATIENCE_SECONDS = 120


@dataclass(frozen=True)
class Line:
    """One kind of request: how often it was sent and failed, and how long 95 % waited at most (ms)."""

    name: str
    requests: int
    failures: int
    middle: float
    late: float


def main(arguments: Sequence[str]) -> int:
    """Run the shape; 0 when nothing was lost and 95 % of every kind of request was answered in time."""
    options = _parser().parse_args(arguments)
    folder = options.folder.resolve()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    platform = Platform(folder, options.database, options.workers)
    with platform.served():
        prepared = platform.prepare(options.preset, options.voters)
        seats = platform.seat(prepared, options.voters)
        with platform.app.app_context():
            election = election_text(store.contest_by_uuid(prepared.uuid))
        turns = plan.make_turns(election, seats, options.seconds, os.cpu_count() or 1)
        plan.write(folder / "plan.json", prepared.uuid, turns)
        print(
            f"{len(turns)} voters are signed in; their ballots are made. They vote in {options.seconds:g} s."
        )
        seconds = _let_loose(platform, folder, len(turns), options.seconds)
        lines = _lines(folder)
        return _report(platform, prepared, turns, folder, lines, seconds, options.seconds)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m loadtests", description=__doc__)
    parser.add_argument("shape", choices=["hustings"], help="what kind of load")
    parser.add_argument("--voters", type=int, default=80)
    parser.add_argument("--seconds", type=float, default=60.0, help="all cast within this time")
    parser.add_argument("--preset", default="officer-election", help="what is voted on")
    parser.add_argument("--database", help="address of an empty PostgreSQL database (SQLite by default)")
    parser.add_argument("--workers", type=int, default=2, help="processes of the web server")
    parser.add_argument("--folder", type=Path, default=Path("build/load"), help="where files go")
    return parser


def _let_loose(platform: Platform, folder: Path, voters: int, window: float) -> float:
    """Run Locust until every voter has left; return how many seconds passed between first and last."""
    command = [
        *(sys.executable, "-m", "locust", "-f", "loadtests/voters.py", "--headless", "--only-summary"),
        *("--users", str(voters), "--spawn-rate", str(voters), "--host", platform.base_url),
        *("--run-time", f"{int(window) + PATIENCE_SECONDS}s", "--csv", str(folder / "locust")),
        *("--html", str(folder / "report.html"), "--exit-code-on-error", "0", "--loglevel", "WARNING"),
    ]
    environment = os.environ | {"TELLERS_LOAD_FOLDER": str(folder)}
    start = time.monotonic()
    with (folder / "locust.log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)  # noqa: S603
        _wait_for_all(process, folder, voters)
    return time.monotonic() - start


def _wait_for_all(process: subprocess.Popen[bytes], folder: Path, voters: int) -> None:
    """Locust goes on with no user left: end it once every voter has written down how it ended."""
    while process.poll() is None:
        if sum(path.read_text().count("\n") for path in folder.glob("*-*.jsonl")) >= voters:
            time.sleep(1)  # the last voter's statistics
            process.send_signal(signal.SIGINT)  # at this signal it writes its report
            process.wait(timeout=30)
            return
        time.sleep(0.5)


def _lines(folder: Path) -> list[Line]:
    with (folder / "locust_stats.csv").open(newline="", encoding="utf-8") as file:
        return [
            Line(
                row["Name"],
                int(row["Request Count"]),
                int(row["Failure Count"]),
                float(row["50%"]),
                float(row["95%"]),
            )
            for row in csv.DictReader(file)
            if row["Name"] != "Aggregated"
        ]


def _report(
    platform: Platform,
    prepared: Prepared,
    turns: Sequence[plan.Turn],
    folder: Path,
    lines: Sequence[Line],
    seconds: float,
    window: float,
) -> int:
    print(f"\n{'request':18}{'sent':>7}{'failed':>8}{'median':>10}{'95 %':>10}")
    for line in lines:
        print(f"{line.name:18}{line.requests:>7}{line.failures:>8}{line.middle:>7.0f} ms{line.late:>7.0f} ms")
    found = reckon(platform, prepared, turns, folder)
    print(
        f"\n{found.promised} of {len(turns)} voters were told that their vote is cast, in {seconds:.0f} s;\n"
        f"{found.on_board} ballots stand on the board, each once; the chain and every proof hold;\n"
        f"{found.counted} were counted, and the count is what they meant."
    )
    slow = [line.name for line in lines if line.late > SLOWEST_MS]
    everybody = found.promised == len(turns) and seconds <= window + 5
    print("95 % were answered within 1 s." if not slow else f"Too slow: {', '.join(slow)}.")
    return 0 if everybody and not slow else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
