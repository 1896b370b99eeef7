"""``make bench``: our verifier and belenios-tool on the same archives and the same core.

Measured are whole processes, in turn, several times, from start to end. Compared are the best CPU
times of each: both programs compute on one core without waiting for anything, so that CPU time is
what the clock would show on a machine that does nothing else. The clock's own ratios (best and
median) stand beside them. Exit code 1 when a ratio is above its target.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:  # run as a file
    sys.path.insert(0, str(ROOT))

from crypto.profile import TELLERS_1  # noqa: E402
from tools import samples  # noqa: E402

CACHE = ROOT / "build" / "bench"


@dataclass(frozen=True)
class Case:
    """An archive to measure with, and the greatest ratio of our time to the tool's.

    Without a target it is shown only: with a profile we check proofs that the tool does not know.
    """

    name: str
    target: float | None
    make: Callable[[], bytes]


@dataclass(frozen=True)
class Timing:
    """Seconds of one run."""

    wall: float
    cpu: float


def homomorphic(ballots: int) -> bytes:
    """Return an archive of one question with three choices in BELENIOS-2048."""
    trustees = samples.make_trustees("BELENIOS-2048", 2)
    sample = samples.set_up("BELENIOS-2048", [samples.choice_question()], ballots, trustees)
    texts = [sample.ballot(n, [[int(n % 3 == choice) for choice in range(3)]]) for n in range(ballots)]
    return sample.play(texts, [], [1, 2]).archive()


def ranked(ballots: int, profile: str | None = None) -> bytes:
    """Return an archive of one ranked question with two shuffles in RFC-3526-2048."""
    trustees = samples.make_trustees("RFC-3526-2048", 2)
    sample = samples.set_up("RFC-3526-2048", [samples.ranked_question()], ballots, trustees, profile)
    texts = [sample.ballot(n, [[1 + (n + choice) % 4 for choice in range(4)]]) for n in range(ballots)]
    return sample.play(texts, [1, 2], [1, 2]).archive()


CASES = (
    Case("homomorphic, 150 ballots", 0.8, lambda: homomorphic(150)),
    Case("ranked, 100 ballots, 2 shuffles", 0.25, lambda: ranked(100)),
    Case("the same with tellers-1", None, lambda: ranked(100, TELLERS_1)),
)


def main(arguments: Sequence[str]) -> int:
    """Measure every case; return 0 if all targets are met."""
    parser = argparse.ArgumentParser(prog="python -m tools.bench", description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5, help="runs of each verifier per archive")
    rounds = parser.parse_args(arguments).rounds
    tool = shutil.which("belenios-tool")
    if tool is None:
        print("belenios-tool is not installed: apt-get install belenios-tool", file=sys.stderr)
        return 2
    core = max(os.sched_getaffinity(0))
    names = f"{'archive':32}{'ours':>10}{'tool':>10}"
    print(f"{names}{'CPU ratio':>11}{'wall':>8}{'median':>8}{'target':>8}")
    met = [measure(case, tool, core, rounds) for case in CASES]
    return 0 if all(met) else 1


def measure(case: Case, tool: str, core: int, rounds: int) -> bool:
    """Print one line of the table; tell whether the target is met."""
    folder = prepare(case)
    (archive,) = folder.glob("*.bel")
    ours = [sys.executable, "-m", "crypto", "verify", "--workers", "1", str(archive)]
    theirs = [tool, "election", "verify", "--dir", str(folder)]
    pairs = [(run(ours, core), run(theirs, core)) for _ in range(rounds + 1)][1:]
    best = _ratio(pairs, min, "cpu")
    columns = f"{_told([pair[0] for pair in pairs]):>10}{_told([pair[1] for pair in pairs]):>10}"
    ratios = (
        f"{best:>11.3f}{_ratio(pairs, min, 'wall'):>8.3f}{_ratio(pairs, statistics.median, 'wall'):>8.3f}"
    )
    met = case.target is None or best <= case.target
    target = "none" if case.target is None else f"{case.target:.2f}"
    print(f"{case.name:32}{columns}{ratios}{target:>8}{'' if met else '  ABOVE THE TARGET'}", flush=True)
    return met


def prepare(case: Case) -> Path:
    """Return a folder that holds the case's archive alone, made at the first time."""
    folder = CACHE / case.name.replace(", ", "-").replace(" ", "-")
    if not folder.exists():
        fresh = folder.with_suffix(".new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(parents=True)
        (fresh / "sample.bel").write_bytes(case.make())
        fresh.rename(folder)
    return folder


def run(command: Sequence[str], core: int) -> Timing:
    """Run a verifier on one core from start to end; it must accept."""
    started = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603
        command,
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=lambda: os.sched_setaffinity(0, {core}),
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"{' '.join(command)} did not accept the archive")
    return Timing(time.perf_counter() - started, usage.ru_utime + usage.ru_stime)


def _told(timings: Sequence[Timing]) -> str:
    return f"{min(timing.cpu for timing in timings):.3f} s"


def _ratio(pairs: Sequence[tuple[Timing, Timing]], pick: Callable[[list[float]], float], what: str) -> float:
    ours, theirs = ([float(getattr(pair[side], what)) for pair in pairs] for side in (0, 1))
    return pick(ours) / pick(theirs)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
