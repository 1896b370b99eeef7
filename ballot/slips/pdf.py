"""Slips as PDF: eight on a sheet to be cut, or one page for each person."""

from __future__ import annotations

from collections.abc import Sequence

from fpdf import FPDF

from ballot.codes import SheetRow
from ballot.counting.pdf.document import FONTS
from ballot.slips import qr

FONT, CODE_FONT = "Liberation Sans", "Courier"  # the second is part of every PDF reader
PAGE_WIDTH, PAGE_HEIGHT = 210.0, 297.0  # of A4, in millimetres, as all lengths here
ACROSS, DOWN = 2, 4
WIDTH, HEIGHT = PAGE_WIDTH / ACROSS, PAGE_HEIGHT / DOWN
PADDING, SQUARE = 6.0, 37.0
LEFT_COLUMN = WIDTH - 2 * PADDING - SQUARE
LARGE = 1.7  # how much larger a slip is on a page of its own
POINT = 25.4 / 72
INK, MUTED, RULE = (16, 37, 43), (79, 98, 103), (120, 150, 153)


class Slips(FPDF):
    """A document of slips of one poll."""

    def __init__(self, title: str, base_url: str) -> None:
        super().__init__(orientation="portrait", format="A4")
        self.poll_title, self.base_url = title, base_url
        self.add_font(FONT, "", FONTS / "LiberationSans-Regular.ttf")
        self.add_font(FONT, "B", FONTS / "LiberationSans-Bold.ttf")
        self.set_title(f"Voting slips: {title}")
        self.set_lang("en-GB")
        self.set_creator("Tellers")
        self.set_margin(0)
        self.set_auto_page_break(False)

    def lines(self, text: str, x: float, y: float, width: float, size: float, most: int) -> float:
        """Write at most so many lines of ``text`` in the present font; return where the next thing begins."""
        height = size * POINT * 1.2
        found = self.multi_cell(width, height, text, align="L", dry_run=True, output="LINES")
        assert isinstance(found, list)  # noqa: S101  (what output="LINES" returns)
        if len(found) > most:
            found = [*found[: most - 1], found[most - 1].rstrip()[:-1] + "…"]
        for line in found:
            self.set_xy(x, y)
            self.cell(width, height, line)
            y += height
        return y


def cut_sheets(title: str, base_url: str, rows: Sequence[SheetRow]) -> bytes:
    """Return the slips, eight to a sheet of A4 with lines to cut along; they follow each other by row."""
    document = Slips(title, base_url)
    for place, row in enumerate(rows):
        on_page = place % (ACROSS * DOWN)
        if on_page == 0:
            document.add_page()
            _cutting_lines(document)
        _slip(document, row, on_page % ACROSS * WIDTH, on_page // ACROSS * HEIGHT, 1.0)
    return bytes(document.output())


def pages(title: str, base_url: str, rows: Sequence[SheetRow]) -> bytes:
    """Return one page of A4 for each person."""
    document = Slips(title, base_url)
    for row in rows:
        document.add_page()
        _slip(document, row, (PAGE_WIDTH - LARGE * WIDTH) / 2, 20.0, LARGE)
    return bytes(document.output())


def _cutting_lines(document: Slips) -> None:
    document.set_draw_color(*RULE)
    document.set_line_width(0.2)
    document.set_dash_pattern(dash=1.5, gap=1.5)
    for column in range(1, ACROSS):
        document.line(column * WIDTH, 0, column * WIDTH, PAGE_HEIGHT)
    for line in range(1, DOWN):
        document.line(0, line * HEIGHT, PAGE_WIDTH, line * HEIGHT)
    document.set_dash_pattern()


def _slip(document: Slips, row: SheetRow, x: float, y: float, scale: float) -> None:
    """Draw one slip with its upper left corner at (x, y)."""
    left, top = x + PADDING * scale, y + PADDING * scale
    _square(document, row, x + (WIDTH - PADDING - SQUARE) * scale, top, SQUARE * scale)
    width = LEFT_COLUMN * scale
    below = _text(document, document.poll_title, left, top, width, 7.5 * scale, 2, colour=MUTED)
    below = _text(document, row.name, left, below + scale, width, 11 * scale, 2, bold=True)
    if row.member_number:
        _text(document, f"Member number {row.member_number}", left, below, width, 8 * scale, 1, colour=MUTED)
    _secret(document, "Sign-in word", row.word, left, y + 28 * scale, scale)
    _secret(document, "Voting code", row.code, left, y + 38.5 * scale, scale)
    _instructions(document, left, y + 50.5 * scale, (WIDTH - 2 * PADDING) * scale, scale)


def _instructions(document: Slips, left: float, top: float, width: float, scale: float) -> None:
    for text in (
        "Scan the square with your phone’s camera: you are signed in, and your voting code is filled in.",
        f"No camera? Open {document.base_url}/slip and type the sign-in word, "
        "then the voting code when you vote.",
        "Keep this slip to yourself. Whoever holds it can vote in your name. Tear it up when voting is over.",
    ):
        top = _text(document, text, left, top, width, 7 * scale, 2) + 0.5 * scale


def _secret(document: Slips, name: str, value: str, x: float, y: float, scale: float) -> None:
    below = _text(document, name, x, y, LEFT_COLUMN * scale, 7.5 * scale, 1, colour=MUTED)
    document.set_text_color(*INK)
    document.set_font(CODE_FONT, "B", 12 * scale)
    document.lines(value, x, below, (LEFT_COLUMN + PADDING) * scale, 12 * scale, 1)


def _text(
    document: Slips,
    text: str,
    x: float,
    y: float,
    width: float,
    size: float,
    most: int,
    *,
    bold: bool = False,
    colour: tuple[int, int, int] = INK,
) -> float:
    document.set_text_color(*colour)
    document.set_font(FONT, "B" if bold else "", size)
    return document.lines(text, x, y, width, size, most)


def _square(document: Slips, row: SheetRow, x: float, y: float, size: float) -> None:
    found = qr.code(qr.address(document.base_url, row))
    module = size / qr.side(found)
    document.set_fill_color(0)
    for bar in qr.bars(found):
        document.rect(x + bar.start * module, y + bar.line * module, bar.length * module, module, style="F")
