"""The faults: each breaks one thing while ballots are on their way, and takes nothing but the cause away."""

from __future__ import annotations

import time
from collections.abc import Callable

import httpx
import psycopg

from loadtests.faults.cluster import Cluster
from loadtests.faults.crowd import BUSY, Crowd, Voter
from loadtests.faults.disk import SmallDisk
from loadtests.faults.network import Network
from loadtests.faults.processes import kill_all, lives, wait_until
from loadtests.faults.stage import Fault, Stage
from loadtests.postgresql import OWNER

HOUR = 3600.0
UNANSWERED = "database-unanswered"
REFUSALS = 2  # so many answers of 503 show that people met the fault


def kill_worker(stage: Stage, crowd: Crowd) -> None:
    """Kill one worker process of the web server; what checked proofs for it must not be left behind."""
    victim = stage.workers()[0]
    orphans = stage.checkers(victim)
    kill_all([victim])
    wait_until(lambda: len([one for one in stage.workers() if one != victim]) >= 2, "a new worker is there")
    wait_until(lambda: not any(lives(number) for number in orphans), "the dead worker's checkers have ended")


def kill_checkers(stage: Stage, crowd: Crowd) -> None:
    """Kill the processes that check proofs, of every worker."""
    for worker in stage.workers():
        kill_all(stage.checkers(worker))


def kill_server(stage: Stage, crowd: Crowd) -> None:
    """Kill the whole web server (with SQLite: the database, too), and start it after a second."""
    stage.kill_server()
    crowd.meet()
    time.sleep(1)
    wait_until(lambda: crowd.heard.count(0) > 0, "people get no answer")
    stage.platform.start()


def kill_postgresql(stage: Stage, crowd: Crowd) -> None:
    """Kill PostgreSQL with all its processes, and let it stay away for a while."""
    cluster = _cluster(stage)
    cluster.held.set()
    cluster.kill()
    crowd.meet()
    _hold(stage, lambda: crowd.heard.count(BUSY) > 0, "people are told of the database")
    cluster.held.clear()
    wait_until(cluster.answers, "PostgreSQL is back")


def fill_disk(stage: Stage, crowd: Crowd) -> None:
    """Fill the disk of database and checkpoints until people were told so, then make room."""
    if stage.cluster is None:
        _empty_log(stage)
    stage.disk.fill()
    crowd.meet()
    _keep_full(stage, stage.disk, lambda: crowd.heard.count(BUSY, code="database-full") >= REFUSALS)
    if "disk" not in (stage.unready() or []):
        raise AssertionError("readiness does not say that the disk is full")
    stage.disk.make_room()


def fill_log_disk(stage: Stage, crowd: Crowd) -> None:
    """Fill the disk of PostgreSQL's write-ahead log: it has to stop, and come back when there is room."""
    cluster, disk = _cluster(stage), stage.log_disk
    if disk is None:
        raise RuntimeError("this stage has no disk for a write-ahead log")
    disk.fill()
    _write_log(cluster)
    crowd.meet()
    _keep_full(stage, disk, lambda: cluster.said("PANIC") and crowd.heard.count(BUSY) >= REFUSALS)
    disk.make_room()
    wait_until(cluster.answers, "PostgreSQL is back")


def freeze_network(stage: Stage, crowd: Crowd) -> None:
    """Let the network swallow everything for longer than the web server's patience lasts."""
    network = _network(stage)
    network.freeze()
    crowd.meet()
    _hold(stage, lambda: crowd.heard.count(BUSY) >= REFUSALS, "people are told of the silence", times=2)
    network.whole()


def cut_network(stage: Stage, crowd: Crowd) -> None:
    """Reset every connection between web server and database until people were told so."""
    network = _network(stage)
    network.cut()
    crowd.meet()
    _hold(stage, lambda: crowd.heard.count(BUSY) >= REFUSALS, "people are told of the cut network")
    network.whole()


