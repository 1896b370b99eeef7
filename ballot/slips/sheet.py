"""Everything that is printed of one making of codes, in one answer: the codes are kept nowhere."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass

from ballot.codes import SheetRow
from ballot.slips import pdf, qr

MOST_SLIPS = 1_000  # one answer holds them all, twice as PDF; more people get theirs by e-mail
KIB = 1024


@dataclass(frozen=True)
class File:
    """A PDF inside a page: its name, what the link to it says, its content and its size in words."""

    name: str
    text: str
    base64: str
    size: str


@dataclass(frozen=True)
class Shown:
    """One slip on the page; ``square`` is its QR as a data address."""

    row: SheetRow
    square: str


def files(title: str, base_url: str, rows: Sequence[SheetRow]) -> list[File]:
    """Return both layouts as files that the page itself carries."""
    return [
        _file("slips.pdf", "Download slips to cut, eight on a sheet", pdf.cut_sheets(title, base_url, rows)),
        _file("slip-pages.pdf", "Download one page for each person", pdf.pages(title, base_url, rows)),
    ]


def shown(base_url: str, rows: Sequence[SheetRow]) -> list[Shown]:
    """Return the slips as the page shows them."""
    return [Shown(row, _square(qr.address(base_url, row))) for row in rows]


def _square(text: str) -> str:
    return str(qr.code(text).svg_data_uri(border=qr.QUIET, omitsize=True))


def _file(name: str, text: str, content: bytes) -> File:
    return File(name, text, base64.b64encode(content).decode(), f"{-(-len(content) // KIB):,} kB")
