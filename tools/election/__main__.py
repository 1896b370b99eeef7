"""``make election``: the real timetable of 2026, from nominations to results that two verifiers accept.

A committee of 80 nominates, questions and elects a Chair and three Deputy Chairs; 500 members answer one
question. Trustees hold a 2-of-3 key. Everything goes through HTTP, as it would from browsers; only the
clock is moved. With ``--pictures FOLDER`` Chromium takes pictures of the main pages on the way.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from tools.election.camera import Camera, NoCamera, chromium
from tools.election.membership import membership
from tools.election.officers import Officers
from tools.election.play import Archive, Play
from tools.election.trustees import run
from tools.election.world import World, running


def verify(archive: Archive) -> None:
    """Check an archive with both verifiers."""
    title, start = archive.title, time.perf_counter()
    summary = json.loads(run("verify", archive.record, "--notices", archive.notices, "--json"))
    accepted = f"{summary['counted']} ballots, {len(summary['shuffled_by'])} shuffles"
    print(f"\n{title}: python -m crypto verify accepts it ({accepted}, {time.perf_counter() - start:.1f} s)")
    tool = shutil.which("belenios-tool")
    if tool is None:
        print("belenios-tool is not installed (apt-get install belenios-tool): not checked by it")
        return
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(archive.record, folder)
        subprocess.run([tool, "election", "verify", "--dir", folder], check=True, capture_output=True)  # noqa: S603
    print(f"{title}: belenios-tool accepts it ({time.perf_counter() - start:.1f} s)")


@contextmanager
def _camera(world: World, folder: Path | None) -> Iterator[Camera]:
    if folder is None:
        yield NoCamera()
        return
    with chromium(world.base_url, folder) as opened:
        yield opened


def main() -> None:
    """Play everything; exit with a traceback where anything is not as it should be."""
    parser = argparse.ArgumentParser(prog="python -m tools.election", description=__doc__)
    parser.add_argument("--members", type=int, default=500, help="size of the membership ballot (0: none)")
    parser.add_argument("--committee", type=int, default=80, help="size of the committee, at least 40")
    parser.add_argument("--folder", type=Path, default=Path("build/election"), help="where files go")
    parser.add_argument("--pictures", type=Path, help="where pictures of the pages go (none by default)")
    arguments = parser.parse_args()
    shutil.rmtree(arguments.folder, ignore_errors=True)
    arguments.folder.mkdir(parents=True)
    spawn = multiprocessing.get_context("spawn")
    with (
        ProcessPoolExecutor(2, spawn) as pool,
        running(arguments.folder) as world,
        _camera(world, arguments.pictures) as camera,
    ):
        play = Play(world, arguments.folder, pool, camera)
        Officers(play, arguments.committee).whole()
        if arguments.members:
            membership(play, arguments.members)
    for archive in play.archives:
        verify(archive)


if __name__ == "__main__":
    main()
