"""Exported files, read back by other libraries with their labels; microdata in which nobody stands alone."""

from __future__ import annotations

import csv
import io
import zipfile
from collections import Counter
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pyreadstat
import pytest
import triple_s

from consult.analysis import exports, report
from consult.analysis.crosstabs import TablePlan
from consult.analysis.errors import NotReleasable
from consult.analysis.exports.tables import FORMULA_STARTS
from consult.analysis.headline import headlines
from consult.analysis.microdata import HELD_BACK, Release, anonymity, check, release
from consult.analysis.variables import NONE, Responses, responses_of
from consult.questionnaire import build, questionnaire_hash
from tests.consult.analysis.synthetic import plan_b, respondents

MOMENT = datetime(2026, 9, 1, 12, 30)
SUBGROUPS = ["q_role", "q_region"]


@pytest.fixture(scope="module")
def responses() -> Responses:
    return responses_of(plan_b(), respondents(plan_b(), 700, seed=4))


@pytest.fixture(scope="module")
def released(responses: Responses) -> Release:
    return release(responses, headlines(responses), SUBGROUPS)


def _column(released: Release, name: str) -> list[int]:
    at = [variable.name for variable in released.variables].index(name)
    return [int(code) for code in released.codes[:, at]]


def _labels(released: Release, name: str) -> list[str | None]:
    variable = next(variable for variable in released.variables if variable.name == name)
    return [variable.categories[code].text if code >= 0 else None for code in _column(released, name)]


def test_nobody_stands_alone_in_microdata(released: Release) -> None:
    classes = Counter(zip(*(_column(released, name) for name in SUBGROUPS), strict=True))
    assert min(classes.values()) >= 10
    rows = list(zip(*(_column(released, name) for name in SUBGROUPS), strict=True))
    for variable in released.variables:
        column = _column(released, variable.name)
        if variable.name in SUBGROUPS or len(set(column)) == 1:
            continue
        for kind in classes:
            assert len({code for code, row in zip(column, rows, strict=True) if row == kind}) >= 2
    assert anonymity(released)[0] == min(classes.values())
    assert 0 < _column(released, "q_region").count(HELD_BACK) < released.count


def test_microdata_hold_nothing_that_people_typed(released: Release) -> None:
    texts = {question.id for question in released.questionnaire.questions() if question.kind.is_text}
    assert texts
    assert not texts & {variable.question for variable in released.variables}


def test_rows_are_not_in_the_order_of_the_answers(responses: Responses, released: Release) -> None:
    backwards = replace(responses, codes=responses.codes[::-1], answers=responses.answers[::-1])
    again = release(backwards, headlines(backwards), SUBGROUPS)
    assert np.array_equal(again.codes, released.codes)


def test_a_release_that_singles_somebody_out_is_refused(released: Release) -> None:
    codes = released.codes.copy()
    codes[0, [variable.name for variable in released.variables].index("q_role")] = 5
    with pytest.raises(NotReleasable, match="stand out"):
        check(replace(released, codes=codes))
    with pytest.raises(NotReleasable, match="fewer than 10"):
        check(replace(released, codes=released.codes[:9]))
    texts = tuple(replace(variable, kind="long_text") for variable in released.variables)
    with pytest.raises(NotReleasable, match="Free text"):
        check(replace(released, variables=texts))


def test_spss(released: Release, tmp_path: Path) -> None:
    path = tmp_path / "microdata.sav"
    path.write_bytes(exports.sav(released, MOMENT))
    frame, meta = pyreadstat.read_sav(path, user_missing=True)
    assert meta.column_names_to_labels["q_role"] == "What is your main role at present?"
    assert meta.variable_value_labels["q_region"][5.0] == "London"
    assert meta.file_label.startswith("Plan B")
    assert meta.creation_time == MOMENT
    raw = {NONE: -9, HELD_BACK: -8}
    assert [raw.get(code, code + 1) for code in _column(released, "q_role")] == frame["q_role"].tolist()
    assert {entry["lo"] for entry in meta.missing_ranges["q_role"]} == {-9.0, -8.0}
    missing, _meta = pyreadstat.read_sav(path)
    assert missing["q_role"].isna().sum() == sum(code < 0 for code in _column(released, "q_role"))
    labelled = pd.read_spss(path)
    assert labelled["q_region"].dropna().tolist() == [
        t for t in _labels(released, "q_region") if t is not None
    ]


def test_parquet(released: Release) -> None:
    data = exports.parquet(released)
    frame = pd.read_parquet(io.BytesIO(data))
    assert [None if pd.isna(value) else value for value in frame["q_role"]] == _labels(released, "q_role")
    field = pq.read_schema(io.BytesIO(data)).field("q_always_nhs.urgent")
    assert field.metadata[b"label"].startswith("Urgent appointments on the same day – In a hybrid".encode())


def test_csv(released: Release) -> None:
    text = exports.microdata_csv(released).decode("utf-8-sig")
    frame = pd.read_csv(io.StringIO(text))
    expected = [label or "" for label in _labels(released, "q_role")]
    held = frame["q_role"].isin(["No answer", "Held back so that nobody stands out"])
    assert frame["q_role"].where(~held, "").tolist() == expected


