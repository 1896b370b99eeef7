"""The pages of this room in a real browser: nothing wider than a phone, nothing that axe objects to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from app import config, create_app, db
from app.accounts import Person, Role, staff
from app.outbox import worker
from tests.conftest import STAFF_PASSWORD
from tests.looking import faults, serving

NARROW = {"width": 320, "height": 640}


class Site:
    """A served demonstration with one voter and one member of staff."""

    def __init__(self, app: Flask, address: str) -> None:
        self.app, self.address = app, address

    def deliver(self) -> None:
        """Do what the mail worker does."""
        with self.app.app_context():
            worker.deliver_due()


@pytest.fixture
def site(database_url: str, tmp_path: Path) -> Iterator[Site]:
    """The site, on a port of its own."""
    settings = config.load({"TELLERS_DEMO": "1", "TELLERS_PROOF_WORKERS": "0"}, tmp_path)
    made = create_app({**settings, "DATABASE_URL": database_url})
    with made.app_context(), db.write_transaction() as current:
        current.add(Person(name="Member 001", email="m001@example.org", member_number="001"))
        staff.create("Office", "office@example.org", STAFF_PASSWORD, [Role.OFFICE])
    with serving(made) as address:
        yield Site(made, address)
    made.extensions["database"].dispose()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page on a narrow phone; it fails the test on any error in the console."""
    context = chromium.new_context(viewport=NARROW)  # type: ignore[arg-type]
    made = context.new_page()
    said: list[str] = []
    made.on("pageerror", lambda error: said.append(str(error)))
    made.on("console", lambda line: _note(said, line.type, line.text))
    yield made
    context.close()
    assert said == []


def _note(said: list[str], kind: str, text: str) -> None:
    if (kind == "error" and "the server responded with a status of" not in text) or "ElementError" in text:
        said.append(text)


def _look(page: Page) -> None:
    """Check the page as it is shown now."""
    page.wait_for_load_state()
    assert not faults(page, page.url)


def test_pages_for_everybody(page: Page, site: Site) -> None:
    for path in ("/", "/sign-in", "/staff/sign-in", "/no-such-page", "/demo/mailbox"):
        page.goto(site.address + path)
        _look(page)


def test_signing_in_and_out(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/sign-in")
    page.get_by_role("button", name="Send me a code").click()
    _look(page)  # with the error summary
    page.get_by_label("E-mail address").fill("m001@example.org")
    page.get_by_role("button", name="Send me a code").click()
    _look(page)
    site.deliver()
    mailbox = page.context.new_page()
    mailbox.goto(f"{site.address}/demo/mailbox")
    _look(mailbox)
    code = mailbox.locator("strong.tellers-code").first.inner_text()
    page.get_by_label("Six-digit code").fill(code)
    page.get_by_role("button", name="Sign in").click()
    page.goto(f"{site.address}/sign-out")
    _look(page)
    page.get_by_role("button", name="Sign out").click()
    _look(page)
    assert page.get_by_text("You have signed out.").is_visible()


def test_the_audit_log(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/staff/sign-in?next=/audit/")
    page.get_by_label("E-mail address").fill("office@example.org")
    page.get_by_label("Password", exact=True).fill(STAFF_PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="Audit log").wait_for()
    _look(page)


def test_the_menu_opens_and_closes_on_a_phone(page: Page, site: Site) -> None:
    page.goto(site.address)
    menu = page.get_by_role("button", name="Menu")
    link = page.get_by_role("navigation").get_by_role("link", name="Sign in")
    assert not link.is_visible()
    menu.click()
    assert link.is_visible()
