"""Saying where in an archive a fault was found."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from crypto.errors import CryptoError


@contextmanager
def located(place: str) -> Iterator[None]:
    """Put ``place`` before the sentence of whatever is refused inside; the error stays of its class."""
    try:
        yield
    except CryptoError as error:
        error.args = (f"{place}: {error}",)
        raise
