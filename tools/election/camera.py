"""Pictures of the pages while the election is played: phone and desktop, as Chromium shows them."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tools.election.visitor import Visitor

#: Name of a width -> size of the window in CSS pixels.
SIZES: Mapping[str, tuple[int, int]] = {"phone": (375, 812), "desktop": (1280, 900)}
TALLEST = 2400  # of a picture, in CSS pixels: what is below adds nothing to it
COLOURS = 96
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)

#: What to do on a page before its picture is taken.
Act = Callable[[Page], None]


class Camera(Protocol):
    """Takes pictures of pages, or does not."""

    def take(self, name: str, path: str, visitor: Visitor | None = None, act: Act | None = None) -> None:
        """Take pictures of ``path`` as ``visitor`` sees it, after ``act``."""


class NoCamera:
    """The play without pictures."""

    def take(self, name: str, path: str, visitor: Visitor | None = None, act: Act | None = None) -> None:
        """Take none."""


class Chromium:
    """Takes ``<name>-phone.png`` and ``<name>-desktop.png`` into ``folder``."""

    def __init__(self, browser: Browser, base_url: str, folder: Path) -> None:
        self.browser, self.base_url, self.folder = browser, base_url, folder

    def take(self, name: str, path: str, visitor: Visitor | None = None, act: Act | None = None) -> None:
        """Open ``path`` with the visitor's sign-in in a window of each size; ``act``; take the picture."""
        for size, (width, height) in SIZES.items():
            viewport = {"width": width, "height": height}
            context = self.browser.new_context(base_url=self.base_url, viewport=viewport)  # type: ignore[arg-type]
            if visitor is not None:
                context.add_cookies([self._cookie(*pair) for pair in visitor.http.cookies.items()])  # type: ignore[misc]
            page = context.new_page()
            page.goto(path, wait_until="networkidle")
            if act is not None:
                act(page)
            tall = min(TALLEST, int(page.evaluate("document.documentElement.scrollHeight")))
            clip = {"x": 0, "y": 0, "width": width, "height": max(tall, height)}
            self._keep(f"{name}-{size}.png", page.screenshot(full_page=True, clip=clip))  # type: ignore[arg-type]
            context.close()

    def _cookie(self, name: str, value: str) -> dict[str, str]:
        return {"name": name, "value": value, "url": self.base_url}

    def _keep(self, name: str, png: bytes) -> None:
        """Keep few colours: text on plain ground needs no more, and the files stay small."""
        picture = Image.open(io.BytesIO(png)).convert("RGB").quantize(COLOURS)
        picture.save(self.folder / name, optimize=True)


@contextmanager
def chromium(base_url: str, folder: Path) -> Iterator[Chromium]:
    """Start Debian's Chromium for pictures into ``folder``."""
    path = shutil.which("chromium")
    if path is None:
        raise FileNotFoundError("Chromium is not installed: apt-get install chromium")
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield Chromium(browser, base_url, folder)
        browser.close()
