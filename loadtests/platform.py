"""The platform under load: gunicorn with its worker processes on the loopback address, a database of its
own, an open contest, and voters who signed in before the meeting."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
from flask import Flask
from sqlalchemy import select

from app import config, create_app, db, migrate
from app.accounts import Role, staff
from app.accounts import store as people
from app.accounts.models import Person
from app.accounts.roll import import_roll, preview_roll
from app.outbox import Mail
from app.outbox.queue import unseal
from ballot import setup, store
from ballot.approvals import approve
from ballot.codes import make_codes
from ballot.models import Contest, Poll
from ballot.timetable import local_from_utc
from crypto.groups import group_named
from crypto.trustees.play import run_ceremony
from tools.election.post_office import free_port
from tools.election.visitor import Visitor
from tools.election.voting import email_of, roll_csv

PASSWORD = "only for this load"  # noqa: S105  (of people who do not exist)
OFFICE, SCRUTINEER = "office@example.org", "scrutineer@example.org"
CANDIDATES = [(f"Candidate {letter}", "member") for letter in "ABCDE"]
START_SECONDS = 60
SIGN_IN_CODE = re.compile(r"^\s+(\d{6})$", re.MULTILINE)


@dataclass(frozen=True)
class Seat:
    """A voter at the start of the load: address, voting code, and the cookies of the sign-in."""

    number: int
    email: str
    code: str
    cookies: dict[str, str]


@dataclass(frozen=True)
class Prepared:
    """The open contest and the trustees' private keys."""

    uuid: str
    keys: list[str]
    codes: dict[str, str]


class Platform:
    """A served platform; ``app`` shares its database and speaks to it from this process."""

    def __init__(self, folder: Path, database_url: str | None, workers: int) -> None:
        self.folder, self.workers, self.port = folder, workers, free_port()
        self.base_url = f"http://127.0.0.1:{self.port}"
        self.environment = {
            "TELLERS_DEMO": "1",  # plain HTTP on the loopback address
            "TELLERS_INSTANCE": str(folder),
            "TELLERS_DATABASE_URL": database_url or f"sqlite:///{folder / 'load.sqlite'}",
            "TELLERS_BASE_URL": self.base_url,
            "TELLERS_BIND": f"127.0.0.1:{self.port}",
            "TELLERS_WORKERS": str(workers),
        }
        self.app = self._application()
        self.process: subprocess.Popen[bytes] | None = None

    def _application(self) -> Flask:
        app = create_app(config.load({**self.environment, "TELLERS_PROOF_WORKERS": "0"}, self.folder))
        app.instance_path = str(self.folder)
        with app.app_context():
            migrate.upgrade()
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
        command = [sys.executable, "-m", "gunicorn", "--config", "python:app.gunicorn", "app:create_app()"]
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
            with db.write_transaction():
                staff.create("Office of the load", OFFICE, PASSWORD, [Role.OFFICE])
                staff.create("Scrutineer of the load", SCRUTINEER, PASSWORD, [Role.SCRUTINEER])
                poll, keys = _draft(preset, voters)
            rows = make_codes(poll, _person(SCRUTINEER), "sheet")
            contest = store.contests_in(poll)[0]
            for act in ("seal", "open"):
                both(contest, act)
            return Prepared(contest.uuid, keys, {row.name: row.code for row in rows})

    def seat(self, prepared: Prepared, voters: int) -> list[Seat]:
        """Sign everybody in with a mailed code, as before a meeting: over HTTP, from one address."""
        return [
            self._sign_in(number, prepared.codes[f"Member {number:03}"]) for number in range(1, voters + 1)
        ]

    def _sign_in(self, number: int, code: str) -> Seat:
        visitor, email = Visitor(self.base_url, f"127.0.{1 + number // 200}.1"), email_of(number)
        page = visitor.submit(visitor.open("/sign-in"), "sign-in", email=email).expect("code")
        visitor.submit(page, "sign-in", code=self._mailed_code(email)).expect("Sign out")
        cookies = dict(visitor.http.cookies.items())
        visitor.close()
        return Seat(number, email, code, cookies)

    def _mailed_code(self, email: str) -> str:
        with self.app.app_context():
            query = select(Mail.sealed_body).where(Mail.recipient == email, Mail.sealed_body.is_not(None))
            body = unseal(db.session().scalars(query.order_by(Mail.id.desc())).first() or b"")
        found = SIGN_IN_CODE.search(body)
        if found is None:
            raise LookupError(f"no sign-in code for {email}")
        return found.group(1)


def _draft(preset: str, voters: int) -> tuple[Poll, list[str]]:
    office, now = _person(OFFICE), datetime.now(UTC)
    poll = setup.create_poll(preset, "Election under load", office)
    import_roll(poll.roll, preview_roll(roll_csv(voters)), office)
    first, *others = store.contests_in(poll)
    for contest in others:
        setup.remove_contest(contest, office)
    if first.ranked:
        setup.set_options(first, CANDIDATES, office)
    opens, closes = local_from_utc(now - timedelta(minutes=2)), local_from_utc(now + timedelta(hours=2))
    setup.set_timetable(first, opens, closes, office)
    record, keys = run_ceremony(group_named(poll.group_name), 2, 3, ("Trustee A", "Trustee B", "Trustee C"))
    setup.set_trustees(poll, record, office)
    return poll, keys


def both(contest: Contest, act: str) -> None:
    """Let both people approve ``act``."""
    approve(contest, act, _person(OFFICE), Role.OFFICE)
    approve(contest, act, _person(SCRUTINEER), Role.SCRUTINEER)


def _person(email: str) -> Person:
    found = people.person_by_email(email)
    if found is None:
        raise LookupError(f"{email} is not on the platform")
    return found
