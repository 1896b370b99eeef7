"""Starting the generator: one Locust process, or a master with workers, also on other machines."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).resolve().parent / "voters.py"
SPAWNED_PER_SECOND = 300
SETTLING_SECONDS = 30  # for the last figures and Locust's own report
LOCUST = (sys.executable, "-m", "locust", "-f", str(FILE), "--loglevel", "WARNING")


class NeverEnded(Exception):
    """The generator did not end, or not every person found a part; says where its log is."""


@dataclass(frozen=True)
class Generators:
    """How the load is made: ``here`` processes on this machine and ``elsewhere`` on others.

    Others reach the master at ``port`` on their own loopback address, through a tunnel.
    """

    here: int = 1
    elsewhere: int = 0
    port: int = 5557

    @property
    def distributed(self) -> bool:
        """Tell whether there is a master beside those who play."""
        return self.here + self.elsewhere != 1


def generate(folder: Path, base_url: str, people: int, patience: float, generators: Generators) -> None:
    """Let ``people`` loose on ``base_url`` until every voter's turn has ended. Raises NeverEnded."""
    command = [
        *(*LOCUST, "--headless", "--only-summary", "--host", base_url, "--users", str(people)),
        *("--spawn-rate", str(SPAWNED_PER_SECOND), "--html", str(folder / "locust.html")),
        *("--exit-code-on-error", "0"),
    ]
    if generators.distributed:
        expected = str(generators.here + generators.elsewhere)
        command += ["--master", "--master-bind-host", "127.0.0.1", "--master-bind-port", str(generators.port)]
        command += ["--expect-workers", expected]
    with ExitStack() as stack:
        conductor = stack.enter_context(_running(command, folder, "locust.log"))
        if generators.distributed:
            for number in range(generators.here):
                stack.enter_context(_running(joining(generators.port), folder, f"generator-{number}.log"))
        _wait(conductor, people / SPAWNED_PER_SECOND + patience + SETTLING_SECONDS, folder)


def joining(port: int) -> list[str]:
    """Return the command that plays for the master at a port of this machine."""
    return [*LOCUST, "--worker", "--master-host", "127.0.0.1", "--master-port", str(port)]


@contextmanager
def _running(command: list[str], folder: Path, log: str) -> Iterator[subprocess.Popen[bytes]]:
    environment = os.environ | {"TELLERS_LOAD_FOLDER": str(folder)}
    with (folder / log).open("wb") as file:
        process = subprocess.Popen(command, env=environment, stdout=file, stderr=file)  # noqa: S603
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(SETTLING_SECONDS)


def _wait(conductor: subprocess.Popen[bytes], patience: float, folder: Path) -> None:
    until = time.monotonic() + patience
    while conductor.poll() is None:
        if time.monotonic() > until:
            raise NeverEnded(f"not every voter's turn ended in time: see {folder / 'locust.log'}")
        time.sleep(0.2)
    if not (folder / "samples.json").exists():
        raise NeverEnded(f"the generator left no figures: see {folder / 'locust.log'}")
