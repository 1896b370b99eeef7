"""The result sheet as rows, CSV, text, page and chart."""

from __future__ import annotations

import csv
import io
import re
from xml.etree import ElementTree

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from ballot.counting import Candidate, Count, count, majority, majority_sheet, sheet_of
from ballot.counting.chart import Bar, bar_chart
from ballot.counting.majority import HALF_TURNOUT
from ballot.counting.written import defused, majority_csv, to_csv, to_text
from tests.ballot.counting.oracles import DATA, Oracle
from tests.external import ROOT

SVG = "{http://www.w3.org/2000/svg}"
PAGES = Environment(loader=FileSystemLoader(ROOT / "templates"), autoescape=True, undefined=StrictUndefined)


@pytest.fixture(scope="module")
def counted() -> Count:
    return Oracle(DATA / "constraints/hand1_two_nonmembers_over_quota.json").count("scottish")


def test_rows_hold_signed_transfers_and_running_totals(counted: Count) -> None:
    sheet = sheet_of(counted)
    b = sheet.rows[1]
    assert [(cell.transfer, cell.total) for cell in b.cells[:3]] == [
        ("", "10.00000"),
        ("+24.00000", "34.00000"),
        ("-13.00000", "21.00000"),
    ]
    assert (b.outcome, b.won) == ("Elected at stage 2", True)
    assert sheet.rows[4].outcome == "Excluded at stage 2"
    assert {cell.total for cell in sheet.total.cells} == {"80.00000"}


def test_csv_has_every_number_and_no_formula() -> None:
    names = ['=HYPERLINK("x")', "-B", "@C", "Dee, D."]
    result = count("scottish", [((0, 1), 5), ((2,), 3), ((3,), 2)], [Candidate(n) for n in names], 1)
    rows = list(csv.reader(io.StringIO(to_csv(sheet_of(result)))))
    assert [row[0] for row in rows[2:6]] == ['\'=HYPERLINK("x")', "'-B", "'@C", "Dee, D."]
    assert all(rows[0])
    assert len({len(row) for row in rows}) == 1
    assert "5.00000" in rows[2]


def test_csv_of_a_question_has_every_fact_and_no_formula() -> None:
    result = majority(["=1+1", "No"], [3, 2], cast=6, blank=1, entitled=9, thresholds=[HALF_TURNOUT])
    rows = list(csv.reader(io.StringIO(majority_csv(majority_sheet(result)))))
    assert rows[1] == ["'=1+1", "3", "Carried"]
    assert ["Entitled to vote", "9", ""] in rows
    assert rows[-1][0] == "Threshold"
    assert rows[-1][2] == "Met"


@pytest.mark.parametrize("text", ["=1", "+A", "-1+2", "@x", "\t=1", " =1", "＝1", "\n=1"])
def test_formulas_are_defused(text: str) -> None:
    assert defused(text) == f"'{text}"


@pytest.mark.parametrize("text", ["+7.35", "-26.42", "12", "Candidate A", "a=1", ""])
def test_amounts_and_names_stay(text: str) -> None:
    assert defused(text) == text


def test_text_sheet_says_every_sentence(counted: Count) -> None:
    text = to_text(sheet_of(counted))
    for stage in counted.stages:
        for sentence in stage.sentences:
            assert sentence in text
    assert text.endswith("Elected: Non-member D, Member B, Member A\n")


def test_chart_is_well_formed_described_and_escaped() -> None:
    nasty = '<script>alert("x")</script> & co'
    chart = bar_chart('id"', nasty, nasty, [Bar(nasty, 5, "5", won=True), Bar("B", 0, "0")], (4, nasty))
    root = ElementTree.fromstring(chart)  # noqa: S314 (our own text)
    assert root.get("aria-labelledby") == 'id"-title id"-description'
    assert root.findtext(f"{SVG}title") == nasty
    assert root.findtext(f"{SVG}desc") == nasty
    assert [bar.get("width") for bar in root.iter(f"{SVG}rect")] == ["64.0%", "0.0%"]
    assert "<script" not in chart
    assert "style" not in chart


def test_page_shows_the_whole_sheet(counted: Count) -> None:
    page = PAGES.get_template("ballot/count_sheet.html").render(sheet=sheet_of(counted))
    for name in counted.names:
        assert name in page
    for column in sheet_of(counted).columns:
        assert f"Stage {column.number}" in page
    assert "+24.00000" in page
    assert "−13.00000" in page
    assert 'tabindex="0"' in page
    assert page.count("<svg") == len(counted.stages) + 1
    assert len(re.findall(r'id="([^"]*)"', page)) == len(set(re.findall(r'id="([^"]*)"', page)))


def test_page_escapes_names() -> None:
    result = count("scottish", [((0,), 1)], [Candidate("<b>A</b>"), Candidate("B")], 1)
    page = PAGES.get_template("ballot/count_sheet.html").render(sheet=sheet_of(result))
    assert "<b>A" not in page
    assert "&lt;b&gt;A" in page


def test_page_tells_how_to_repeat_the_lot() -> None:
    tied = count(
        "scottish", [((0,), 1), ((1,), 1)], [Candidate("A"), Candidate("B")], 1, seed="5eed", contest="c1"
    )
    page = PAGES.get_template("ballot/count_sheet.html").render(sheet=sheet_of(tied))
    assert "5eed" in page
    assert "c1" in page
    clear = count("scottish", [((0,), 2), ((1,), 1)], [Candidate("A"), Candidate("B")], 1, seed="5eed")
    assert "5eed" not in PAGES.get_template("ballot/count_sheet.html").render(sheet=sheet_of(clear))


def test_majority_page_has_table_and_chart() -> None:
    result = majority(["Accept <it>", "Reject"], [30, 12], cast=45, blank=3)
    page = PAGES.get_template("ballot/count_sheet.html").render(sheet=majority_sheet(result))
    assert "Accept &lt;it&gt;" in page
    assert "<strong>Carried</strong>" in page
    assert ">45<" in page
    assert "<svg" in page
