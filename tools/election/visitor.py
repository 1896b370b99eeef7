"""A person at a keyboard, for HTTP: opens pages, fills in forms, follows redirects.

Forms are read from the page that the server sent, hidden fields included, so that the
play goes wrong where a person's browser would.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import httpx


class PlayError(Exception):
    """The server did not answer as the play expects; says what it answered."""


@dataclass
class Form:
    """A form of a page: where it goes and what it holds before anybody types."""

    action: str
    method: str
    values: dict[str, Any] = field(default_factory=dict)
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
        elif kind in ("checkbox", "radio"):
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

    def form(self, contains: str = "") -> Form:
        """Return the one POST form whose action contains ``contains`` (sign-out aside)."""
        reader = _FormReader()
        reader.feed(self.text)
        for form in reader.forms:
            form.action = str(httpx.URL(self.url).join(form.action)) if form.action else self.url
        found = [
            form
            for form in reader.forms
            if form.method == "post" and contains in form.action and "sign-out" not in form.action
        ]
        if len(found) != 1:
            raise PlayError(f"{self.url}: {len(found)} forms for {contains!r}, {self.status}")
        return found[0]

    def expect(self, sentence: str) -> Page:
        """Raise PlayError unless the page says ``sentence``."""
        if sentence not in self.text:
            raise PlayError(f"{self.url} ({self.status}) does not say {sentence!r}:\n{self.text[-6000:]}")
        return self


class Visitor:
    """One person's browser, with a loopback address of its own (limits count addresses)."""

    def __init__(self, base_url: str, address: str = "127.0.0.1") -> None:
        transport = httpx.HTTPTransport(local_address=address)
        self.http = httpx.Client(base_url=base_url, transport=transport, follow_redirects=True, timeout=120)

    def open(self, path: str) -> Page:
        """GET ``path``; anything but 200 is an error of the play."""
        page = Page(self.http.get(path))
        if page.status != httpx.codes.OK:
            raise PlayError(f"GET {path}: {page.status}\n{page.text[-3000:]}")
        return page

    def submit(self, page: Page, contains: str = "", /, files: Any = None, **typed: Any) -> Page:
        """Submit the form of ``page`` whose action contains ``contains``, typing ``typed``."""
        form = page.form(contains)
        values = {**form.values, **typed}
        answer = Page(self.http.post(form.action, data=values, files=files))
        if answer.status >= httpx.codes.INTERNAL_SERVER_ERROR:
            raise PlayError(f"POST {form.action}: {answer.status} (typed {list(typed)})")
        return answer

    def close(self) -> None:
        """Close the browser."""
        self.http.close()
