"""What reached the server, whichever part of the browser sent it: page, worker, form or beacon."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import Flask

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


@dataclass(frozen=True)
class Request:
    """One request as it came over the wire, and the status of its answer."""

    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def path(self) -> str:
        """The target without its query."""
        return self.target.partition("?")[0]

    def everything(self) -> bytes:
        """Return target, headers and body as one text, without the names of the browser and of the server."""
        names = dict(self.headers)
        headers = [f"{name}: {value}" for name, value in self.headers if name not in ("HOST", "USER_AGENT")]
        head = "\r\n".join([self.target, *headers]).replace(names["HOST"], "")
        return head.encode() + b"\r\n\r\n" + self.body


class Tap:
    """Sits before the application and keeps a copy of every request."""

    def __init__(self, application: Wsgi) -> None:
        self.application = application
        self.requests: list[Request] = []

    @classmethod
    def on(cls, app: Flask) -> Tap:
        """Put a tap before ``app``."""
        tap = cls(app.wsgi_app)
        app.wsgi_app = tap  # type: ignore[method-assign]
        return tap

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Read the body, keep a copy, hand everything on."""
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        headers = tuple(
            sorted((name[5:], value) for name, value in environ.items() if name.startswith("HTTP_"))
        )
        self.requests.append(Request(environ["REQUEST_METHOD"], environ["REQUEST_URI"], headers, body))
        return self.application(environ, start_response)

    @contextmanager
    def recording(self) -> Iterator[list[Request]]:
        """Yield a list that holds, after the block, what was requested during it."""
        before, recorded = len(self.requests), []
        yield recorded
        recorded.extend(self.requests[before:])
