"""``python -m loadtests.faults``: every fault at full length on both databases, and the table of counts."""

from __future__ import annotations

import argparse
import shutil
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from loadtests.faults.counts import Counts, table
from loadtests.faults.stage import postgresql_stage, sqlite_stage
from loadtests.faults.striking import ON_POSTGRESQL, ON_SQLITE

STAGES = {
    "sqlite": (sqlite_stage, ON_SQLITE),
    "postgresql": (postgresql_stage, ON_POSTGRESQL),
}


def main(arguments: Sequence[str]) -> int:
    """Do every fault; 0 when nothing that was acknowledged is lost, and everybody got in."""
    options = _parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, _leave)
    folder = options.folder.resolve()
    shutil.rmtree(folder, ignore_errors=True)
    counts: list[Counts] = []
    for database in options.databases:
        counts += _endure(database, folder / database, options)
    text = table(counts)
    (folder / "counts.txt").write_text(text + "\n", encoding="utf-8")
    print(f"\n{text}")
    return 0


def _endure(database: str, folder: Path, options: argparse.Namespace) -> list[Counts]:
    """Let one platform meet its faults one after another; then close, tally and compare."""
    make_stage, all_faults = STAGES[database]
    faults = [fault for fault in all_faults if options.only in fault.name]
    counts: list[Counts] = []
    with make_stage(folder, options.voters * len(faults)) as stage:
        stage.hold = options.seconds
        for fault in faults:
            counts.append(stage.endure(fault, options.voters, options.seconds))
            print(table(counts[-1:]), flush=True)
        found = stage.reckon()
    print(
        f"{stage.database}: {found.promised} votes were acknowledged, {found.on_board} ballots stand on the "
        f"board, each once, {found.counted} were counted, and the count is what they meant; chain, proofs "
        f"and audit log hold.\n"
    )
    return counts


def _leave(_number: int, _frame: FrameType | None) -> None:
    """End in order, so that no disk stays mounted and no server running."""
    sys.exit(1)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m loadtests.faults", description=__doc__)
    parser.add_argument("databases", nargs="*", default=[*STAGES], help="sqlite, postgresql; both by default")
    parser.add_argument("--voters", type=int, default=48, help="for each fault; a multiple of 6")
    parser.add_argument(
        "--seconds", type=float, default=8.0, help="for a third of them; a fault lasts so long"
    )
    parser.add_argument("--only", default="", help="faults whose names have these words, such as disk")
    parser.add_argument("--folder", type=Path, default=Path("build/faults"), help="where files go")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
