"""The platform under load: gunicorn with its worker processes on the loopback address, a database of its
own, an open contest, and voters who signed in before the meeting."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from flask import Flask

from app import config, create_app, migrate
from loadtests.election import Prepared, both, prepare
from loadtests.seating import sign_in_all
from tools.election.post_office import free_port
from tools.election.voting import email_of

__all__ = ["Platform", "Prepared", "Seat", "both"]

START_SECONDS = 60


@dataclass(frozen=True)
class Seat:
    """A voter at the start of the load: address, voting code, and the cookies of the sign-in."""

    number: int
    email: str
    code: str
    cookies: dict[str, str]


class Platform:
    """A served platform; ``app`` shares its database and speaks to it from this process.

    ``settings`` are more variables for its environment, such as ``TELLERS_PROOF_QUEUE``.
    """

    application = "app:create_app()"  # what gunicorn serves

    def __init__(
        self,
        folder: Path,
        database_url: str | None,
        workers: int,
        settings: Mapping[str, str] | None = None,
        port: int | None = None,
    ) -> None:
        self.folder, self.workers, self.port = folder, workers, port or free_port()
        self.base_url = f"http://127.0.0.1:{self.port}"
        self.environment = {
            "TELLERS_DEMO": "1",  # plain HTTP on the loopback address
            "TELLERS_INSTANCE": str(folder),
            "TELLERS_DATABASE_URL": database_url or f"sqlite:///{folder / 'load.sqlite'}",
            "TELLERS_COLLECTOR_DATABASE_URL": f"sqlite:///{folder / 'collector.sqlite'}",
            "TELLERS_BASE_URL": self.base_url,
            "TELLERS_BIND": f"127.0.0.1:{self.port}",
            "TELLERS_WORKERS": str(workers),
            "TELLERS_PROXIES": "1",  # the generator names everybody's address, as a proxy would
            **(settings or {}),
        }
        self.app = self._application()
        self.process: subprocess.Popen[bytes] | None = None

    def _application(self) -> Flask:
        app = create_app(config.load({**self.environment, "TELLERS_PROOF_WORKERS": "0"}, self.folder))
        app.instance_path = str(self.folder)
        with app.app_context():
            migrate.upgrade_all()
        return app

    @contextmanager
    def served(self) -> Iterator[None]:
        """Serve until the block ends; it may be killed and started again meanwhile."""
        self.start()
        try:
            yield
        finally:
            self.stop()
            self.app.extensions["database"].dispose()

    def start(self) -> None:
        """Start the web server and wait until it answers."""
        command = [sys.executable, "-m", "gunicorn", "--config", "python:app.gunicorn", self.application]
        environment = os.environ | self.environment
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(command, env=environment, stderr=log)  # noqa: S603
        until = time.monotonic() + START_SECONDS
        while not self._answers():
            if time.monotonic() > until or self.process.poll() is not None:
                raise RuntimeError(f"the web server did not start: see {self.folder / 'server.log'}")
            time.sleep(0.1)

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.base_url}/").status_code == httpx.codes.OK
        except httpx.TransportError:
            return False

    def stop(self) -> None:
        """Stop the web server and wait until it has ended."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(timeout=START_SECONDS)
            self.process = None

    def prepare(self, preset: str, voters: int) -> Prepared:
        """Make a poll for ``voters`` members and open its first contest for the next two hours."""
        with self.app.app_context():
            return prepare(preset, voters)

    def seat(self, prepared: Prepared, voters: int) -> list[Seat]:
        """Sign everybody in, as before a meeting; thousands within seconds."""
        seats = self.at_home(prepared, voters)
        cookies = sign_in_all(self.app, [seat.email for seat in seats])
        return [
            Seat(seat.number, seat.email, seat.code, one) for seat, one in zip(seats, cookies, strict=True)
        ]

    def at_home(self, prepared: Prepared, voters: int) -> list[Seat]:
        """Return voters who are not signed in yet."""
        return [
            Seat(number, email_of(number), prepared.codes[f"Member {number:03}"], {})
            for number in range(1, voters + 1)
        ]
