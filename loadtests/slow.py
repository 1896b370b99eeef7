"""Clients on a bad line, through nginx: some send and read byte by byte, others never end what they began."""

from __future__ import annotations

import http.client
import json
import socket
import ssl
import time
from collections.abc import Iterator
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import quote, urlsplit

import gevent

from loadtests.browser import BUSY, CREATED, OK, USUAL_WAIT, Unheard
from loadtests.roles import CONTEST, Stage

PIECE = 512  # bytes that a slow line takes at once
PAUSE_SECONDS = 0.25  # between two pieces: about 2 kB a second
BUFFER = 4096  # bytes that the slow side's own socket holds at most
PATIENCE_SECONDS = 120
HELD_SECONDS = 60  # nginx gives up on a stalled client long before
BEGINNING = "POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\nemail="


class SlowLine:
    """HTTP over a line that carries two kilobytes a second; TLS, without checking the test's certificate."""

    def __init__(self, scene: dict[str, Any], cookies: dict[str, str]) -> None:
        self.headers = {"Referer": f"{scene['origin']}/"}
        self.cookies = dict(cookies)
        self.place = urlsplit(scene["base_url"])

    def ask(self, stage: Stage, kind: str, path: str, body: bytes | None = None, **more: str) -> str:
        """Send a request slowly and read the answer slowly, again where it was busy. Raises Unheard."""
        while (text := self._once(stage, kind, path, body, more)) is None:
            gevent.sleep(USUAL_WAIT)
        return text

    def _once(
        self, stage: Stage, kind: str, path: str, body: bytes | None, more: dict[str, str]
    ) -> str | None:
        """Return the answer, None where the platform asks to wait."""
        since = time.monotonic()
        connection = self._connected()
        headers = {**self.headers, **more} | ({"Content-Length": str(len(body))} if body else {})
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        try:
            connection.request("POST" if body else "GET", path, pieces(body) if body else None, headers)
            answer = connection.getresponse()
            text = b"".join(_slowly(answer)).decode()
            self._keep(answer)
        except (OSError, http.client.HTTPException) as error:
            stage.sample(kind, since, "failed")
            raise Unheard(f"{kind}: {type(error).__name__}") from error
        finally:
            connection.close()
        if answer.status == BUSY:
            stage.sample(kind, since, "busy")
            return None
        good = answer.status in (OK, CREATED)
        stage.sample(kind, since, "answered" if good else "failed")
        if not good:
            raise Unheard(f"{kind}: {answer.status}")
        return text

    def _connected(self) -> http.client.HTTPSConnection:
        """Return a connection whose own buffer is small, so that the other side feels how slow it is."""
        raw = socket.create_connection((self.place.hostname or "", self.place.port or 443), PATIENCE_SECONDS)
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
        trusting = ssl._create_unverified_context()  # noqa: S323  (our own certificate, on this machine)
        connection = http.client.HTTPSConnection(self.place.netloc, context=trusting)
        connection.sock = trusting.wrap_socket(raw, server_hostname=self.place.hostname)
        return connection

    def _keep(self, answer: http.client.HTTPResponse) -> None:
        for line in answer.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: one.value for name, one in SimpleCookie(line).items()}


def pieces(body: bytes) -> Iterator[bytes]:
    """Yield a body piece by piece, as slowly as the line is."""
    for start in range(0, len(body), PIECE):
        gevent.sleep(PAUSE_SECONDS)
        yield body[start : start + PIECE]


def _slowly(answer: http.client.HTTPResponse) -> Iterator[bytes]:
    while piece := answer.read(PIECE):
        gevent.sleep(PAUSE_SECONDS)
        yield piece


def vote_slowly(stage: Stage, part: dict[str, Any]) -> None:
    """Vote as everybody does, over a slow line; who sat down signed in has the pages' files already."""
    stage.wait_until(part["arrives"])
    line = SlowLine(stage.scene, part["cookies"])
    try:
        page = line.ask(stage, "slow: page", f"/vote/{stage.scene['uuid']}")
        script = json.loads(CONTEST.findall(page)[0])
        line.ask(stage, "slow: page", script["election_url"])
        promise = _cast(stage, line, script, part)
        stage.note("promised", {"number": part["number"], **promise})
    except Unheard as error:
        stage.note("unheard", {"number": part["number"], "why": str(error)})


def _cast(stage: Stage, line: SlowLine, script: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    body = json.dumps({"ballot": part["ballot"]}).encode()
    more = {"X-CSRFToken": script["csrf"], "Content-Type": "application/json", "Accept": "application/json"}
    promise: dict[str, Any] = json.loads(line.ask(stage, "slow: cast", script["cast_url"], body, **more))
    seen = line.ask(
        stage, "slow: look up", f"{script['ballot_url']}?tracker={quote(part['tracker'], safe='')}"
    )
    if promise["tracker"] != part["tracker"] or seen != part["ballot"]:
        raise Unheard("the platform or its board shows another ballot")
    return promise


def stall(stage: Stage, part: dict[str, Any]) -> None:
    """Begin a request and never end it; when nginx hangs up, begin the next."""
    stage.wait_until(part["arrives"])
    place = urlsplit(stage.scene["base_url"])
    trusting = ssl._create_unverified_context()  # noqa: S323
    while True:
        since = time.monotonic()
        with socket.create_connection((place.hostname or "", place.port or 443), PATIENCE_SECONDS) as raw:
            try:
                with trusting.wrap_socket(raw, server_hostname=place.hostname) as held:
                    held.sendall(BEGINNING.encode())
                    held.settimeout(HELD_SECONDS)
                    held.recv(1)
            except OSError:
                pass  # nginx hung up: that is its part
        stage.sample("stalled until nginx hung up", since)
        gevent.sleep(1)
