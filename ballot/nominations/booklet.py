"""The candidates' statements as a booklet to print: all in the same format, in the order of the lot."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

from fpdf import FPDF
from fpdf.enums import WrapMode, XPos, YPos

from ballot.counting.pdf.document import FONT, FONTS, LANGUAGE
from ballot.models import Contest
from ballot.nominations.models import NominationTerms
from ballot.nominations.statements import CandidateShown
from ballot.pages import london, paragraphs_of
from ballot.words import GROUP_NAMES, ranked_rules

MARGIN = 20.0  # millimetres, as all lengths here
PHOTO = 34.0
GAP = 5.0
BODY, SMALL, LARGE, TITLE = 11, 9, 15, 22  # points
TEAL = (8, 59, 69)


class Booklet(FPDF):
    """Portrait pages with the contest and the page number at the foot."""

    def __init__(self, contest: Contest, terms: NominationTerms) -> None:
        super().__init__(orientation="portrait", format="A4")
        self.foot = f"{contest.poll.title}: {contest.title}"
        self.add_font(FONT, "", FONTS / "LiberationSans-Regular.ttf")
        self.add_font(FONT, "B", FONTS / "LiberationSans-Bold.ttf")
        self.set_title(f"Candidates: {contest.title}")
        self.set_subject(contest.poll.title)
        self.set_lang(LANGUAGE)
        self.set_creator("Tellers")
        self.set_creation_date(terms.statements_utc)
        self.set_margin(MARGIN)
        self.set_auto_page_break(True, MARGIN)
        self.alias_nb_pages()

    def footer(self) -> None:
        """Write the contest and the number of the page."""
        self.set_y(-MARGIN + 6)
        self.set_font(FONT, "", SMALL)
        self.cell(self.epw - 30, 4, self.foot[:100])
        self.cell(30, 4, f"Page {self.page_no()} of {{nb}}", align="R")

    def say(
        self, text: str, size: float = BODY, bold: bool = False, after: float = 2.0, left: float = 0
    ) -> None:
        """Write a paragraph, ``left`` millimetres from the margin."""
        self.set_font(FONT, "B" if bold else "", size)
        self.set_x(self.l_margin + left)
        width = self.epw - left
        self.multi_cell(
            width, size * 0.5, text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT, wrapmode=WrapMode.WORD
        )
        self.ln(after)


def booklet(
    contest: Contest,
    terms: NominationTerms,
    candidates: Sequence[CandidateShown],
    photos: Mapping[str, bytes],
) -> bytes:
    """Return the booklet as a PDF; ``photos`` holds the JPEG of each photo by its public identifier."""
    document = Booklet(contest, terms)
    _cover(document, contest, terms, candidates)
    for shown in candidates:
        _candidate(document, shown, photos)
    return bytes(document.output())


def _cover(
    document: Booklet, contest: Contest, terms: NominationTerms, candidates: Sequence[CandidateShown]
) -> None:
    document.add_page()
    document.set_text_color(*TEAL)
    document.say(contest.poll.title, BODY + 2, after=1)
    document.say(f"Candidates: {contest.title}", TITLE, bold=True, after=4)
    document.set_text_color(0)
    document.say(ranked_rules(contest.rule, contest.seats, contest.constraint))
    document.say(
        f"Statements were published together on {london(terms.statements_utc)} (UK time). They are the "
        "candidates’ own words. The order of candidates was drawn by lot."
    )
    for shown in candidates:
        document.say(f"{shown.place}. {shown.label}", BODY + 1, bold=True, after=1)
    if not candidates:
        document.say("Nobody stands.")


def _candidate(document: Booklet, shown: CandidateShown, photos: Mapping[str, bytes]) -> None:
    """Write one candidate, on a page of their own: nobody stands above anybody else."""
    document.add_page()
    document.set_text_color(*TEAL)
    document.say(f"{shown.place}. {shown.label}", LARGE, bold=True, after=1)
    document.set_text_color(0)
    if shown.group:
        document.say(GROUP_NAMES.get(shown.group, shown.group).capitalize(), SMALL + 1, after=2)
    top, left = document.get_y(), document.l_margin
    pictures = [photos[one.photo] for one in shown.people if one.photo in photos]
    for jpeg in pictures:
        document.image(io.BytesIO(jpeg), x=left, y=top, w=PHOTO, h=PHOTO, alt_text=f"Photo: {shown.label}")
        left += PHOTO + GAP
    if pictures:
        document.set_y(top + PHOTO + GAP)
    for paragraph in paragraphs_of(shown.statement):
        document.say("\n".join(paragraph), BODY, after=3)