def swallow_commits(stage: Stage, crowd: Crowd) -> None:
    """Let commits reach the database and their answers get lost, until a ballot is on the board unheard."""
    network = _network(stage)
    network.leave_commits_unanswered()
    crowd.meet()
    _hold(stage, lambda: _unheard(stage, crowd), "a ballot is on the board, and its voter was told 503")
    network.whole()


def _unheard(stage: Stage, crowd: Crowd) -> bool:
    """Tell whether somebody's ballot was stored who was told that nobody can tell."""
    told = {one.number for one in crowd.heard.answers if one.casting and one.code == UNANSWERED}
    return any(stage.on_board(one.turn.tracker) for one in crowd.voters if one.turn.number in told)


def step_clock(stage: Stage, crowd: Crowd) -> None:
    """Step the clock forward by an hour and back while people vote; then out of the window for a moment."""
    for wrong_by in (HOUR, 0):
        stage.set_clock(wrong_by)
        crowd.meet()
        time.sleep(stage.hold / 2)
    probe = crowd.voters[-2]  # has the page open, and comes when the fault has passed
    for wrong_by, code in ((3 * HOUR, "voting-over"), (-HOUR, "voting-not-open")):
        stage.set_clock(wrong_by)
        _must_be_refused(probe, code)
        stage.set_clock(0)


#: What can happen to an installation on SQLite.
ON_SQLITE = (
    Fault("worker killed", kill_worker),
    Fault("checkers killed", kill_checkers),
    Fault("server killed", kill_server),
    Fault("disk full", fill_disk),
    Fault("clock stepped", step_clock),
)

#: What can happen to an installation on PostgreSQL.
ON_POSTGRESQL = (
    Fault("worker killed", kill_worker),
    Fault("checkers killed", kill_checkers),
    Fault("PostgreSQL killed", kill_postgresql),
    Fault("network cut", cut_network),
    Fault("network frozen", freeze_network),
    Fault("commits unanswered", swallow_commits),
    Fault("disk full", fill_disk),
    Fault("log disk full", fill_log_disk),
    Fault("clock stepped", step_clock),
)


def _must_be_refused(voter: Voter, code: str) -> None:
    answer: httpx.Response = voter.send()
    if answer.status_code != httpx.codes.CONFLICT or answer.json()["error"] != code:
        raise AssertionError(f"{code} was expected, not {answer.status_code} {answer.text[:200]}")


def _cluster(stage: Stage) -> Cluster:
    if stage.cluster is None:
        raise RuntimeError("this stage has no PostgreSQL")
    return stage.cluster


def _network(stage: Stage) -> Network:
    if stage.network is None:
        raise RuntimeError("this stage has no network that can be cut")
    return stage.network


def _empty_log(stage: Stage) -> None:
    """Give the write-ahead log's file back to the disk: SQLite would use it again and need no room."""

    def emptied() -> bool:
        with stage.platform.app.extensions["database"].engine.connect() as connection:
            connection.exec_driver_sql("ROLLBACK")
            busy = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").scalar()
            connection.exec_driver_sql("BEGIN")
        return int(busy) == 0

    wait_until(emptied, "SQLite's log is empty")


def _hold(stage: Stage, told: Callable[[], bool], what: str, times: int = 1) -> None:
    """Let the fault last for the stage's while (or several), and longer until people were told of it."""
    enough = time.monotonic() + times * stage.hold
    wait_until(lambda: told() and time.monotonic() >= enough, what)


def _keep_full(stage: Stage, disk: SmallDisk, told: Callable[[], bool]) -> None:
    """Keep the disk full, whatever others give back, until people were told of it."""

    def filled() -> bool:
        disk.fill()
        return told()

    _hold(stage, filled, "people are told of the full disk")


def _write_log(cluster: Cluster) -> None:
    """Write to the log, as anybody else on the server might, until PostgreSQL stops."""
    try:
        with psycopg.connect(host="127.0.0.1", port=cluster.port, user=OWNER, autocommit=True) as connection:
            while True:
                connection.execute("SELECT pg_logical_emit_message(false, 'load', repeat('x', 500000))")
                connection.execute("SELECT pg_switch_wal()")
    except psycopg.OperationalError:
        return
