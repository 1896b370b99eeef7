"""CSV of the published report, CSV and Parquet of microdata. No cell of a CSV file is taken for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from consult.analysis.exports.columns import MISSING, columns_of
from consult.analysis.microdata import Release

#: A spreadsheet takes a cell that begins like this for a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
HEADER = (
    *("table", "question", "item", "subgroup", "answer", "count", "base", "percent", "low", "high"),
    *("weighted_percent", "weighted_low", "weighted_high", "effective_base", "note"),
)


def safe(cell: Any) -> Any:
    """Return a cell that no spreadsheet takes for a formula; numbers stay numbers."""
    if isinstance(cell, str) and cell.startswith(FORMULA_STARTS):
        return f"'{cell}"
    return "" if cell is None else cell


def _csv(rows: Iterable[Iterable[Any]]) -> bytes:
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerows([safe(cell) for cell in row] for row in rows)
    return ("\ufeff" + target.getvalue()).encode("utf-8")


def report_csv(report: Mapping[str, Any]) -> bytes:
    """Return all published numbers of a report, one to a line, with their bases."""
    rows: list[tuple[Any, ...]] = [HEADER]
    questions = [question for section in report["sections"] for question in section["questions"]]
    for question in questions:
        for block in question["blocks"]:
            rows += [_line(question, block, line) for line in block["lines"]]
        for mean in question["means"]:
            rows.append(
                ("mean", question["text"], mean["text"], "", mean["value"], "", mean["base"], *[""] * 8)
            )
    for table in report["tables"]:
        for line in table["lines"]:
            for heading, count, share in zip(table["headings"], line["counts"], line["shares"], strict=True):
                note = "held back" if count is None else "rounded to 5"
                start = ("subgroup", table["columns_text"], table["rows_text"], line["text"], heading)
                rows.append((*start, count, line["base"], share, *[""] * 6, note))
    return _csv(rows)


def _line(question: Mapping[str, Any], block: Mapping[str, Any], line: Mapping[str, Any]) -> tuple[Any, ...]:
    note = "of all respondents" if block["with_silent"] else "of those who answered"
    start = ("headline", question["text"], block["item"], "", line["text"], line["count"], block["base"])
    weighted = (line["weighted"], *(line["weighted_interval"] or (None, None)), line["effective"])
    return (*start, line["share"], *line["interval"], *weighted, note)


def microdata_csv(release: Release) -> bytes:
    """Return microdata as CSV with labels in the cells; missing answers are named."""
    columns = columns_of(release)
    texts = [dict((*column.values, *MISSING)) for column in columns]
    header = [column.name for column in columns]
    rows = (
        [text[column.codes[row]] for column, text in zip(columns, texts, strict=True)]
        for row in range(release.count)
    )
    return _csv([header, *rows])


def parquet(release: Release) -> bytes:
    """Return microdata as Parquet: labels as dictionary-encoded text, missing answers null."""
    arrays, fields = [], []
    for column in columns_of(release):
        texts = [text for _value, text in column.values]
        places = [code - 1 if code > 0 else None for code in column.codes]
        arrays.append(
            pa.DictionaryArray.from_arrays(pa.array(places, pa.int32()), pa.array(texts, pa.string()))
        )
        metadata = {"label": column.label, "question": column.question}
        fields.append(pa.field(column.name, arrays[-1].type, metadata=metadata))
    schema = pa.schema(fields, metadata={"title": release.questionnaire.title})
    target = io.BytesIO()
    pq.write_table(pa.Table.from_arrays(arrays, schema=schema), target)
    return target.getvalue()
