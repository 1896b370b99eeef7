"""Looking at the platform's pages in a real browser: served on this machine, judged by the same rules.

A module whose pages are looked at imports the fixtures ``address`` and ``changed_settings`` by name.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, BrowserContext, Page
from werkzeug.serving import make_server

from tests.conftest import PATIENCE_MS

#: Where to leave pictures of pages, for somebody to look at; unset, none are taken.
PICTURES = os.environ.get("TELLERS_PICTURES")
COOKIE = "tellers"
NARROW = 320


@pytest.fixture
def changed_settings() -> dict[str, Any]:
    """Settings with which a browser may reach the application without TLS."""
    return {"SESSION_COOKIE_SECURE": False, "SESSION_COOKIE_NAME": COOKIE}


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """Where the application answers."""
    with serving(app) as found:
        yield found


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """Serve an application on a free port of this machine; yields its address."""
    server = make_server("localhost", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def signed_in(
    browser: Browser, client: FlaskClient, address: str, width: int = NARROW, script: bool = True
) -> BrowserContext:
    """Return a browser context of whoever is signed in with ``client``, if anybody is."""
    size = {"width": width, "height": 720}
    context = browser.new_context(viewport=size, bypass_csp=True, java_script_enabled=script)  # type: ignore[arg-type]
    cookie = client.get_cookie(COOKIE)
    if cookie is not None:
        context.add_cookies([{"name": COOKIE, "value": cookie.value, "url": address}])
    context.set_default_timeout(PATIENCE_MS)
    return context


def faults(page: Page, name: str) -> list[str]:
    """Return what is wrong with a page as it is shown now: for axe, in its width, in its headings."""
    found = violations(page, name)
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        found.append(f"{name}: wider than its window")
    if page.locator("h1").count() != 1:
        found.append(f"{name}: {page.locator('h1').count()} headings of the first level")
    return found


def violations(page: Page, name: str) -> list[str]:
    """Return what axe objects to, each with the elements that it means."""
    found = []
    for fault in Axe().run(page).response["violations"]:
        nodes = "; ".join(node["html"][:200] for node in fault["nodes"][:3])
        found.append(f"{name}: {fault['id']}: {nodes}")
    return found


def picture(page: Page, name: str, *widths: int) -> None:
    """Leave a picture of the page at each width, where pictures are asked for."""
    before = page.viewport_size
    for width in widths if PICTURES and before else ():
        page.set_viewport_size({"width": width, "height": 1080 if width == 1920 else 760})
        page.screenshot(path=f"{PICTURES}/{name}-{width}.png", full_page=width < 1000)
        page.set_viewport_size(before)  # type: ignore[arg-type]


class Eyes:
    """Opens pages as a person, and notes what is wrong with them."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.browser, self.address = browser, address
        self.faults: list[str] = []

    def context(self, client: FlaskClient, width: int = NARROW, script: bool = True) -> BrowserContext:
        """Return a browser context of whoever is signed in with ``client``."""
        return signed_in(self.browser, client, self.address, width, script)

    def look(self, client: FlaskClient, paths: dict[str, str]) -> None:
        """Open pages on a small phone, by name."""
        context = self.context(client)
        page = context.new_page()
        for name, path in paths.items():
            answer = page.goto(self.address + path)
            if answer is None or answer.status != 200:
                self.faults.append(f"{name}: {answer and answer.status} at {path}")
            self._note(page, name)
        context.close()

    def look_at(self, name: str, client: FlaskClient, html: str) -> None:
        """Look at an answer to a form, which has no address of its own."""
        context = self.context(client)
        page = context.new_page()
        page.route("**/answer", lambda route: route.fulfill(body=html, content_type="text/html"))
        page.goto(f"{self.address}/answer")
        self._note(page, name)
        context.close()

    def _note(self, page: Page, name: str) -> None:
        self.faults += faults(page, name)
        picture(page, name, 375, 1280)

    def satisfied(self) -> None:
        """Fail with everything that was wrong."""
        assert not self.faults, "\n".join(self.faults)
