"""The booklet: every candidate in the same format, on a page of their own, in the order of the lot."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Callable

from PIL import Image

from app.db import write_transaction
from ballot.nominations import candidates, photos, store
from ballot.nominations.booklet import booklet
from tests.ballot.nominations.stand import CLOSES, Stand

STATEMENT = "First paragraph with “quotes”, é and –.\n\n• one\n• two <b>not bold</b>\n\n" + "word " * 200


def jpeg() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (600, 800), "teal").save(file, "PNG")
    return photos.encode(file.getvalue())


def settled(stands: Callable[..., Stand]) -> Stand:
    made = stands()
    ids = [made.submit(f"Member {number:03d}", statement=STATEMENT) for number in (1, 2, 3)]
    with write_transaction():
        photos.set_photo(ids[0], made.person("Member 001"), jpeg())
    made.clock.set(CLOSES)
    made.accept(*ids)
    made.settle()
    return made


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b", pdf))


def test_a_page_for_the_list_and_one_for_each_candidate(stands: Callable[..., Stand]) -> None:
    made = settled(stands)
    shown, pictures = candidates(made.contest()), store.photos_of(made.contest())
    pdf = booklet(made.contest(), made.terms(), shown, pictures)
    assert pages(pdf) == 1 + len(shown) == 4
    assert pdf.count(b"/Subtype /Image") == 1
    assert pdf == booklet(made.contest(), made.terms(), shown, pictures), "the same file every time"
    streams = [
        zlib.decompress(found) for found in re.findall(rb"stream\n(x\x9c.*?)\nendstream", pdf, re.DOTALL)
    ]
    assert streams
    assert b"/JavaScript" not in pdf + b"".join(streams)


def test_nobody_stands(stands: Callable[..., Stand]) -> None:
    made = stands()
    assert pages(booklet(made.contest(), made.terms(), [], {})) == 1
