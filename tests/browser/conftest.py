"""Fixtures of the browser's tests: built assets, a Chromium, pages of the size of a phone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page

from tests.browser.harness import Stage, serving
from tests.conftest import PATIENCE_MS
from tools import assets

PHONE = {"width": 320, "height": 568}


@pytest.fixture(scope="session")
def built() -> None:
    """The style sheet and scripts, built from the present sources."""
    assets.build()


@pytest.fixture(scope="session")
def chromium(built: None, chromium: Browser) -> Browser:
    """Chromium, once the assets are built."""
    return chromium


@pytest.fixture
def complaints() -> list[str]:
    """What the page's console and its content policy complained about."""
    return []


@pytest.fixture
def voting_page(chromium: Browser, complaints: list[str]) -> Iterator[Callable[[Stage], Page]]:
    """Serve a contest and open its voting page on a phone."""
    with ExitStack() as stack:

        def open_page(stage: Stage) -> Page:
            address = stack.enter_context(serving(stage))
            page = chromium.new_page(viewport=PHONE, locale="en-GB")
            stack.callback(page.close)
            page.set_default_timeout(PATIENCE_MS)
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.on("console", lambda message: _note(message, complaints))
            page.goto(address)
            return page

        yield open_page


def _note(message: ConsoleMessage, complaints: list[str]) -> None:
    if message.type in ("error", "warning") and "Failed to load resource" not in message.text:
        complaints.append(message.text)
