"""Answers that are made while they are read, long after their request is over."""

from __future__ import annotations

import contextvars
from collections.abc import Callable, Generator, Iterator

from flask import Flask, current_app


def streamed(make: Callable[[], Iterator[bytes]]) -> Iterator[bytes]:
    """Yield what ``make`` yields, in an application context of its own, wherever the reader stops.

    The request's transaction is over by then, and nothing of this context shows in the thread between
    two pieces.
    """
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    own, inside = contextvars.Context(), _inside(app, make)

    def pieces() -> Iterator[bytes]:
        try:
            while piece := own.run(next, inside, b""):
                yield piece
        finally:
            own.run(inside.close)

    return pieces()


def _inside(app: Flask, make: Callable[[], Iterator[bytes]]) -> Generator[bytes, None, None]:
    with app.app_context():
        yield from make()
