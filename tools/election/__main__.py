"""``make election``: the real timetable of 2026, from the rolls to results that two verifiers accept.

A committee of 80 elects a Chair and three Deputy Chairs; 500 members answer one question. Trustees hold
a 2-of-3 key. Everything goes through HTTP, as it would from browsers; only the clock is moved.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tools.election import voting
from tools.election.office import Console
from tools.election.trustees import Trustees, run
from tools.election.world import World, london, running

MEMBERS, ABSTAINING = 80, 6
CHAIR = [(f"Candidate {letter}", "member") for letter in "ABCD"]
DEPUTIES = [(f"Candidate {letter}", "member") for letter in "EFGHI"] + [
    ("Candidate J", "non-member"),
    ("Candidate K", "non-member"),
]
MEETING = "2026-07-09"


@dataclass(frozen=True)
class Held:
    """A contest whose voting is over at ``closes``."""

    title: str
    uuid: str
    closes: datetime
    entitled: int
    ranked: bool


class Play:
    """The story, its people and what it has to tell at the end."""

    def __init__(self, world: World, folder: Path, pool: ProcessPoolExecutor) -> None:
        self.world, self.folder, self.pool = world, folder, pool
        self.archives: list[tuple[str, Path]] = []

    @contextmanager
    def step(self, sentence: str) -> Iterator[None]:
        """Say what happens at which moment, and how long it took."""
        start = time.perf_counter()
        print(
            f"{self.world.clock.now().astimezone(london('2026-07-01').tzinfo):%d %b %H:%M}  {sentence} … ",
            end="",
        )
        sys.stdout.flush()
        yield
        print(f"{time.perf_counter() - start:.1f} s")

    def at(self, day: str, clock_time: str = "12:00") -> datetime:
        """Move the clock to a moment of UK local time; staff sign in afresh, time having passed."""
        moment = london(day, clock_time)
        self.world.clock.set(moment)
        return moment

    def officers(self) -> None:
        """Chair, then Deputy Chairs, on one roll, with one set of codes and trustees."""
        self.at("2026-06-25")
        with self.step("Office creates the officer election and imports the roll of 80"):
            console = Console(self.world, self.folder)
            poll = console.create_poll("officer-election", "Officer elections 2026", voting.roll_csv(MEMBERS))
            chair, deputies = console.contests(poll)
        with self.step("Three trustees hold their ceremony"):
            trustees = Trustees(self.folder / "trustees-officers", "RFC-3526-2048")
            console.set_trustees(poll, trustees.record)
        self.at("2026-07-02")
        console.sign_in()
        with self.step(
            "Nominations are closed: candidates and timetable are entered, codes are mailed, all sealed"
        ):
            for contest, options, opens in ((chair, CHAIR, "10:00"), (deputies, DEPUTIES, "10:30")):
                console.set_options(contest, options)
                start = london(MEETING, opens)
                console.set_timetable(contest, start, start + timedelta(minutes=20))
            console.mail_codes(poll)
            console.both(chair, "seal")
            console.both(deputies, "seal")
        self.meeting(console, trustees, [("Chair", chair, "10:00"), ("Deputy Chairs", deputies, "10:30")])

    def meeting(self, console: Console, trustees: Trustees, contests: list[tuple[str, str, str]]) -> None:
        """The day: everybody signs in once, then votes in each contest in its turn."""
        self.at(MEETING, "09:50")
        console.sign_in()
        with self.step(f"{MEMBERS - ABSTAINING} members sign in"):
            voters = voting.sign_in(self.world, range(1, MEMBERS - ABSTAINING + 1))
        for title, contest, opens in contests:
            start = self.at(MEETING, opens)
            with self.step(f"{title}: opened by two people; {len(voters)} members rank and cast"):
                console.both(contest, "open")
                timings = voting.vote(voters, contest, voting.ranking, self.pool)
            report(timings)
            held = Held(title, contest, start + timedelta(minutes=20), MEMBERS, ranked=True)
            self.finish(console, trustees, held)

    def membership(self, members: int) -> None:
        """One question for everybody, over three weeks."""
        self.at("2026-07-01")
        with self.step(f"Office prepares the membership ballot for {members}"):
            console = Console(self.world, self.folder)
            poll = console.create_poll("membership-ballot", "Contract ballot 2026", voting.roll_csv(members))
            [contest] = console.contests(poll)
            trustees = Trustees(self.folder / "trustees-membership", "BELENIOS-2048")
            console.set_trustees(poll, trustees.record)
            console.set_timetable(contest, london(MEETING), london("2026-07-30"))
            console.mail_codes(poll)
            console.both(contest, "seal")
        self.at(MEETING)
        console.sign_in()
        console.both(contest, "open")
        voted = range(1, members - ABSTAINING + 1)
        for day in range(10):
            self.at(f"2026-07-{10 + 2 * day:02}", "19:00")
            numbers = voted[day::10]
            with self.step(f"{len(numbers)} members sign in and vote"):
                voters = voting.sign_in(self.world, numbers)
                timings = voting.vote(voters, contest, voting.answer, self.pool)
                for voter in voters:
                    voter.visitor.close()
            report(timings)
        held = Held("Membership ballot", contest, london("2026-07-30"), members, ranked=False)
        self.finish(console, trustees, held)

    def finish(self, console: Console, trustees: Trustees, held: Held) -> None:
        """Close, tally, declare, download, and tell the result."""
        self.world.clock.set(held.closes)
        console.sign_in()
        with self.step(f"{held.title}: closed and declared by two people, tallied by two trustees"):
            earlier = console.download(held.uuid, f"{held.uuid}-before-closing.bel")
            console.both(held.uuid, "close")
            console.tally(held.uuid, trustees, held.ranked)
            console.both(held.uuid, "declare")
            final = console.download(held.uuid, f"{held.uuid}.bel")
        console.office.open(f"/board/{held.uuid}/result").expect("Check this result")
        run("verify", final, "--since", earlier, "--voters", str(held.entitled))
        tell(held.title, json.loads(console.office.open(f"/board/{held.uuid}/count.json").text))
        self.archives.append((held.title, final))


def report(timings: voting.Timings) -> None:
    """Print how long voters waited."""
    answered = sorted(timings.answered)
    late = answered[int(0.95 * (len(answered) - 1))]
    print(
        f"              making a ballot {statistics.median(timings.made) * 1000:.0f} ms, "
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
    print("  Elected: " + ", ".join(count["candidates"][place - 1] for place in count["elected"]))


def verify(title: str, archive: Path) -> None:
    """Check an archive with both verifiers."""
    start = time.perf_counter()
    summary = json.loads(run("verify", archive, "--json"))
    accepted = f"{summary['counted']} ballots, {len(summary['shuffled_by'])} shuffles"
    print(f"\n{title}: python -m crypto verify accepts it ({accepted}, {time.perf_counter() - start:.1f} s)")
    tool = shutil.which("belenios-tool")
    if tool is None:
        print("belenios-tool is not installed (apt-get install belenios-tool): not checked by it")
        return
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(archive, folder)
        subprocess.run([tool, "election", "verify", "--dir", folder], check=True, capture_output=True)  # noqa: S603
    print(f"{title}: belenios-tool accepts it ({time.perf_counter() - start:.1f} s)")


def main() -> None:
    """Play everything; exit with a traceback where anything is not as it should be."""
    parser = argparse.ArgumentParser(prog="python -m tools.election", description=__doc__)
    parser.add_argument("--members", type=int, default=500, help="size of the membership ballot")
    parser.add_argument("--folder", type=Path, default=Path("build/election"), help="where files go")
    arguments = parser.parse_args()
    shutil.rmtree(arguments.folder, ignore_errors=True)
    arguments.folder.mkdir(parents=True)
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(2, spawn) as pool, running(arguments.folder) as world:
        play = Play(world, arguments.folder, pool)
        play.officers()
        play.membership(arguments.members)
    for title, archive in play.archives:
        verify(title, archive)


if __name__ == "__main__":
    main()
