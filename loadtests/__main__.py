"""``python -m loadtests SHAPE``: one shape of load; ``standard`` runs all of them, one after the other.

``python -m loadtests join`` is one more generator, for a load that waits for it (``--elsewhere``).
"""

from __future__ import annotations

import argparse
import dataclasses
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path

from loadtests import postgresql, report, words
from loadtests.generator import Generators, joining
from loadtests.running import Outcome, Setting, run
from loadtests.shapes import SHAPES, STANDARD, Shape
from tools.election.post_office import free_port

MASTER_BESIDE = 2  # with fixed ports: the platform's, the letter boxes', the master's
USUAL_PORT = 9000


def main(arguments: Sequence[str]) -> int:
    """Run the shapes; 0 when nothing was lost and every limit is met."""
    options = _parser().parse_args(arguments)
    if options.shape == "join":
        return subprocess.run(joining(options.port + MASTER_BESIDE), check=False).returncode  # noqa: S603
    folder = options.folder.resolve()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    shapes = STANDARD if options.shape == "standard" else [_changed(SHAPES[options.shape], options)]
    with _server(options.database) as server:
        kind = words.database(server)
        print(f"{words.machine()}; {kind}; {options.workers} web workers.")
        outcomes = [_run(shape, options, folder, server) for shape in shapes]
    page = report.write(folder, outcomes, f"{words.machine()}.", f"{kind}; {options.workers} web workers.")
    print(f"\nThe report: {page}")
    return 0 if all(outcome.met for outcome in outcomes) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m loadtests", description=__doc__)
    parser.add_argument("shape", choices=[*SHAPES, "standard", "join"], help="what kind of load")
    parser.add_argument("--voters", type=int, help="another number of voters")
    parser.add_argument("--seconds", type=float, help="another window for their arrivals")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="of the platform")
    parser.add_argument(
        "--database", help="“postgresql” for a server of its own, or the address of one (SQLite by default)"
    )
    parser.add_argument("--workers", type=int, default=2, help="processes of the web server")
    parser.add_argument("--processes", type=int, default=1, help="generators on this machine")
    parser.add_argument("--elsewhere", type=int, default=0, help="generators that will join from elsewhere")
    parser.add_argument("--port", type=int, default=USUAL_PORT, help="the first of three ports, with join")
    parser.add_argument("--folder", type=Path, default=Path("build/load"), help="where files go")
    return parser


def _changed(shape: Shape, options: argparse.Namespace) -> Shape:
    """Return the shape with what the command line changes of it."""
    changed = {name: getattr(options, name) for name in ("voters", "seconds") if getattr(options, name)}
    settings = {**shape.settings, **dict(pair.split("=", 1) for pair in options.set)}
    return dataclasses.replace(shape, **changed, settings=settings)


@contextmanager
def _server(asked: str | None) -> Iterator[str | None]:
    """Yield the address of the database server, None for SQLite."""
    if asked == "postgresql":
        with postgresql.cluster() as address:
            yield address
    else:
        yield asked


def _run(shape: Shape, options: argparse.Namespace, folder: Path, server: str | None) -> Outcome:
    """Run one shape in a folder and on a database of its own, and say what came of it."""
    print(f"\n{shape.title}. {shape.proves}")
    port = options.port if options.elsewhere else None
    master = port + MASTER_BESIDE if port else free_port()
    generators = Generators(options.processes, options.elsewhere, master)
    with postgresql.empty_database(server) if server else nullcontext() as url:
        outcome = run(shape, Setting(folder / shape.name, url, options.workers, generators, port))
    print(f"\n{words.table(outcome.lines)}\n\n{words.limits(outcome.checks)}")
    print(f"\n{words.reckoned(outcome.reckoning, shape.voters)}\n({outcome.took:.0f} s in all)")
    return outcome


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
