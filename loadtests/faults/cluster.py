"""A PostgreSQL that is killed and comes back: started as a child, and restarted as an init system would."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import threading
from pathlib import Path
from types import TracebackType

import psycopg

from loadtests.faults.processes import descendants, kill_all, wait_until
from loadtests.postgresql import OWNER, program, run
from tools.election.post_office import free_port

RESTART_SECONDS = 1.0
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "min_wal_size": "2MB",  # no segments in reserve: a full disk is felt at once
    "max_wal_size": "8MB",
    "max_connections": "120",
}


class Cluster:
    """A server with its data in a new folder below ``data``, its write-ahead log below ``log``.

    It is supervised: whenever it has ended it is started again after a second, unless ``held`` is set.
    """

    def __init__(self, data: Path, log: Path) -> None:
        self.port = free_port()
        self.url = f"postgresql+psycopg://{OWNER}@127.0.0.1:{self.port}/postgres"
        self.held, self._ended = threading.Event(), threading.Event()
        self._data, self._wal = data / "postgresql", log / "wal"
        self._place = Path(tempfile.mkdtemp(prefix="tellers-postgresql-"))
        self._process: subprocess.Popen[bytes] | None = None
        self._supervisor = threading.Thread(target=self._supervise, daemon=True)

    def __enter__(self) -> Cluster:
        if os.geteuid() == 0:
            shutil.chown(self._place, OWNER)
        words = ["-D", str(self._data), "-X", str(self._wal), "-A", "trust", "-U", OWNER]
        run("initdb", *words, "--wal-segsize=1", "--no-sync")
        self._start()
        self._supervisor.start()
        wait_until(self.answers, "PostgreSQL answers")
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._ended.set()
        self._supervisor.join()
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)  # fast shutdown
            self._process.wait(timeout=60)
        for folder in (self._data, self._wal, self._place):
            shutil.rmtree(folder, ignore_errors=True)

    def kill(self) -> None:
        """Kill the server and every backend with SIGKILL; nobody can write anything more."""
        if self._process is None:
            raise RuntimeError("PostgreSQL was not started")
        kill_all([self._process.pid, *descendants(self._process.pid)])

    def answers(self) -> bool:
        """Tell whether it takes connections."""
        try:
            psycopg.connect(host="127.0.0.1", port=self.port, user=OWNER, connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def said(self, words: str) -> bool:
        """Tell whether the server's log has these words."""
        return words in (self._place / "log").read_text(encoding="utf-8", errors="replace")

    def _start(self) -> None:
        settings = [word for name, value in SETTINGS.items() for word in ("-c", f"{name}={value}")]
        words = [program("postgres"), "-D", str(self._data), "-p", str(self.port), "-k", str(self._place)]
        owner = OWNER if os.geteuid() == 0 else None
        with (self._place / "log").open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603
                [*words, *settings],
                stdout=log,
                stderr=log,
                cwd="/",
                user=owner,
                group=owner,
                extra_groups=[] if owner else None,
            )

    def _supervise(self) -> None:
        while not self._ended.wait(RESTART_SECONDS):
            if self._process is not None and self._process.poll() is not None and not self.held.is_set():
                self._start()
