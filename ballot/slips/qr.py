"""The address in a slip's QR: what is secret stands in the fragment, which no browser sends anywhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import urlencode

import segno
from segno import QRCode

from ballot.codes import SheetRow

CORRECTION = "m"  # a fold or a fingerprint across a seventh of the square does no harm
QUIET = 4  # modules of white around the square (ISO/IEC 18004)


class Bar(NamedTuple):
    """A dark stretch of one line, in modules from the corner of the quiet zone."""

    line: int
    start: int
    length: int


def address(base_url: str, row: SheetRow) -> str:
    """Return what the camera opens: ``/slip#s=<sign-in word>&c=<voting code>``, without dashes."""
    secrets = {"s": row.word.replace("-", ""), "c": row.code.replace("-", "")}
    return f"{base_url}/slip#{urlencode(secrets)}"


def code(text: str) -> QRCode:
    """Return the QR of a text."""
    return segno.make_qr(text, error=CORRECTION)


def side(square: QRCode) -> int:
    """Return how many modules the square has along a side, quiet zone included."""
    return int(square.symbol_size(border=QUIET)[0])


def bars(square: QRCode) -> Iterator[Bar]:
    """Yield the dark stretches of each line, so that few shapes draw the whole square."""
    for line, modules in enumerate(square.matrix, start=QUIET):
        start = 0
        while start < len(modules):
            length = 0
            while start + length < len(modules) and modules[start + length]:
                length += 1
            if length:
                yield Bar(line, start + QUIET, length)
            start += length + 1
