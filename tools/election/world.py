"""The platform under test: the real application, served on the loopback address, with a clock that
the play moves, a real mail server, and a database of its own."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from flask import Flask
from werkzeug.serving import make_server

from app import config, create_app, db, migrate
from app.accounts import Role, staff
from app.clock import SettableClock
from app.outbox import worker
from tools.election.post_office import PostOffice, free_port
from tools.election.visitor import Visitor

LONDON = ZoneInfo("Europe/London")
PASSWORD = "a long enough password"  # noqa: S105  (of people who do not exist)
STAFF = {Role.OFFICE: "office@example.org", Role.SCRUTINEER: "scrutineer@example.org"}


def london(day: str, time: str = "12:00") -> datetime:
    """Return a moment of UK local time."""
    return datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=LONDON)


class World:
    """The running platform, as the play sees it."""

    def __init__(self, app: Flask, clock: SettableClock, post: PostOffice, port: int) -> None:
        self.app = app
        self.clock = clock
        self.post = post
        self.base_url = f"http://127.0.0.1:{port}"

    def visitor(self, number: int = 0) -> Visitor:
        """Return a fresh browser; ``number`` gives it a loopback address of its own."""
        return Visitor(self.base_url, f"127.0.{1 + number // 250}.{1 + number % 250}")

    def deliver(self) -> int:
        """Let the mail worker send everything that is due; return how many mails went."""
        total = 0
        with self.app.app_context():
            while sent := worker.deliver_due():
                total += sent
        return total

    def staff(self, role: Role) -> Visitor:
        """Return a browser in which the member of staff with ``role`` is signed in."""
        visitor = self.visitor()
        visitor.submit(
            visitor.open("/staff/sign-in"), "sign-in", email=STAFF[role], password=PASSWORD
        ).expect("Sign out")
        return visitor


@contextmanager
def running(folder: Path, database_url: str | None = None) -> Iterator[World]:
    """Serve a fresh platform with its files in ``folder`` until the block ends."""
    with PostOffice() as post:
        port = free_port()
        app, clock = _application(folder, database_url, post.port, port)
        logging.getLogger("werkzeug").setLevel(logging.WARNING)
        server = make_server("127.0.0.1", port, app, threaded=True)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield World(app, clock, post, port)
        finally:
            server.shutdown()
            thread.join()
            app.extensions["proof_checker"].close()
            app.extensions["database"].dispose()


def _application(
    folder: Path, database_url: str | None, mail_port: int, port: int
) -> tuple[Flask, SettableClock]:
    environment = {
        "TELLERS_DEMO": "1",  # plain HTTP on the loopback address
        "TELLERS_DATABASE_URL": database_url or f"sqlite:///{folder / 'election.sqlite'}",
        "TELLERS_BASE_URL": f"http://127.0.0.1:{port}",
        "TELLERS_SMTP_HOST": "127.0.0.1",
        "TELLERS_SMTP_PORT": str(mail_port),
        "TELLERS_SMTP_STARTTLS": "0",
    }
    settings = config.load(environment, folder)
    app = create_app({**settings, "DEMO": False})  # real mail, no mailbox page
    app.instance_path = str(folder)
    clock = SettableClock(london("2026-06-25"))
    app.extensions["clock"] = clock
    with app.app_context():
        _prepare()
    return app, clock


def _prepare() -> None:
    migrate.upgrade_all()
    with db.write_transaction():
        for role, email in STAFF.items():
            staff.create(f"{role.value.title()} of the play", email, PASSWORD, [role])
