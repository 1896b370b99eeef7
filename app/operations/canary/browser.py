"""As much of a browser as the synthetic voter needs: cookies, redirects, forms, one time limit for all."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from html.parser import HTMLParser
from http import HTTPStatus
from http.cookiejar import CookieJar
from typing import Any, NamedTuple
from urllib.parse import urlencode, urljoin, urlsplit

MOST_OCTETS = 16_000_000
AGENT = "Tellers synthetic voter"


class TooSlow(Exception):
    """The time that everything together may take is over."""


class ForeignAddress(Exception):
    """A page sent the voter to another origin."""


class Answer(NamedTuple):
    """Status and body of an answer, and after how many seconds to come again, if it says so."""

    status: int
    text: str
    retry_after: int


class Browser:
    """One voter's browser at ``base_url``; everything has to be done ``patience`` seconds from now."""

    def __init__(self, base_url: str, patience: float) -> None:
        self._base = base_url.rstrip("/")
        self._end = time.monotonic() + patience
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def left(self) -> float:
        """Return how many seconds are left. Raises TooSlow when none is."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise TooSlow
        return left

    def get(self, path: str) -> Answer:
        """Open a page."""
        return self._ask(path, None, {})

    def submit(self, path: str, **typed: str) -> Answer:
        """Open the page with a form at ``path``, and submit it with ``typed``."""
        fields = {"csrf_token": _token(self.get(path).text), **typed}
        return self._ask(path, urlencode(fields).encode(), {})

    def post(self, path: str, body: dict[str, Any], token: str) -> Answer:
        """Post JSON as the voting page's script does."""
        headers = {"Content-Type": "application/json", "Accept": "application/json", "X-CSRFToken": token}
        return self._ask(path, json.dumps(body).encode(), headers)

    def _ask(self, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        url = urljoin(f"{self._base}/", path)
        if urlsplit(url)[:2] != urlsplit(self._base)[:2]:
            raise ForeignAddress
        known = {"User-Agent": AGENT, "Referer": f"{self._base}/"}
        request = urllib.request.Request(url, body, known | headers)  # noqa: S310  (our own address)
        try:
            with self._opener.open(request, timeout=self.left()) as answer:
                return Answer(answer.status, answer.read(MOST_OCTETS).decode(), 0)
        except urllib.error.HTTPError as error:
            with error:
                wait = error.headers.get("Retry-After", "")
                again = int(wait) if wait.isdecimal() else 0
                return Answer(error.code, error.read(MOST_OCTETS).decode(errors="replace"), again)


class _TokenReader(HTMLParser):
    """Finds the hidden field that protects a form."""

    def __init__(self) -> None:
        super().__init__()
        self.token = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        have = dict(attrs)
        if tag == "input" and have.get("name") == "csrf_token":
            self.token = have.get("value") or ""


def _token(page: str) -> str:
    reader = _TokenReader()
    reader.feed(page)
    return reader.token


OK, CREATED, BUSY = HTTPStatus.OK, HTTPStatus.CREATED, HTTPStatus.SERVICE_UNAVAILABLE
