"""The demonstration as a newcomer starts it: it seeds, serves, delivers mail, and ends cleanly."""

from __future__ import annotations

import http.cookiejar
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ballot.demo import before_midnight
from ballot.timetable import local_from_utc, utc_from_local
from tests.external import ROOT
from tools.election.post_office import free_port

LONGEST_SECONDS = 300  # for a start, a mail or an end on a busy machine


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _wait(what: Callable[[], bool], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while not what() and time.monotonic() < end:
        time.sleep(0.2)
    return what()


def _start(port: int, folder: Path) -> subprocess.Popen[str]:
    bare = {name: value for name, value in os.environ.items() if not name.startswith("TELLERS_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "app", "demo", "--port", str(port)],
        cwd=ROOT,
        env={**bare, "TELLERS_DEMO": "1", "TELLERS_INSTANCE": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    _wait(lambda: _listens(port) or process.poll() is not None, LONGEST_SECONDS)
    return process


def _stop(process: subprocess.Popen[str]) -> str:
    """Ask the process to end; return what it printed."""
    process.send_signal(signal.SIGTERM)
    printed, _ = process.communicate(timeout=LONGEST_SECONDS)
    assert process.returncode == 0, printed
    return printed


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], int, Path]]:
    """A running demonstration in a folder of its own: process, port, folder."""
    port = free_port()
    process = _start(port, tmp_path)
    yield process, port, tmp_path
    if process.poll() is None:
        _stop(process)


class _Visitor:
    """A browser without JavaScript: cookies, pages, forms."""

    def __init__(self, port: int) -> None:
        self.base = f"http://127.0.0.1:{port}"
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._opener = urllib.request.build_opener(jar)

    def get(self, path: str) -> str:
        with self._opener.open(self.base + path) as answer:
            return str(answer.read().decode())

    def post(self, path: str, **form: str) -> str:
        token = re.search(r'name="csrf_token" type="hidden" value="([^"]+)"', self.get(path))
        assert token
        body = urllib.parse.urlencode({**form, "csrf_token": token[1]}).encode()
        with self._opener.open(self.base + path, body) as answer:
            return str(answer.read().decode())


@pytest.mark.parametrize("hour", range(24))
def test_no_time_of_the_demonstration_happens_twice(hour: int) -> None:
    """On the day of 2026 on which the clocks go back, and on any day before it by whole days."""
    begun = before_midnight(datetime(2026, 10, 25, hour, 30, tzinfo=UTC))
    for typed in (begun, begun + timedelta(hours=1)):
        assert utc_from_local(local_from_utc(typed)) == typed
    assert timedelta(0) <= datetime(2026, 10, 25, hour, 30, tzinfo=UTC) - begun <= timedelta(hours=3)


def test_a_newcomer_signs_in_and_the_demonstration_ends_cleanly(
    demo: tuple[subprocess.Popen[str], int, Path],
) -> None:
    process, port, folder = demo
    assert process.poll() is None, process.stdout and process.stdout.read()
    visitor = _Visitor(port)
    assert "Sign in to vote" in visitor.get("/")
    visitor.post("/sign-in", email="member001@example.org")
    assert _wait(lambda: "Your sign-in code" in visitor.get("/demo/mailbox?to=member001"), LONGEST_SECONDS)
    code = re.search(r">(\d{6})<", visitor.get("/demo/mailbox?to=member001"))
    assert code
    assert "Sign out" in visitor.post("/sign-in/code", code=code[1])
    printed = _stop(process)
    assert "office@example.org" in printed
    assert f"http://127.0.0.1:{port}" in printed
    assert "Traceback" not in printed
    assert not _listens(port)

    notes = (folder / "demo-sign-in.txt").stat().st_mtime_ns
    again = _start(port, folder)  # a second start keeps the data, and whoever was signed in
    assert "Sign out" in visitor.get("/")
    _stop(again)
    assert (folder / "demo-sign-in.txt").stat().st_mtime_ns == notes
