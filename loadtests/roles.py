"""What people do: voters in the room or at home, officers who watch, screens, and strangers at the door."""

from __future__ import annotations

import http.client
import json
import re
import time
from typing import Any
from urllib.parse import quote, urlsplit

import gevent

from loadtests.browser import OK, Browser, Unheard, Wish, form

CONTEST = re.compile(r'<script type="application/json" id="contest"[^>]*>(.*?)</script>', re.DOTALL)
LONGEST_WAIT_FOR_A_LETTER = 300  # seconds; the letter box gives up before
SCREEN = "turnout (screen)"
VOTED = re.compile(r"<strong>([\d,]+)</strong> of")


class Stage:
    """What a person needs besides a browser: the scene, the clock of the load, and where to note things."""

    def __init__(self, generator: Any, fire: Any) -> None:
        self.scene: dict[str, Any] = generator.scene
        self.started: float = generator.started
        self.note = generator.note
        self._fire = fire

    def wait_until(self, seconds: float) -> None:
        """Wait until so many seconds after the window opened."""
        gevent.sleep(max(0.0, self.started + seconds - time.monotonic()))

    def sample(self, kind: str, since: float, outcome: str = "answered") -> None:
        """Count something that is no request of Locust's client; ``since`` by the monotonic clock."""
        self._fire(
            request_type="-",
            name=kind,
            response_time=(time.monotonic() - since) * 1000,
            response_length=0,
            exception=None if outcome != "failed" else Unheard(kind),
            context={"kind": kind, "outcome": outcome},
        )


def vote(browser: Browser, stage: Stage, part: dict[str, Any]) -> None:
    """Come, sign in if that is not done yet, read, think, cast, look the ballot up; note how it ended."""
    stage.wait_until(part["arrives"])
    try:
        if part["cookies"]:
            browser.take_cookies(part["cookies"])
        else:
            sign_in(browser, stage, part["email"])
        script = _open(browser, stage.scene)
        gevent.sleep(part["thinks"])
        promise = _cast(browser, script, part)
        _look_up(browser, script, part)
        stage.note("promised", {"number": part["number"], **promise})
    except Unheard as error:
        stage.note("unheard", {"number": part["number"], "why": str(error)})


def sign_in(browser: Browser, stage: Stage, email: str) -> None:
    """Sign in with a code that comes by mail."""
    browser.page("home page", "/")
    page = browser.page("sign-in page", "/sign-in")
    since = time.monotonic()
    page = browser.submit("ask for a code", "/sign-in", page, email=email)
    code = _letter(stage, email)
    stage.sample("code in the letter box", since)
    if "Sign out" not in browser.submit("type the code", "/sign-in/code", page, code=code):
        raise Unheard("the code did not sign in")


def _letter(stage: Stage, email: str) -> str:
    """Return the code once it is in the letter box."""
    place = urlsplit(stage.scene["letters"]).netloc
    connection = http.client.HTTPConnection(place, timeout=LONGEST_WAIT_FOR_A_LETTER)
    try:
        connection.request("GET", f"/{quote(email)}")
        answer = connection.getresponse()
        text = answer.read().decode()
    finally:
        connection.close()
    if answer.status != OK:
        raise Unheard("no letter with a code came")
    return text


def _open(browser: Browser, scene: dict[str, Any]) -> dict[str, Any]:
    """Open the voting page and fetch the records that its script checks."""
    page = browser.page("voting page", f"/vote/{scene['uuid']}")
    found = CONTEST.findall(page)
    if not found:
        raise Unheard("the voting page names no contest")
    script: dict[str, Any] = json.loads(found[0])
    browser.get("election record", script["election_url"])
    browser.get("trustees", script["trustees_url"])
    if scene["short_list"]:  # the page fetches no longer one
        browser.get("credentials", script["credentials_url"])
    return script


def _cast(browser: Browser, script: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    """Cast until it is acknowledged; every attempt sends the very same ballot."""
    answer = browser.post_json("cast", script["cast_url"], {"ballot": part["ballot"]}, script["csrf"])
    promise: dict[str, Any] = json.loads(answer.text)
    if promise["tracker"] != part["tracker"]:
        raise Unheard("the platform names another tracker")
    return promise


def _look_up(browser: Browser, script: dict[str, Any], part: dict[str, Any]) -> None:
    """Find what was acknowledged on the board, at once and byte for byte."""
    seen = browser.get("look up", f"{script['ballot_url']}?tracker={quote(part['tracker'], safe='')}")
    if seen.text != part["ballot"]:
        raise Unheard("the board does not show the ballot that was cast")


def watch_office(browser: Browser, stage: Stage, part: dict[str, Any]) -> None:
    """Sign in as staff and refresh the page with the turnout until the load is over."""
    page = browser.page("staff sign-in", "/staff/sign-in")
    typed = {"email": part["email"], "password": part["password"]}
    if "Sign out" not in browser.submit("staff sign-in", "/staff/sign-in", page, **typed):
        raise Unheard("the officer could not sign in")
    voted = 0
    while True:
        page = browser.get("turnout (office)", f"/office/contests/{stage.scene['uuid']}").text
        now = int(VOTED.findall(page)[0].replace(",", ""))
        if now < voted:
            raise Unheard(f"the turnout fell from {voted} to {now}")
        voted = now
        gevent.sleep(part["every"])


def watch_screen(browser: Browser, stage: Stage, part: dict[str, Any]) -> None:
    """Show the room's screen; its script asks for the state again and again."""
    browser.page(SCREEN, f"/screen/{part['token']}")
    tag = ""
    while True:
        headers = {"If-None-Match": tag} if tag else {}
        wish = Wish(SCREEN, "GET", f"/screen/{part['token']}/state.json", None, headers, (OK, 304))
        answer = browser.ask(wish)
        tag = answer.headers.get("ETag") or tag
        gevent.sleep(part["every"])


def knock(browser: Browser, stage: Stage, part: dict[str, Any]) -> None:
    """Try the doors of sign-in about once a second: ask for codes, guess codes, guess passwords."""
    chance = browser.chance
    gevent.sleep(chance.random())
    page = browser.get("flood", "/sign-in").text
    staff = browser.get("flood", "/staff/sign-in").text
    while stage.started + part["until"] > time.monotonic():
        email = chance.choice(part["emails"])
        guess = chance.random()
        if guess < 0.6:
            _try(browser, "/sign-in", page, email=email)
        elif guess < 0.8:
            _try(browser, "/sign-in/code", page, code=f"{chance.randrange(10**6):06}")
        else:
            _try(browser, "/staff/sign-in", staff, email=email, password="a guess")  # noqa: S106
        gevent.sleep(chance.uniform(0.5, 1.5))


def _try(browser: Browser, path: str, page: str, **typed: str) -> None:
    """Submit once; any answer but a failure of the platform is what a stranger must expect."""
    browser.once(Wish("flood", "POST", path, *form(page, **typed), (OK, 400)))


ROLES = {"voter": vote, "officer": watch_office, "screen": watch_screen, "stranger": knock}
