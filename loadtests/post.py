"""Mail during a load: the platform's own mail worker, a real SMTP server, letter boxes to look into."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote

from loadtests.platform import Platform
from tools.election.post_office import PostOffice

SIGN_IN_CODE = r"(?m)^\s+(\d{6})$"
PATIENCE_SECONDS = 180.0
WORKER_SECONDS = 60


class LetterBoxes(PostOffice):
    """The post office, with letter boxes in front of which people wait."""

    def __init__(self) -> None:
        super().__init__()
        self._came: defaultdict[str, threading.Event] = defaultdict(threading.Event)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Take a message, and tell who waits for it (the name is the SMTP library's)."""
        said = await super().handle_DATA(server, session, envelope)
        for address in envelope.rcpt_tos:
            self._came[address.lower()].set()
        return said

    def code_for(self, email: str, patience: float) -> str:
        """Return the newest sign-in code for an address, nothing where none comes in so many seconds."""
        self._came[email.lower()].wait(patience)
        try:
            return self.last(email, SIGN_IN_CODE)
        except LookupError:
            return ""


@contextmanager
def letters(platform: Platform, port: int = 0) -> Iterator[str]:
    """Deliver mail while the block runs; yield the address at which ``/EMAIL`` is the newest code.

    Who asks waits there until it has come; 404 is the answer where none came.
    """
    office = LetterBoxes()
    with office, _worker(platform, office.port), _boxes(office, port) as address:
        yield address


@contextmanager
def _worker(platform: Platform, smtp_port: int) -> Iterator[None]:
    """Run the mail worker as in production, beside the web server's demonstration settings."""
    kept = (platform.folder / "demo-secrets.json").read_text(encoding="utf-8")
    environment = os.environ | json.loads(kept) | platform.environment
    environment |= {
        "TELLERS_DEMO": "0",
        "TELLERS_BASE_URL": "https://127.0.0.1",
        "TELLERS_MAIL_FROM": "tellers@example.org",
        "TELLERS_SMTP_HOST": "127.0.0.1",
        "TELLERS_SMTP_PORT": str(smtp_port),
        "TELLERS_SMTP_STARTTLS": "0",
    }
    command = [sys.executable, "-m", "flask", "--app", "app", "worker", "--pause", "0.5"]
    with (platform.folder / "worker.log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)  # noqa: S603
    try:
        yield
    finally:
        process.terminate()
        process.wait(WORKER_SECONDS)
    if process.returncode != 0:
        raise RuntimeError(f"the mail worker failed: see {platform.folder / 'worker.log'}")


@contextmanager
def _boxes(office: LetterBoxes, port: int) -> Iterator[str]:
    """Serve the newest sign-in code of every letter box on the loopback address."""

    class Box(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            code = office.code_for(unquote(self.path[1:]), PATIENCE_SECONDS)
            self.send_response(200 if code else 404)
            self.end_headers()
            self.wfile.write(code.encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Box)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
