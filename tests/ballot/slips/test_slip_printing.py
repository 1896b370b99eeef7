"""Printed slips: complete, readable by a camera, small enough to cut, and in one answer only."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from fpdf import FPDF
from sqlalchemy import select

from app.accounts import slips
from app.accounts.models import Slip
from app.db import session
from ballot import codes, store
from ballot.codes import SheetRow
from ballot.slips import pdf, qr, sheet
from crypto.credentials import new_code
from tests.ballot.world import World

BASE = "https://votes.example.org"
LONG = "Member 002 " + "with a very long name " * 9


def _rows(number: int) -> list[SheetRow]:
    return [
        SheetRow(f"Member {n:03}", f"M{n:05}", new_code(), slips.new_word()) for n in range(1, number + 1)
    ]


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every line of text that a document shows, in order."""
    shown: list[str] = []
    plain = FPDF.cell

    def cell(self: FPDF, *args: object, **kwargs: object) -> object:
        shown.append(str(args[2]))
        return plain(self, *args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(FPDF, "cell", cell)
    return shown


def _pages(document: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b", document))


@pytest.mark.parametrize("layout", [pdf.cut_sheets, pdf.pages])
def test_every_slip_has_name_number_word_and_code(layout: Callable[..., bytes], written: list[str]) -> None:
    rows = _rows(9)
    document = layout("Officer elections 2026", BASE, rows)
    for row in rows:
        for text in (row.name, f"Member number {row.member_number}", row.word, row.code):
            assert written.count(text) == 1
    assert sum(f"{BASE}/slip" in line for line in written) == len(rows)
    assert _pages(document) == (2 if layout is pdf.cut_sheets else 9)


def test_long_names_and_titles_are_cut_and_never_reach_the_codes(written: list[str]) -> None:
    row = _rows(1)[0]._replace(name=LONG)
    pdf.cut_sheets("A title of a poll " * 8, BASE, [row])
    before = written[: written.index("Sign-in word")]
    assert len(before) == 5  # two lines of title, two of the name, the member number
    assert before[1].endswith("…")
    assert before[3].endswith("…")


def test_the_secrets_stand_in_the_fragment_alone() -> None:
    row = _rows(1)[0]
    parts = urlsplit(qr.address(BASE, row))
    assert (parts.scheme, parts.netloc, parts.path, parts.query) == (
        "https",
        "votes.example.org",
        "/slip",
        "",
    )
    fragment = parse_qs(parts.fragment)
    assert fragment["c"] == [row.code.replace("-", "")]
    assert slips.normal_word(fragment["s"][0]) == slips.normal_word(row.word)


def test_the_bars_draw_exactly_the_square() -> None:
    square = qr.code(qr.address(BASE, _rows(1)[0]))
    size = qr.side(square)
    drawn = [[0] * size for _ in range(size)]
    for bar in qr.bars(square):
        for place in range(bar.start, bar.start + bar.length):
            drawn[bar.line][place] = 1
    expected = [list(line) for line in square.matrix_iter(border=qr.QUIET)]
    assert drawn == expected


def test_the_square_is_large_enough_for_a_camera() -> None:
    square = qr.code(qr.address("https://" + "a" * 40 + ".example.org", _rows(1)[0]))
    assert pdf.SQUARE / qr.side(square) > 0.7  # millimetres to a module


def test_one_answer_holds_both_layouts_and_the_page(draft: Callable[..., World]) -> None:
    world = draft(voters=2)
    rows = codes.make_codes(store.poll_by_id(world.poll_id), world.scrutineer, "sheet")
    for file in sheet.files("Test poll", BASE, rows):
        assert base64.b64decode(file.base64).startswith(b"%PDF-")
    assert all(slip.square.startswith("data:image/svg+xml") for slip in sheet.shown(BASE, rows))


def test_words_are_stored_as_hashes_only(draft: Callable[..., World]) -> None:
    world = draft(voters=3)
    rows = codes.make_codes(store.poll_by_id(world.poll_id), world.scrutineer, "sheet")
    assert len({row.word for row in rows}) == len(rows) >= 3
    for slip in session().scalars(select(Slip)):
        stored = " ".join(str(value) for value in vars(slip).values())
        assert not any(slips.normal_word(row.word) in stored or row.word in stored for row in rows)


def test_a_word_has_eighty_bits_and_may_be_typed_as_people_type() -> None:
    word = slips.new_word()
    assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}", word)
    assert len(slips.ALPHABET) ** slips.WORD_LENGTH == 2**80
    assert slips.normal_word(f" {word.lower().replace('-', ' – ')} ") == slips.normal_word(word)
    assert slips.normal_word("oil") == "011"
