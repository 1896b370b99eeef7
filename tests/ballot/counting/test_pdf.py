"""The printed sheet: complete, in its language, the same bytes each time, however large the count."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from fpdf import FPDF

from ballot.counting import Candidate, count, majority, majority_sheet, sheet_of
from ballot.counting.pdf import Heading, document, majority_pdf, ranked_pdf
from ballot.counting.rules import RULES
from tests.ballot.counting.test_batches import PAPERS

HEADING = Heading(
    "Deputy Chairs", "Officer election", (("Entitled to vote", "80"),), datetime(2026, 7, 9, 12, tzinfo=UTC)
)


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every piece of text that a document shows, in order."""
    shown: list[str] = []
    plain, several = FPDF.cell, FPDF.multi_cell

    def cell(self: FPDF, *args: object, **kwargs: object) -> object:
        shown.append(str(kwargs.get("text", args[2] if len(args) > 2 else "")))
        return plain(self, *args, **kwargs)  # type: ignore[arg-type]

    def multi_cell(self: FPDF, *args: object, **kwargs: object) -> object:
        shown.append(str(kwargs.get("text", args[2] if len(args) > 2 else "")))
        return several(self, *args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(FPDF, "cell", cell)
    monkeypatch.setattr(FPDF, "multi_cell", multi_cell)
    return shown


@pytest.mark.parametrize("rule", list(RULES))
def test_every_number_and_sentence_is_printed(rule: str, written: list[str]) -> None:
    names = ["Cândidate ŷ", "Łandidate Ż", "Υποψήφιος Α", "Кандидат Д", "Candidate’s E-F"]
    seats = 1 if RULES[rule].ONE_SEAT_ONLY else 2
    sheet = sheet_of(count(rule, PAPERS, [Candidate(name) for name in names], seats))
    ranked_pdf(sheet, HEADING)
    shown = set(written)
    for row in (*sheet.rows, sheet.non_transferable, sheet.total):
        assert row.name in shown
        for cell in row.cells:
            assert {cell.total, cell.transfer.replace("-", "−")} <= shown | {""}
    for column in sheet.columns:
        assert set(column.sentences) <= shown
        for batch in column.batches.columns if column.batches else ():
            assert {batch.quota, batch.active, batch.required} <= shown
    assert sheet.recount in shown


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b", pdf))


def test_states_title_and_language_and_is_reproducible() -> None:
    sheet = sheet_of(count("ers97", PAPERS, [Candidate(name) for name in "ABCDE"], 2))
    pdf = ranked_pdf(sheet, HEADING)
    assert pdf == ranked_pdf(sheet, HEADING)
    assert b"/Lang (en-GB)" in pdf
    assert b"/Title (Result: Deputy Chairs)" in pdf or "Result: Deputy Chairs".encode("utf-16-be") in pdf
    assert b"LiberationSans" in pdf


def test_many_stages_and_candidates_paginate() -> None:
    size = 45
    papers = [((c, (c + 1) % size), c + 1) for c in range(size)]
    sheet = sheet_of(count("meek", papers, [Candidate(f"Candidate {c}") for c in range(size)], 3))
    assert len(sheet.columns) > 30
    assert pages(ranked_pdf(sheet, HEADING)) > 15


def test_the_widest_table_fits_the_page() -> None:
    sheet = sheet_of(count("meek", [((0, 1), 10**9), ((1,), 9)], [Candidate(n) for n in "ABC"], 2))
    page = document.Document(HEADING)
    texts = [cell.total for row in sheet.rows for cell in row.cells]
    assert document.width_of(page, texts) * 2 < page.epw - 80


def test_a_question_is_printed(written: list[str]) -> None:
    result = majority(["Accept", "Reject"], [30, 12], cast=45, blank=3, entitled=90)
    assert majority_pdf(majority_sheet(result), HEADING).startswith(b"%PDF-")
    assert {"Accept", "30", "Carried", "45", "90", "Deputy Chairs"} <= set(written)
    assert set(result.sentences) <= set(written)