def test_triple_s_with_another_reader(released: Release, tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(exports.triple_s(released, MOMENT))) as archive:
        archive.extractall(tmp_path)
    survey = triple_s.read_triple_s(str(tmp_path / "microdata.sss"), str(tmp_path / "microdata.csv"))
    assert survey.title == "Plan B: how should general practice in England be contracted?"
    question = survey.get_question("q_region")
    assert question.label.value == "In which region of England do you mainly work, or did you last work?"
    labels = [code.label.value for code in question.response.values]
    assert labels[4] == "London"
    frame = survey.to_pandas()
    assert len(frame) == released.count
    codes = [code + 1 if code >= 0 else None for code in _column(released, "q_region")]
    assert [None if pd.isna(value) else int(value) for value in frame["q_region"]] == codes
    chosen = [code == 0 for code in _column(released, "q_exempt.children")]
    assert [1 in (value if isinstance(value, list) else []) for value in frame["q_exempt"]] == chosen


def test_triple_s_by_its_specification(released: Release) -> None:
    with zipfile.ZipFile(io.BytesIO(exports.triple_s(released, MOMENT))) as archive:
        root = ET.fromstring(archive.read("microdata.sss"))  # noqa: S314  (our own file)
        rows = list(csv.reader(io.StringIO(archive.read("microdata.csv").decode("utf-8"))))
    assert (root.tag, root.get("version")) == ("sss", "3.0")
    record = root.find("survey/record")
    assert record is not None
    assert (record.get("format"), record.get("skip"), record.get("href")) == ("csv", "1", "microdata.csv")
    entries = record.findall("variable")
    assert [entry.findtext("name") for entry in entries] == rows[0]
    for number, entry in enumerate(entries, start=1):
        assert [child.tag for child in entry] == ["name", "label", "position", "values"]
        assert entry.find("position").get("start") == str(number)  # type: ignore[union-attr]
        codes = [value.get("code") for value in entry.findall("values/value")]
        for row in rows[1:]:
            field = row[number - 1]
            if entry.get("type") == "single":
                assert field == "" or field in codes
            else:
                assert field == "" or (len(field) == len(codes) and set(field) <= set("01"))
    exempt = rows[0].index("q_exempt")
    bits = ["1" if code == 0 else "0" for code in _column(released, "q_exempt.children")]
    assert all(row[exempt][0] == bit for row, bit in zip(rows[1:], bits, strict=True) if row[exempt])


def test_ddi(released: Release) -> None:
    root = ET.fromstring(exports.ddi(released, date(2026, 9, 1)))  # noqa: S314  (our own file)
    space = {"d": "ddi:codebook:2_5"}
    assert root.get("version") == "2.5"
    assert [child.tag.partition("}")[2] for child in root] == ["stdyDscr", "fileDscr", "dataDscr"]
    assert root.findtext(".//d:IDNo", namespaces=space) == questionnaire_hash(released.questionnaire)
    entry = root.find(".//d:var[@name='q_role']", space)
    assert entry is not None
    categories = {c.findtext("d:catValu", "", space): c for c in entry.findall("d:catgry", space)}
    assert categories["1"].findtext("d:labl", "", space) == "GP partner or other contract holder"
    assert categories["-9"].get("missing") == "Y"
    frequency = int(categories["1"].findtext("d:catStat", "", space))
    assert frequency == _column(released, "q_role").count(0)


@pytest.mark.parametrize("start", FORMULA_STARTS)
def test_no_cell_is_a_formula(start: str) -> None:
    evil = f"{start}1+1".strip() if start.isspace() else f"{start}HYPERLINK(1)"
    questionnaire = build(
        {
            "title": "T",
            "sections": [
                {
                    "id": "s",
                    "title": "S",
                    "questions": [
                        {
                            "id": "q",
                            "type": "single",
                            "text": evil,
                            "options": [{"id": "a", "text": evil}, {"id": "b", "text": "B"}],
                        }
                    ],
                }
            ],
        }
    )
    opened = [{"class": "member", "answers": {"q": "ab"[at % 2]}} for at in range(40)]
    responses = responses_of(questionnaire, opened)
    made = report.build(responses, [])
    files = [exports.report_csv(made), exports.microdata_csv(release(responses, headlines(responses), []))]
    for data in files:
        cells = [cell for row in csv.reader(io.StringIO(data.decode("utf-8-sig"))) for cell in row]
        assert any(evil in cell for cell in cells)
        assert not any(cell.startswith(FORMULA_STARTS) for cell in cells)


def test_the_published_tables_as_csv(responses: Responses) -> None:
    made = report.build(responses, [TablePlan("q_role", "q_hybrid")])
    rows = list(csv.DictReader(io.StringIO(exports.report_csv(made).decode("utf-8-sig"))))
    lines = [
        row for row in rows if row["question"] == "How far do you support a hybrid model like dentistry?"
    ]
    exact = [row for row in lines if row["table"] == "headline"]
    assert sum(int(row["count"]) for row in exact) == int(exact[0]["base"])
    tabled = [row for row in lines if row["table"] == "subgroup" and row["count"]]
    assert tabled
    assert all(int(row["count"]) % 5 == 0 and int(row["base"]) % 5 == 0 for row in tabled)
