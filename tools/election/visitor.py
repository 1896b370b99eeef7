"""A person at a keyboard, for HTTP: opens pages, fills in forms, follows redirects.

Forms are read from the page that the server sent, hidden fields included, so that the
play goes wrong where a person's browser would.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import httpx


class PlayError(Exception):
    """The server did not answer as the play expects; says what it answered."""


@dataclass
class Form:
    """A form of a page: where it goes, what it holds before anybody types, and its boxes to tick."""

    action: str
    method: str
    values: dict[str, Any] = field(default_factory=dict)
    boxes: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)


class _FormReader(HTMLParser):
    """Collects the forms of a page with the values a browser would submit."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.current: Form | None = None
        self.select: str | None = None
        self.area: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        have = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.current = Form(have.get("action", ""), have.get("method", "get").lower())
            self.forms.append(self.current)
        elif self.current is not None:
            self._control(tag, have, self.current)

    def _control(self, tag: str, have: dict[str, str], form: Form) -> None:
        name = have.get("name", "")
        if tag == "input" and name:
            self._input(have, name, form)
        elif tag == "button" and name:
            form.buttons.append((name, have.get("value", "")))
        elif tag == "textarea" and name:
            self.area = name
            form.values[name] = ""
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and ("selected" in have or self.select not in form.values):
            form.values[self.select] = have.get("value", "")

    @staticmethod
    def _input(have: dict[str, str], name: str, form: Form) -> None:
        kind = have.get("type", "text")
        if kind == "submit":
            form.buttons.append((name, have.get("value", "")))
        elif kind == "checkbox":
            form.boxes.setdefault(name, []).append(have.get("value", "on"))
            if "checked" in have:  # several of one name are sent together
                form.values[name] = [*form.values.get(name, []), have.get("value", "on")]
        elif kind == "radio":
            if "checked" in have:
                form.values[name] = have.get("value", "on")
        elif kind != "file":
            form.values[name] = have.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.current = None
        elif tag == "textarea":
            self.area = None
        elif tag == "select":
            self.select = None

    def handle_data(self, data: str) -> None:
        if self.area and self.current is not None:
            self.current.values[self.area] += data.removeprefix("\n")


class Page:
    """An answer of the server."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self.status = response.status_code
        self.url = str(response.url)

    @property
    def text(self) -> str:
        """The body as text."""
        return self.response.text

    def form(self, pattern: str = "") -> Form:
        """Return the one POST form in whose action ``pattern`` is found (sign-out aside)."""
        reader = _FormReader()
        reader.feed(self.text)
        for form in reader.forms:
            form.action = str(httpx.URL(self.url).join(form.action)) if form.action else self.url
        found = [
            form
            for form in reader.forms
            if form.method == "post" and re.search(pattern, form.action) and "sign-out" not in form.action
        ]
        if len(found) != 1:
            raise PlayError(f"{self.url}: {len(found)} forms for {pattern!r}, {self.status}")
        return found[0]

    def expect(self, sentence: str) -> Page:
        """Raise PlayError unless the page says ``sentence``."""
        if sentence not in self.text:
            raise PlayError(f"{self.url} ({self.status}) does not say {sentence!r}, but:\n{self.words()}")
        return self

    def words(self) -> str:
        """Return what the page says between the menu and the foot, without its tags."""
        shown = re.sub(r"(?s)^.*<main[^>]*>|</main>.*$|<script.*?</script>|<[^>]+>", " ", self.text)
        return re.sub(r"\s*\n\s*", "\n", shown).strip()


class Visitor:
    """One person's browser, with a loopback address of its own (limits count addresses)."""

    def __init__(self, base_url: str, address: str = "127.0.0.1") -> None:
        transport = httpx.HTTPTransport(local_address=address)
        self.http = httpx.Client(base_url=base_url, transport=transport, follow_redirects=True, timeout=120)

    def open(self, path: str) -> Page:
        """GET ``path``; anything but 200 is an error of the play."""
        page = Page(self.http.get(path))
        if page.status != httpx.codes.OK:
            raise PlayError(f"GET {path}: {page.status}\n{page.words()}")
        return page

    def submit(self, page: Page, pattern: str = "", /, files: Any = None, **typed: Any) -> Page:
        """Submit the form of ``page`` in whose action ``pattern`` is found, typing ``typed``."""
        form = page.form(pattern)
        values = {**form.values, **typed}
        answer = Page(self.http.post(form.action, data=values, files=files))
        if answer.status >= httpx.codes.INTERNAL_SERVER_ERROR:
            raise PlayError(f"POST {form.action}: {answer.status} (typed {list(typed)})")
        return answer

    def close(self) -> None:
        """Close the browser."""
        self.http.close()
