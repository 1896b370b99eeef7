"""A person's browser over Locust's client: cookies, forms, and waiting as long as a busy platform asks."""

from __future__ import annotations

import json
import math
import random
import re
import time
from collections.abc import Collection, Mapping
from html import unescape
from typing import Any, NamedTuple
from urllib.parse import urlencode

import gevent
from geventhttpclient.response import HTTPConnectionClosed
from locust.contrib.fasthttp import FastHttpSession
from requests.cookies import create_cookie

from loadtests import exchange

OK, CREATED, TOO_MANY, BUSY = 200, 201, 429, 503
MOST_TRIES = 200
IDLE_SECONDS = 4.0  # the platform ends a connection that was idle for five
HOST = "127.0.0.1"  # loads run on the loopback address only
USUAL_WAIT, LONGEST_WAIT = 5, 60  # seconds, as browser/src/ballot/cast.js has them
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
ASSET = re.compile(r'"(/static/[^"]+)"')


def form(page: str, **typed: str) -> tuple[str, dict[str, str]]:
    """Return what a browser sends for the form of ``page``: the body and the header that names its kind."""
    body = urlencode({"csrf_token": unescape(TOKEN.findall(page)[0]), **typed})
    return body, {"Content-Type": "application/x-www-form-urlencoded"}


class Unheard(Exception):
    """A person did not get what was asked for; says what came instead."""


def _said(text: str) -> str:
    """Return what a refusal for programs says; a whole page says nothing that fits a line."""
    return f": {text[:300]}" if text.startswith("{") else ""


class Wish(NamedTuple):
    """A request: what it is called, where it goes, and which answers are those that were wished for."""

    kind: str
    method: str
    path: str
    body: str | None = None
    headers: Mapping[str, str] | None = None
    wanted: Collection[int] = (OK,)


class Browser:
    """One person's browser. ``address`` is the network address as a proxy names it, ``origin`` the site's."""

    def __init__(self, client: FastHttpSession, address: str, origin: str, number: int) -> None:
        self.client = client
        self.headers = {"X-Forwarded-For": address, "Referer": f"{origin}/", "Accept-Encoding": "gzip"}
        self.chance = random.Random(f"person {number}")  # noqa: S311  (spreads waiting)
        self.seen: set[str] = set()
        self.last = time.monotonic()

    def take_cookies(self, cookies: Mapping[str, str]) -> None:
        """Go on as somebody who is signed in."""
        for name, value in cookies.items():
            self.client.cookiejar.set_cookie(create_cookie(name, value, domain=HOST, path="/"))

    def get(self, kind: str, path: str) -> Any:
        """Return the answer to a GET; it is 200, or Unheard."""
        return self.ask(Wish(kind, "GET", path))

    def page(self, kind: str, path: str) -> str:
        """Open a page and fetch what it shows for the first time, as a browser does."""
        return self._with_assets(self.get(kind, path).text)

    def submit(self, kind: str, path: str, page: str, **typed: str) -> str:
        """Submit the form of ``page`` and return the page that follows."""
        return self._with_assets(self.ask(Wish(kind, "POST", path, *form(page, **typed))).text)

    def post_json(self, kind: str, path: str, value: Mapping[str, str], csrf: str) -> Any:
        """Post JSON as the voting page does; return the answer."""
        headers = {"X-CSRFToken": csrf, "Accept": "application/json", "Content-Type": "application/json"}
        return self.ask(Wish(kind, "POST", path, json.dumps(value), headers, (CREATED, OK)))

    def _with_assets(self, page: str) -> str:
        for path in dict.fromkeys(ASSET.findall(page)):
            if path not in self.seen:
                self.seen.add(path)
                self.once(Wish("static files", "GET", unescape(path)))
        return page

    def ask(self, wish: Wish) -> Any:
        """Send the same request until it is answered; a busy platform is asked again when it said."""
        for _ in range(MOST_TRIES):
            answer, pause = self.once(wish)
            if answer is not None:
                return answer
            gevent.sleep(pause)
        raise Unheard(f"{wish.kind} was never answered")

    def once(self, wish: Wish) -> tuple[Any, float]:
        """Send one request: the answer, or None and how many seconds to wait. Raises Unheard."""
        context = {"kind": wish.kind, "outcome": "answered"}
        sent = {**self.headers, **(wish.headers or {})}
        with self.client.request(
            wish.method, wish.path, name=wish.kind, data=wish.body, headers=sent, catch_response=True
        ) as answer:
            answer.request_meta["context"] = context
            answer.success()
            pause = self._judged(answer, wish, context)
        self.last = time.monotonic()
        if answer.status_code in wish.wanted:
            return answer, 0.0
        if answer.status_code not in (0, BUSY, TOO_MANY):
            raise Unheard(f"{wish.kind} was answered {answer.status_code}{_said(answer.text or '')}")
        return None, pause

    def _judged(self, answer: Any, wish: Wish, context: dict[str, str]) -> float:
        """Say how a request ended, in ``context`` and to Locust; return how many seconds to wait now."""
        status, error = answer.status_code, answer.request_meta["exception"]
        if status in wish.wanted:
            return 0.0
        if status in (BUSY, TOO_MANY):
            context["outcome"] = "busy" if status == BUSY else "limited"
            answer.request_meta["name"] = f"{wish.kind}: {status}"
            return self._pause(answer.headers.get("Retry-After"))
        if self._was_idle(error):
            context["outcome"] = exchange.IDLE
            answer.request_meta["name"] = f"{wish.kind}: connection had ended"
            return 0.0
        context["outcome"] = "failed"
        answer.failure(f"answered {status}: {error!r}")
        return self._pause(None)  # no answer at all: the person presses the button again

    def _was_idle(self, error: Exception | None) -> bool:
        """Tell whether the platform had ended a connection on which nothing was sent for long.

        A browser then sends again on a new connection, and nobody notices.
        """
        idle = time.monotonic() - self.last > IDLE_SECONDS
        return idle and isinstance(error, HTTPConnectionClosed | ConnectionResetError | BrokenPipeError)

    def _pause(self, asked: str | None) -> float:
        """Return whole seconds: what the platform asked for, plus up to two, as the voting page waits."""
        seconds = int(asked) if asked and asked.isdecimal() else USUAL_WAIT
        return math.ceil(min(max(seconds, 1), LONGEST_WAIT) + 2 * self.chance.random())
