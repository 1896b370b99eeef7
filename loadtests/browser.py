"""A person's browser over Locust's client: cookies, forms, and waiting as long as a busy platform asks."""

from __future__ import annotations

import json
import math
import random
import re
from collections.abc import Collection, Mapping
from html import unescape
from typing import Any
from urllib.parse import urlencode

import gevent
from locust.contrib.fasthttp import FastHttpSession
from requests.cookies import create_cookie

OK, CREATED, TOO_MANY, BUSY = 200, 201, 429, 503
MOST_TRIES = 200
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


class Browser:
    """One person's browser. ``address`` is the network address as a proxy names it, ``origin`` the site's."""

    def __init__(self, client: FastHttpSession, address: str, origin: str, number: int) -> None:
        self.client = client
        self.headers = {"X-Forwarded-For": address, "Referer": f"{origin}/", "Accept-Encoding": "gzip"}
        self.chance = random.Random(f"person {number}")  # noqa: S311  (spreads waiting)
        self.seen: set[str] = set()

    def take_cookies(self, cookies: Mapping[str, str]) -> None:
        """Go on as somebody who is signed in."""
        for name, value in cookies.items():
            self.client.cookiejar.set_cookie(create_cookie(name, value, domain=HOST, path="/"))

    def get(self, kind: str, path: str) -> Any:
        """Return the answer to a GET; it is 200, or Unheard."""
        return self.ask(kind, "GET", path)

    def page(self, kind: str, path: str) -> str:
        """Open a page and fetch what it shows for the first time, as a browser does."""
        return self._with_assets(self.get(kind, path).text)

    def submit(self, kind: str, path: str, page: str, **typed: str) -> str:
        """Submit the form of ``page`` and return the page that follows."""
        return self._with_assets(self.ask(kind, "POST", path, *form(page, **typed)).text)

    def post_json(self, kind: str, path: str, value: Mapping[str, str], csrf: str) -> Any:
        """Post JSON as the voting page does; return the answer."""
        headers = {"X-CSRFToken": csrf, "Accept": "application/json", "Content-Type": "application/json"}
        return self.ask(kind, "POST", path, json.dumps(value), headers, wanted=(CREATED, OK))

    def _with_assets(self, page: str) -> str:
        for path in dict.fromkeys(ASSET.findall(page)):
            if path not in self.seen:
                self.seen.add(path)
                self.once("static files", "GET", unescape(path))
        return page

    def ask(
        self,
        kind: str,
        method: str,
        path: str,
        body: str | None = None,
        headers: Mapping[str, str] | None = None,
        wanted: Collection[int] = (OK,),
    ) -> Any:
        """Send the same request until it is answered; a busy platform is asked again when it said."""
        for _ in range(MOST_TRIES):
            answer, pause = self.once(kind, method, path, body, headers, wanted)
            if answer is not None:
                return answer
            gevent.sleep(pause)
        raise Unheard(f"{kind} was never answered")

    def once(
        self,
        kind: str,
        method: str,
        path: str,
        body: str | None = None,
        headers: Mapping[str, str] | None = None,
        wanted: Collection[int] = (OK,),
    ) -> tuple[Any, float]:
        """Send one request: the answer, or None and how many seconds to wait. Raises Unheard."""
        context = {"kind": kind, "outcome": "answered"}
        sent = {**self.headers, **(headers or {})}
        with self.client.request(
            method, path, name=kind, data=body, headers=sent, catch_response=True, context=context
        ) as answer:
            status = answer.status_code
            if status in wanted:
                answer.success()
                return answer, 0.0
            if status in (BUSY, TOO_MANY):
                context["outcome"] = "busy" if status == BUSY else "limited"
                answer.request_meta.update(name=f"{kind}: {status}", context=context)
                answer.success()
                return None, self._pause(answer.headers.get("Retry-After"))
            context["outcome"] = "failed"
            answer.request_meta["context"] = context
            answer.failure(f"answered {status}")
        if status:
            raise Unheard(f"{kind}: {status} {(answer.text or '')[:300]}")
        return None, self._pause(None)  # no answer at all: the person presses the button again

    def _pause(self, asked: str | None) -> float:
        """Return whole seconds: what the platform asked for, plus up to two, as the voting page waits."""
        seconds = int(asked) if asked and asked.isdecimal() else USUAL_WAIT
        return math.ceil(min(max(seconds, 1), LONGEST_WAIT) + 2 * self.chance.random())
