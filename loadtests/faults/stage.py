"""Where faults happen: a served platform on either database, with everything in reach that can break.

SQLite's stage keeps the database and the checkpoints on a small disk, and its clock can be stepped.
PostgreSQL's has its data and checkpoints on one small disk, its write-ahead log on another, and a network
between web server and database that can be cut.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from sqlalchemy import make_url

from app import audit
from ballot import store
from ballot.board.store import election_text
from loadtests import plan, reckoning
from loadtests.faults.cluster import Cluster
from loadtests.faults.counts import Counts, count
from loadtests.faults.crowd import Crowd
from loadtests.faults.disk import SmallDisk
from loadtests.faults.network import Network
from loadtests.faults.processes import children, command_of, descendants, kill_all, wait_until
from loadtests.platform import Platform, Prepared

PRESET = "membership-ballot"
WORKERS = 2
DATA_MEGABYTES, LOG_MEGABYTES = 400, 64  # readiness wants 200 free
FEW_VOTERS = 100  # their ballots are made sooner than processes start
SPAWNED = "spawn_main"  # how Python starts the processes that check proofs


class ClockedPlatform(Platform):
    """The platform with a clock that can be stepped."""

    application = "loadtests.faults.clocked:create_app()"


@dataclass(frozen=True)
class Fault:
    """Something that breaks: ``strike`` breaks it and returns when its cause is gone; nobody mends more."""

    name: str
    strike: Callable[[Stage, Crowd], None]


class Stage:
    """A served platform with an open contest and people who may vote."""

    def __init__(self, platform: Platform, database: str, disk: SmallDisk, clock: Path) -> None:
        self.platform, self.database, self.disk, self.clock = platform, database, disk, clock
        self.log_disk: SmallDisk | None = None
        self.cluster: Cluster | None = None
        self.network: Network | None = None
        self.turns: list[plan.Turn] = []
        self.voted: list[plan.Turn] = []
        self.prepared = Prepared("", [], {})
        self.hold = 0.5  # how many seconds a fault lasts at least, where it is one that lasts

    def seat(self, voters: int) -> None:
        """Open a contest, sign ``voters`` people in, and make their ballots."""
        self.prepared = self.platform.prepare(PRESET, voters)
        seats = self.platform.seat(self.prepared, voters)
        with self.platform.app.app_context():
            election = election_text(store.contest_by_uuid(self.prepared.uuid))
        processes = 0 if voters < FEW_VOTERS else os.cpu_count() or 1
        self.turns = plan.make_turns(election, seats, 1.0, processes)

    def workers(self) -> list[int]:
        """Return the web server's worker processes."""
        return children(self.server())

    def checkers(self, worker: int) -> list[int]:
        """Return the processes that check proofs for a worker."""
        return [number for number in children(worker) if SPAWNED in command_of(number)]

    def server(self) -> int:
        """Return the web server's own process."""
        if self.platform.process is None:
            raise RuntimeError("the web server is not running")
        return self.platform.process.pid

    def kill_server(self) -> None:
        """Kill the web server with everybody who descends from it."""
        kill_all([self.server(), *descendants(self.server())])
        if self.platform.process is not None:
            self.platform.process.wait()

    def unready(self) -> list[str] | None:
        """Return what readiness says is not fit, None where nobody answers."""
        try:
            answer = httpx.get(f"{self.platform.base_url}/health/ready", timeout=45)
        except httpx.TransportError:
            return None
        return list(answer.json().get("failed", []))

    def on_board(self, tracker: str) -> bool:
        """Tell whether the ballot with this tracker is on the board."""
        with self.platform.app.app_context():
            return store.ballot_entry(store.contest_by_uuid(self.prepared.uuid), tracker) is not None

    def set_clock(self, wrong_by: float) -> None:
        """Let the web processes' clock be wrong by so many seconds."""
        fresh = self.clock.with_suffix(".new")
        fresh.write_text(str(wrong_by), encoding="ascii")
        fresh.replace(self.clock)

    def endure(self, fault: Fault, voters: int, within: float, pace: float = 1.0) -> Counts:
        """Let ``voters`` vote while the fault strikes, a third before it, during it and after it.

        Each group comes within so many seconds. Returns the counts after board, proofs, chain, audit log
        and receipts were checked. Raises NeverCame, NeverHeard or NotAsPromised.
        """
        turns, self.turns = self.turns[:voters], self.turns[voters:]
        crowd = Crowd(self.platform.base_url, self.prepared.uuid, turns, pace)
        crowd.read()
        crowd.come(0, within)
        wait_until(lambda: bool(crowd.heard.acknowledged()) or crowd.failed(), "a first vote is acknowledged")
        time.sleep(within)
        crowd.come(1, within)
        crowd.wait_under_way()
        begun = time.monotonic()
        fault.strike(self, crowd)
        crowd.meet()
        passed = time.monotonic()
        crowd.come(2, within)
        ready = wait_until(lambda: self.unready() == [], "the platform is ready again")
        crowd.finish()
        counts = count(fault.name, self.database, voters, crowd.heard, begun, passed, ready)
        self._check(crowd, turns)
        return counts

    def _check(self, crowd: Crowd, turns: list[plan.Turn]) -> None:
        crowd.leave()
        self.voted += turns
        crowd.write(self.platform.folder / f"promised-{len(self.voted)}.jsonl")
        reckoning.check_board(self.platform, self.prepared, self.voted, self.platform.folder)
        self._check_audit()

    def _check_audit(self) -> None:
        with self.platform.app.app_context():
            audit.verify_chain()

    def reckon(self) -> reckoning.Reckoning:
        """Close, tally for real, and compare with what everybody meant. Raises NotAsPromised."""
        found = reckoning.reckon(self.platform, self.prepared, self.voted, self.platform.folder)
        self._check_audit()
        return found


