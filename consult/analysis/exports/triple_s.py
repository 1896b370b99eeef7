"""Triple-S XML 3.0: a metadata file and a CSV data file, zipped together (www.triple-s.org).

A question with several answers is one variable of type multiple, in bitstring format; all others are of type
single. A missing answer is an empty field, for whatever reason.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from xml.etree import ElementTree as ET

from consult.analysis.exports.columns import Column, columns_of
from consult.analysis.microdata import Release
from consult.analysis.variables import CHOSEN
from consult.questionnaire import Kind

VERSION = "3.0"
METADATA, DATA = "microdata.sss", "microdata.csv"
EARLIEST = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class _Variable:
    """One variable of the file: its name, type, labels, values and the field of each row."""

    name: str
    type: str
    label: str
    values: tuple[tuple[int, str], ...]
    fields: tuple[str, ...]


def triple_s(release: Release, moment: datetime) -> bytes:
    """Return the two files as ZIP; ``moment`` is when they were made, in the time of the reader."""
    variables = _variables(columns_of(release))
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in ((METADATA, _metadata(release, variables, moment)), (DATA, _data(variables))):
            archive.writestr(zipfile.ZipInfo(name, EARLIEST), content)
    return target.getvalue()


def _variables(columns: Sequence[Column]) -> list[_Variable]:
    found: dict[str, list[Column]] = {}
    for column in columns:
        several = column.variable.kind == Kind.MULTIPLE
        found.setdefault(column.variable.question if several else column.name, []).append(column)
    return [
        _multiple(name, own) if own[0].variable.kind == Kind.MULTIPLE else _single(own[0])
        for name, own in found.items()
    ]


def _single(column: Column) -> _Variable:
    fields = tuple(str(code) if code > 0 else "" for code in column.codes)
    return _Variable(column.name, "single", column.label, column.values, fields)


def _multiple(name: str, columns: Sequence[Column]) -> _Variable:
    """Return the options as one variable: a 1 for each chosen option; where any is missing, all are."""
    chosen = columns[0].variable.place(CHOSEN) + 1
    rows = zip(*(column.codes for column in columns), strict=True)
    fields = tuple("" if min(row) < 0 else "".join("01"[code == chosen] for code in row) for row in rows)
    values = tuple((at, column.variable.item) for at, column in enumerate(columns, start=1))
    return _Variable(name, "multiple", columns[0].question, values, fields)


def _metadata(release: Release, variables: Sequence[_Variable], moment: datetime) -> bytes:
    root = ET.Element("sss", version=VERSION)
    for name, text in (("date", f"{moment:%Y-%m-%d}"), ("time", f"{moment:%H:%M:%S}"), ("origin", "Tellers")):
        ET.SubElement(root, name).text = text
    survey = ET.SubElement(root, "survey")
    ET.SubElement(survey, "name").text = f"consultation_{release.questionnaire.version}"
    ET.SubElement(survey, "title").text = release.questionnaire.title
    record = ET.SubElement(survey, "record", ident="A", href=DATA, format="csv", skip="1")
    for number, variable in enumerate(variables, start=1):
        entry = ET.SubElement(record, "variable", ident=str(number), type=variable.type)
        ET.SubElement(entry, "name").text = variable.name
        ET.SubElement(entry, "label").text = variable.label
        ET.SubElement(entry, "position", start=str(number))
        values = ET.SubElement(entry, "values")
        for code, text in variable.values:
            ET.SubElement(values, "value", code=str(code)).text = text
    ET.indent(root)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def _data(variables: Sequence[_Variable]) -> bytes:
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow([variable.name for variable in variables])
    writer.writerows(zip(*(variable.fields for variable in variables), strict=True))
    return target.getvalue().encode("utf-8")
