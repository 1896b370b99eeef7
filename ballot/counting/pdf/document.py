"""A landscape page, its texts and its tables: what every printed result is made of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from fpdf import FPDF, FontFace
from fpdf.enums import TableBordersLayout, TextEmphasis, VAlign, WrapMode, XPos, YPos
from fpdf.table import Table

FONTS = Path(__file__).parent.parent / "fonts"
FONT = "Liberation Sans"  # its figures are all equally wide
LANGUAGE = "en-GB"
SMALL, BODY, LARGE = 8, 9.5, 16
LINE, PADDING, MARGIN = 4.0, 1.0, 12.0
NARROWEST = 13.0
SHADE, RULE = (234, 243, 243), (120, 150, 153)


@dataclass(frozen=True)
class Heading:
    """What stands at the top: the contest, what it is part of, facts by name, and when it was declared."""

    title: str
    section: str
    facts: tuple[tuple[str, str], ...]
    declared: datetime


class Document(FPDF):
    """A landscape page with the title and its number at the foot."""

    def __init__(self, heading: Heading) -> None:
        super().__init__(orientation="landscape", format="A4")
        self._heading = heading
        self.add_font(FONT, "", FONTS / "LiberationSans-Regular.ttf")
        self.add_font(FONT, "B", FONTS / "LiberationSans-Bold.ttf")
        self.set_title(f"Result: {heading.title}")
        self.set_subject(heading.section)
        self.set_lang(LANGUAGE)
        self.set_creator("Tellers")
        self.set_creation_date(heading.declared)
        self.set_margin(MARGIN)
        self.set_auto_page_break(True, MARGIN + 4)
        self.alias_nb_pages()
        self.add_page()

    def footer(self) -> None:
        """Write the title and the number of the page."""
        self.set_y(-MARGIN)
        self.set_font(FONT, "", SMALL)
        self.cell(self.epw - 30, 4, self._heading.title[:120])
        self.cell(30, 4, f"Page {self.page_no()} of {{nb}}", align="R")

    def say(self, text: str, size: float = BODY, bold: bool = False, after: float = 0.5) -> None:
        """Write a paragraph."""
        self.set_font(FONT, "B" if bold else "", size)
        height = size * 0.46
        self.multi_cell(
            0, height, text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT, wrapmode=WrapMode.WORD
        )
        self.ln(after)

    def headline(self, text: str, room: float = 20) -> None:
        """Write a heading together with the beginning of what follows it."""
        if self.will_page_break(room):
            self.add_page()
        self.ln(2)
        self.say(text, BODY + 1.5, bold=True, after=1)


def top(document: Document, heading: Heading) -> None:
    document.say(heading.section, BODY, after=0)
    document.say(heading.title, LARGE, bold=True, after=1)
    facts(document, heading.facts)


def facts(document: Document, facts: Iterable[tuple[str, str]]) -> None:
    """Write names with their values, one to a line."""
    for name, value in facts:
        document.set_font(FONT, "", BODY)
        document.cell(62, LINE + 0.6, name)
        document.set_font(FONT, "B", BODY)
        document.multi_cell(0, LINE + 0.6, value, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def width_of(document: Document, texts: Iterable[str]) -> float:
    """The width of a column that holds these texts, in millimetres."""
    document.set_font(FONT, "B", SMALL)
    return max(NARROWEST, *(document.get_string_width(signed(text)) + 2 * PADDING + 0.6 for text in texts))


def signed(text: str) -> str:
    """An amount with a real minus sign."""
    return text.replace("-", "−")


def table_of(
    document: Document, widths: Sequence[float], align: str, headings: int
) -> AbstractContextManager[Table]:
    """A table of small text whose headings are repeated on every page."""
    document.set_font(FONT, "", SMALL)
    document.set_draw_color(*RULE)
    document.set_line_width(0.2)
    names = {"L": "LEFT", "R": "RIGHT"}
    return document.table(
        col_widths=tuple(widths),
        width=sum(widths),
        text_align=tuple(names[letter] for letter in align),
        align="LEFT",
        line_height=LINE,
        padding=(0.3, PADDING, 0.3, PADDING),
        borders_layout=TableBordersLayout.HORIZONTAL_LINES,
        headings_style=FontFace(emphasis=TextEmphasis.B, fill_color=SHADE),
        num_heading_rows=headings,
        v_align=VAlign.B,
    )


def add_line(table: Table, texts: Sequence[str], bold: bool = False) -> None:
    """Add a line; an amount's hyphen becomes a minus sign, a name stays as it is."""
    style = FontFace(emphasis=TextEmphasis.B) if bold else None
    row = table.row(style=style)
    for place, text in enumerate(texts):
        row.cell(text if place in (0, len(texts) - 1) else signed(text))
