"""The report as a PDF: the same tables and charts as on the page, with bases and method."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import matplotlib
from fpdf import FPDF, FontFace
from fpdf.enums import TableBordersLayout, WrapMode, XPos, YPos

from consult.analysis.charts import png
from consult.desk.figures import Figure, figures_of, table_figure, themes_figure

FONTS = Path(matplotlib.get_data_path()) / "fonts/ttf"
FONT = "DejaVu Sans"
LANGUAGE = "en-GB"
SMALL, BODY, LARGE, TITLE = 7.5, 9.5, 12.0, 17.0
MARGIN, CHART_WIDTH = 16.0, 130.0
SHADE = (234, 243, 243)


class _Document(FPDF):
    """A page with the title and its number at the foot."""

    def __init__(self, title: str, moment: datetime) -> None:
        super().__init__(format="A4")
        self._title = title
        self.add_font(FONT, "", FONTS / "DejaVuSans.ttf")
        self.add_font(FONT, "B", FONTS / "DejaVuSans-Bold.ttf")
        self.set_title(title)
        self.set_lang(LANGUAGE)
        self.set_creator("Tellers")
        self.set_creation_date(moment)
        self.set_margin(MARGIN)
        self.set_auto_page_break(True, MARGIN + 4)
        self.alias_nb_pages()
        self.add_page()

    def footer(self) -> None:
        """Write the title and the number of the page."""
        self.set_y(-MARGIN)
        self.set_font(FONT, "", SMALL)
        self.cell(self.epw - 30, 4, self._title[:100])
        self.cell(30, 4, f"Page {self.page_no()} of {{nb}}", align="R")

    def say(self, text: str, size: float = BODY, bold: bool = False, after: float = 1.5) -> None:
        """Write a paragraph."""
        self.set_font(FONT, "B" if bold else "", size)
        height = size * 0.48
        self.multi_cell(
            0, height, text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT, wrapmode=WrapMode.WORD
        )
        self.ln(after)


def report_pdf(report: Mapping[str, Any], digest: str, moment: datetime) -> bytes:
    """Return the report as PDF; ``digest`` is its SHA-256, ``moment`` when it was made."""
    document = _Document(report["title"], moment)
    document.say(report["title"], TITLE, bold=True)
    document.say(f"Report on a consultation. {report['total']:,} answers are counted.", LARGE)
    document.say("Method", LARGE, bold=True)
    weighting = report["weighting"]["sentences"] if report["weighting"] else []
    for sentence in (*report["method"], *weighting):
        document.say(sentence)
    document.say(f"SHA-256 of this report’s data: {digest}", SMALL)
    for section in report["sections"]:
        document.say(section["title"], LARGE + 2, bold=True)
        for question in section["questions"]:
            if document.will_page_break(60):  # a heading stays with what follows it
                document.add_page()
            document.say(question["text"], LARGE, bold=True)
            for figure in figures_of(question):
                _figure(document, figure)
    _rest(document, report)
    return bytes(document.output())


def _rest(document: _Document, report: Mapping[str, Any]) -> None:
    if report["tables"]:
        document.say("Tables of subgroups", LARGE + 2, bold=True)
    for table in report["tables"]:
        _figure(document, table_figure(table))
    document.say("What people wrote", LARGE + 2, bold=True)
    document.say(report["coding_method"])
    for text in report["texts"]:
        figure = themes_figure(text)
        if figure is not None:
            _figure(document, figure)
        if text["quotations"]:
            document.say(f"Quotations, with consent: {text['text']}", bold=True)
        for quotation in text["quotations"]:
            document.say(f"“{quotation}”")


def _figure(document: _Document, figure: Figure) -> None:
    if document.will_page_break(45):
        document.add_page()
    document.say(figure.caption, BODY, bold=True, after=0.5)
    document.say(figure.note, SMALL)
    _table(document, figure.headings, figure.rows)
    if figure.chart is not None:
        document.image(io.BytesIO(png(figure.chart)), w=CHART_WIDTH, alt_text=figure.chart.description)
    document.ln(3)


def _table(document: _Document, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    document.set_font(FONT, "", SMALL)
    widths = (3, *[1.2] * (len(headings) - 1))
    with document.table(
        col_widths=widths,
        text_align=("LEFT", *["RIGHT"] * (len(headings) - 1)),
        line_height=4,
        padding=(0.6, 0.8),
        borders_layout=TableBordersLayout.HORIZONTAL_LINES,
        headings_style=FontFace(emphasis="BOLD", fill_color=SHADE),
    ) as table:
        for line in (headings, *rows):
            row = table.row()
            for cell in line:
                row.cell(cell)
    document.ln(2)
