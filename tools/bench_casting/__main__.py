"""Measure on SQLite and on PostgreSQL, and write ``docs/performance.md``."""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from loadtests.postgresql import cluster, empty_database
from tools.bench_casting import page
from tools.bench_casting.measure import Sizes, measure

DATABASES = ("SQLite", "PostgreSQL")
SHORT = Sizes(warm=8, rounds=1, peak=15, steady=15, overload=25, turns=1, each=10, filled=100)


def main(arguments: Sequence[str]) -> int:
    """Return 0 if every target is met on every database."""
    parser = argparse.ArgumentParser(prog="python -m tools.bench_casting", description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path("build/bench-casting"), help="where files go")
    parser.add_argument("--docs", type=Path, help="write performance.md and its plot into this folder")
    parser.add_argument("--database", choices=DATABASES, action="append", help="this one only")
    parser.add_argument("--short", action="store_true", help="try it out; the figures mean nothing")
    options = parser.parse_args(arguments)
    shutil.rmtree(options.folder, ignore_errors=True)
    sizes = SHORT if options.short else Sizes()
    with ExitStack() as stack:
        measured = []
        for name in options.database or DATABASES:
            urls = (None, None)
            if name == "PostgreSQL":
                server = stack.enter_context(cluster())
                urls = tuple(stack.enter_context(empty_database(server)) for _ in range(2))
            measured.append(measure(name, options.folder.resolve() / name, urls, sizes))
    print("\n".join(page.table(measured)))
    if options.docs:
        page.write(options.docs, measured, sizes)
    missed = [f"{one.database}: {target}" for one in measured for target in one.missed()]
    print("\n".join(missed) or "Every target is met.")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
