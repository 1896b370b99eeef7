"""Browsers that are watched: whatever a page must never do fails the test that did it."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

from tests.conftest import PATIENCE_MS
from tests.external import ROOT
from tests.looking import violations

SCREENSHOTS = ROOT / "build" / "screenshots"
PHONE = {"width": 375, "height": 667}
DESK = {"width": 1280, "height": 900}
NARROWEST = {"width": 320, "height": 568}
NETWORK = ("Failed to load resource", "net::ERR_")

#: Remembers every sentence that the page's main headings ever showed, and every breach of the content policy.
WATCH = """
window.saidByPage = [];
document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`content policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
new MutationObserver(() => {
  const text = (document.getElementById("vote") ?? document.getElementById("consult"))?.textContent ?? "";
  if (text !== window.saidByPage.at(-1)) window.saidByPage.push(text);
}).observe(document, { childList: true, subtree: true, characterData: true });
"""


@dataclass
class Watched:
    """One browser context, the page in it, and what it did wrong."""

    context: BrowserContext
    page: Page
    origin: str
    faults: list[str] = field(default_factory=list)

    def said(self) -> list[str]:
        """Return everything that the voting page has ever shown since it was loaded."""
        said: list[str] = self.page.evaluate("window.saidByPage")
        return said

    def has_said_cast(self) -> bool:
        """Tell whether the voting page has ever claimed that the vote is cast."""
        return any("Your vote is cast" in text for text in self.said())

    def look(self, name: str) -> None:
        """Check the page as it stands, at three widths, and keep pictures of it."""
        for size in (PHONE, DESK):
            self._resize(size)
            self.faults += violations(self.page, f"{name} at {size['width']}")
            self.page.screenshot(path=SCREENSHOTS / f"{name}-{size['width']}.png", full_page=True)
        self._resize(NARROWEST)
        wide = self.page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        if wide[0] > wide[1]:
            self.faults.append(f"{name}: {wide[0]} px wide on a screen of {wide[1]} px")
        if self.page.locator("h1").count() != 1:
            self.faults.append(f"{name}: {self.page.locator('h1').count()} headings of the first level")
        self._resize(PHONE)

    def _resize(self, size: dict[str, int]) -> None:
        self.page.set_viewport_size({"width": size["width"], "height": size["height"]})

    def _requested(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob") and f"{parts.scheme}://{parts.netloc}" != self.origin:
            self.faults.append(f"a request left for another origin: {request.url}")

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(NETWORK):
            self.faults.append(f"the console says: {message.text}")

    def watch(self) -> None:
        """Begin to watch."""
        self.context.add_init_script(WATCH)
        self.context.on("request", self._requested)
        self.context.on("console", self._console)
        self.context.on("weberror", lambda error: self.faults.append(f"script error: {error.error}"))


def open_watched(browser: Browser, origin: str, **settings: object) -> Watched:
    """Return a fresh browser context, phone-sized unless ``settings`` say otherwise."""
    context = browser.new_context(**{"viewport": PHONE, "base_url": origin, **settings})  # type: ignore[arg-type]
    context.set_default_timeout(PATIENCE_MS)
    watched = Watched(context, context.new_page(), origin)
    watched.watch()
    return watched
