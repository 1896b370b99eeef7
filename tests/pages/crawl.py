"""Walking every page that a person can reach by links."""

from __future__ import annotations

from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.pages.conftest import get


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect the addresses of links and of forms that are sent by GET."""
        values = dict(attrs)
        if tag == "a" and values.get("href"):
            self.found.append(values["href"] or "")


def links(answer: TestResponse, path: str) -> list[str]:
    """Return the addresses on this site that a page links to, without fragments."""
    parser = _Links()
    parser.feed(answer.text)
    parts = [urlsplit(urljoin(f"https://localhost{path}", link)) for link in parser.found]
    return [f"{p.path}?{p.query}".rstrip("?") for p in parts if p.netloc == "localhost"]


def crawl(
    client: FlaskClient, start: tuple[str, ...] = ("/", "/office/", "/board/", "/my-votes")
) -> dict[str, TestResponse]:
    """Open every page that can be reached from ``start``; none may crash. Returns answers by address."""
    waiting, seen = list(start), {}
    while waiting:
        path = waiting.pop()
        if path in seen or path.startswith(("/static/", "/sign-out")):
            continue
        seen[path] = answer = get(client, path)
        assert answer.status_code < 500, f"{path}: {answer.status_code}"
        if answer.mimetype == "text/html":
            waiting += links(answer, path)
    return seen


def endpoint_of(app: Flask, path: str) -> str:
    """Return the endpoint that serves an address."""
    endpoint, _ = app.url_map.bind("localhost").match(urlsplit(path).path)
    return str(endpoint)
