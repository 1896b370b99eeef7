"""What every story of the play shares: the clock, steps that are told, and the end of a contest."""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from tools.election import voting
from tools.election.camera import Camera
from tools.election.office import Console
from tools.election.trustees import Trustees, run
from tools.election.world import LONDON, World, london


@dataclass(frozen=True)
class Held:
    """A contest whose voting is over at ``closes``."""

    title: str
    uuid: str
    closes: datetime
    entitled: int
    ranked: bool


@dataclass(frozen=True)
class Archive:
    """A finished contest's files, for the verifiers."""

    title: str
    record: Path
    notices: Path


class Play:
    """The story, its people and what it has to tell at the end."""

    def __init__(self, world: World, folder: Path, pool: ProcessPoolExecutor, camera: Camera) -> None:
        self.world, self.folder, self.pool, self.camera = world, folder, pool, camera
        self.archives: list[Archive] = []

    @contextmanager
    def step(self, sentence: str) -> Iterator[None]:
        """Say what happens at which moment, and how long it took."""
        start = time.perf_counter()
        print(f"{self.world.clock.now().astimezone(LONDON):%d %b %H:%M:%S}  {sentence} … ", end="")
        sys.stdout.flush()
        yield
        print(f"{time.perf_counter() - start:.1f} s")

    def at(self, day: str, clock_time: str = "12:00") -> datetime:
        """Move the clock to a moment of UK local time; staff sign in afresh, time having passed."""
        moment = london(day, clock_time)
        self.world.clock.set(moment)
        return moment

    def finish(self, console: Console, trustees: Trustees, held: Held) -> dict[str, Any]:
        """Close, tally, declare, download, and tell the result; return the count as the platform gives it."""
        self.world.clock.set(held.closes)
        console.sign_in()
        earlier = console.download(held.uuid, f"{held.uuid}-before-closing.bel")
        with self.step(f"{held.title}: closed and declared by two people, tallied by two trustees"):
            console.both(held.uuid, "close")
            console.tally(held.uuid, trustees, held.ranked)
            console.both(held.uuid, "declare")
        final = console.download(held.uuid, f"{held.uuid}.bel")
        console.office.open(f"/board/{held.uuid}/result").expect("Check this result")
        if held.ranked:
            self.camera.take("board", f"/board/{held.uuid}/")
            self.camera.take("result", f"/board/{held.uuid}/result")
        notices = console.notices(held.uuid)
        run("verify", final, "--since", earlier, "--voters", str(held.entitled), "--notices", notices)
        count: dict[str, Any] = json.loads(console.office.open(f"/board/{held.uuid}/count.json").text)
        tell(held.title, count)
        self.archives.append(Archive(held.title, final, notices))
        return count


def report(timings: voting.Timings) -> None:
    """Print how long voters waited."""
    answered = sorted(timings.answered)
    late = answered[int(0.95 * (len(answered) - 1))]
    print(
        f"                 making a ballot {statistics.median(timings.made) * 1000:.0f} ms, "
        f"answer to casting {statistics.median(answered) * 1000:.0f} ms, 95 % within {late * 1000:.0f} ms"
    )


def tell(title: str, count: dict[str, Any]) -> None:
    """Print a declared result with its working: the stages of a ranked count, or the totals."""
    print(f"\n{title}")
    if "stages" not in count:
        print(*(f"  {sentence}" for sentence in count["sentences"]), sep="\n")
        return
    for stage in count["stages"]:
        print(f"  Stage {stage['stage']}: " + ", ".join(f"{k}: {v}" for k, v in stage["votes"].items()))
        print(*(f"    {sentence}" for sentence in stage["sentences"]), sep="\n")
    print("  Elected: " + ", ".join(count["candidates"][place - 1] for place in count["elected"]) + "\n")
