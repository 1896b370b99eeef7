"""Short loads with real ballots through real processes; the whole shapes are ``make load``.

How long an answer takes is not looked at here: only what was promised, stands on the board and was counted.
"""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from loadtests import arrivals, postgresql
from loadtests.running import Setting, run
from loadtests.shapes import SHAPES
from tests.external import ROOT, missing
from tools.election.post_office import free_port

VOTERS = 8
MANY = 18


@pytest.fixture
def server() -> Iterator[str]:
    """PostgreSQL with ``fsync`` on."""
    if not list(postgresql.PROGRAMS.glob("*/bin/initdb")):
        missing("PostgreSQL is not installed: apt-get install postgresql")
    with postgresql.cluster() as address, postgresql.empty_database(address) as url:
        yield url


def test_nothing_that_a_voter_was_promised_is_lost(tmp_path: Path) -> None:
    """The hustings minute in two seconds, made by two generators, one of which joins from elsewhere."""
    program = [sys.executable, "-m", "loadtests"]
    ports = ["--port", str(free_port())]
    size = ["--voters", str(VOTERS), "--seconds", "2", "--workers", "1", "--set", "TELLERS_PROOF_WORKERS=1"]
    words = ["hustings", *size, "--elsewhere", "1", *ports]
    with subprocess.Popen([*program, "join", *ports], cwd=ROOT, stdout=subprocess.DEVNULL) as joining:
        command = [*program, *words, "--folder", str(tmp_path / "load")]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=240)
        joining.terminate()
    assert f"{VOTERS} of {VOTERS} voters were told that their vote is cast" in done.stdout, done.stderr
    assert f"{VOTERS} were counted, and the count is what they meant." in done.stdout
    shares = [path.read_text().splitlines() for path in (tmp_path / "load/hustings").glob("promised-*.jsonl")]
    assert len(shares) == 2
    assert sorted(json.loads(line)["number"] for share in shares for line in share) == [*range(1, VOTERS + 1)]
    page = (tmp_path / "load/report.html").read_text(encoding="utf-8")
    assert f"{VOTERS} ballots stand on the board" in page
    assert page.count("<svg") == 2
    assert (tmp_path / "load/hustings/locust.html").exists()


def test_who_is_asked_to_wait_gets_in_with_the_same_ballot(tmp_path: Path, server: str) -> None:
    """Eighteen ballots at one moment, and places for four."""
    little = {"TELLERS_PROOF_WORKERS": "1", "TELLERS_PROOF_QUEUE": "3"}
    at_once = {"voters": MANY, "seconds": 1.0, "pattern": arrivals.rush(0.01)}
    shape = dataclasses.replace(SHAPES["overload"], settings=little, **at_once)
    outcome = run(shape, Setting(tmp_path / "load", server, workers=1))
    cast = next(line for line in outcome.lines if line.kind == "cast")
    assert cast.busy > 0
    assert cast.sent == MANY + cast.busy
    assert outcome.reckoning == (MANY, MANY, MANY)
    assert {check.limit: check.met for check in outcome.checks}["nobody has a complaint"]
