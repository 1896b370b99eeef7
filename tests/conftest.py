"""Fixtures that every room's tests share: a fresh application and database per test."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import Browser, expect, sync_playwright

from app import config, create_app, db
from app.accounts import Person, Role, staff
from app.clock import SettableClock
from app.outbox import Mail, worker
from app.outbox.queue import unseal
from tests.databases import (
    ON_POSTGRESQL,
    collector_template,
    collector_url,
    database_template,
    database_url,
    wait_for_no_disk,
)
from tests.external import require_program
from tests.quicker import asks_for_a_database, compile_addresses_once, longest_first

__all__ = ["collector_template", "collector_url", "database_template", "database_url"]  # fixtures

START = datetime(2026, 6, 25, 11, 0, tzinfo=UTC)  # midday in London
STAFF_PASSWORD = "correct horse battery staple"
#: How long a page may take to show what is waited for: this machine may be busy with other tests.
PATIENCE_MS = 60_000

# The same examples in every run, and no limit of time on any of them: a busy machine is no defect.
hypothesis_settings.register_profile("same everywhere", derandomize=True, deadline=None)
hypothesis_settings.load_profile("same everywhere")

#: Debian's Chromium, headless, alone on the machine: no background traffic of its own.
CHROMIUM_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def _environment(url: str) -> dict[str, str]:
    return {
        "TELLERS_DATABASE_URL": url,
        "TELLERS_BASE_URL": "https://localhost",
        "TELLERS_SMTP_HOST": "127.0.0.1",
        "TELLERS_MAIL_FROM": "tellers@example.org",
        "TELLERS_PROOF_WORKERS": "0",
        **config.new_secrets(),
    }


compile_addresses_once()
# How long the SMTP library's server may take to start and to answer (seconds).
os.environ.setdefault("AIOSMTPD_CONTROLLER_TIMEOUT", "60")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put the longest modules first; on PostgreSQL, run nothing that asks for no database."""
    longest_first(items)
    if ON_POSTGRESQL:
        config.hook.pytest_deselected(items=[item for item in items if not asks_for_a_database(item)])
        items[:] = [item for item in items if asks_for_a_database(item)]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium: one for a whole run, because a process can drive only one."""
    path = require_program("chromium", package="chromium")
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=list(CHROMIUM_FLAGS))
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The configuration of a whole test run, but for the address of the database."""
    folder = tmp_path_factory.mktemp("instance")
    loaded = config.load(_environment("sqlite://"), folder)
    collector = f"sqlite:///{folder / 'collector.sqlite'}"
    return {
        **loaded,
        "COLLECTOR_DATABASE_URL": collector,
        "TESTING": True,
        "RATELIMIT_ENABLED": False,
        "SERVER_NAME": "localhost",
    }


@pytest.fixture
def clock() -> SettableClock:
    """The application's clock; it stands at midday on 25 June 2026 in London."""
    return SettableClock(START)


@pytest.fixture
def changed_settings() -> dict[str, Any]:
    """What a module's application has otherwise than all others."""
    return {}


@pytest.fixture
def app(
    settings: dict[str, Any],
    changed_settings: dict[str, Any],
    database_url: str,
    collector_url: str,
    clock: SettableClock,
    tmp_path: Path,
) -> Iterator[Flask]:
    """An application with empty databases of its own."""
    made = create_app(
        {
            **settings,
            "DATABASE_URL": database_url,
            "COLLECTOR_DATABASE_URL": collector_url,
            "CHECKPOINT_FOLDER": str(tmp_path / "checkpoints"),
            "WTF_CSRF_ENABLED": False,
            **changed_settings,
        }
    )
    for name in ("database", "collector_database"):
        wait_for_no_disk(made.extensions[name].engine)
    made.extensions["clock"] = clock
    made.extensions["password_hasher"] = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    yield made
    made.extensions["database"].dispose()
    made.extensions["collector_database"].dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser that nobody is signed in with."""
    return app.test_client()


@pytest.fixture
def context(app: Flask) -> Iterator[None]:
    """An application context, for tests that call domain functions directly."""
    with app.app_context():
        yield


@pytest.fixture
def staff_person(app: Flask) -> Callable[..., str]:
    """Make a member of staff; returns the e-mail address. ``staff_person("office")``."""

    def make(role: str, name: str | None = None) -> str:
        email = f"{(name or role).lower().replace(' ', '.')}@example.org"
        with app.app_context(), db.write_transaction():
            staff.create(name or role.title(), email, STAFF_PASSWORD, [Role(role)])
        return email

    return make


@pytest.fixture
def staff_client(app: Flask, staff_person: Callable[..., str]) -> Callable[..., FlaskClient]:
    """Return a browser signed in as a new member of staff: ``staff_client("scrutineer")``."""

    def make(role: str, name: str | None = None) -> FlaskClient:
        browser = app.test_client()
        form = {"email": staff_person(role, name), "password": STAFF_PASSWORD}
        answer = browser.post("/staff/sign-in", data=form)
        assert answer.status_code == 302, answer.text
        return browser

    return make


@pytest.fixture
def mails(app: Flask) -> Callable[[], list[tuple[str, str, str]]]:
    """Return the waiting mails as (recipient, subject, body), oldest first."""

    def read() -> list[tuple[str, str, str]]:
        with app.app_context():
            while worker.write_announced():  # what a whole roll is told
                pass
            rows = db.session().query(Mail).filter(Mail.sealed_body.is_not(None)).order_by(Mail.id)
            return [(mail.recipient, mail.subject, unseal(mail.sealed_body or b"")) for mail in rows]

    return read


@pytest.fixture
def voter_client(app: Flask, mails: Callable[[], list[tuple[str, str, str]]]) -> Callable[[str], FlaskClient]:
    """Return a browser in which the person with an address has signed in by code."""

    def make(email: str) -> FlaskClient:
        browser = app.test_client()
        browser.post("/sign-in", data={"email": email})
        code = next(line for line in mails()[-1][2].splitlines() if line.strip().isdigit()).strip()
        answer = browser.post("/sign-in/code", data={"code": code})
        assert answer.status_code == 302, answer.text
        return browser

    return make


@pytest.fixture
def person(app: Flask) -> Callable[..., int]:
    """Make a person without a role; returns the row's number. ``person("Member 017")``."""

    def make(name: str, email: str | None = None) -> int:
        number = name.rpartition(" ")[2]
        with app.app_context(), db.write_transaction() as current:
            made = Person(name=name, email=email or f"m{number}@example.org", member_number=number)
            current.add(made)
            current.flush()
            return made.id

    return make


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what tests counted (``record_property("counted", ...)``), in whatever process they ran."""
    reports = [*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")]
    counted = [str(text) for report in reports for name, text in report.user_properties if name == "counted"]
    if counted:
        terminalreporter.section("counted")
        for text in counted:
            terminalreporter.write_line(text)