@contextmanager
def sqlite_stage(folder: Path, voters: int, settings: dict[str, str] | None = None) -> Iterator[Stage]:
    """Serve the platform on SQLite for so many voters."""
    with SmallDisk(DATA_MEGABYTES) as disk:
        url = f"sqlite:///{disk.path / 'tellers.sqlite'}"
        with _served(
            Stage(_platform(folder, url, disk, settings), "SQLite", disk, folder / "clock")
        ) as stage:
            stage.seat(voters)
            yield stage


@contextmanager
def postgresql_stage(folder: Path, voters: int, settings: dict[str, str] | None = None) -> Iterator[Stage]:
    """Serve the platform on PostgreSQL for so many voters. Raises FileNotFoundError without it."""
    with ExitStack() as stack:
        disk, log_disk = (stack.enter_context(SmallDisk(size)) for size in (DATA_MEGABYTES, LOG_MEGABYTES))
        cluster = stack.enter_context(Cluster(disk.path, log_disk.path))
        network = stack.enter_context(Network(cluster.port))
        platform = _platform(folder, cluster.url, disk, settings)
        through = make_url(cluster.url).set(port=network.port)  # only the web server's way leads through it
        platform.environment["TELLERS_DATABASE_URL"] = through.render_as_string(hide_password=False)
        stage = Stage(platform, "PostgreSQL", disk, folder / "clock")
        stage.cluster, stage.network, stage.log_disk = cluster, network, log_disk
        stack.enter_context(_served(stage))
        stage.seat(voters)
        yield stage


def _platform(folder: Path, url: str, disk: SmallDisk, settings: dict[str, str] | None) -> Platform:
    folder.mkdir(parents=True, exist_ok=True)
    own = {
        "TELLERS_CHECKPOINT_FOLDER": str(disk.path / "checkpoints"),
        "TELLERS_LOAD_CLOCK": str(folder / "clock"),
        "TELLERS_COLLECTOR_DATABASE_URL": f"sqlite:///{folder / 'collector.sqlite'}",
        "TELLERS_PROOF_WORKERS": "1",
    }
    return ClockedPlatform(folder, url, WORKERS, {**own, **(settings or {})})


@contextmanager
def _served(stage: Stage) -> Iterator[Stage]:
    stage.set_clock(0)
    with stage.platform.served():
        yield stage
