"""DDI Codebook 2.5: what the variables of the microdata mean, for archives (ddialliance.org)."""

from __future__ import annotations

from collections import Counter
from datetime import date
from xml.etree import ElementTree as ET

from consult.analysis.exports.columns import MISSING, Column, columns_of
from consult.analysis.microdata import Release, anonymity
from consult.questionnaire import questionnaire_hash

NAMESPACE = "ddi:codebook:2_5"
LANGUAGE = "en-GB"
UNIVERSE = "People invited to a consultation who chose to take part. The sample is self-selected."


def ddi(release: Release, day: date) -> bytes:
    """Return the codebook as XML; ``day`` is when the data were made."""
    root = ET.Element("codeBook", {"xmlns": NAMESPACE, "version": "2.5", "xml:lang": LANGUAGE})
    _study(root, release, day)
    _file(root, release)
    data = ET.SubElement(root, "dataDscr")
    for number, column in enumerate(columns_of(release), start=1):
        _variable(data, number, column)
    ET.indent(root)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def _study(root: ET.Element, release: Release, day: date) -> None:
    study = ET.SubElement(root, "stdyDscr")
    citation = ET.SubElement(study, "citation")
    title = ET.SubElement(citation, "titlStmt")
    ET.SubElement(title, "titl").text = release.questionnaire.title
    ET.SubElement(title, "IDNo", agency="questionnaire SHA-256").text = questionnaire_hash(
        release.questionnaire
    )
    production = ET.SubElement(citation, "prodStmt")
    ET.SubElement(production, "prodDate", date=day.isoformat()).text = day.isoformat()
    ET.SubElement(production, "software").text = "Tellers"
    ET.SubElement(ET.SubElement(citation, "verStmt"), "version").text = str(release.questionnaire.version)
    summary = ET.SubElement(ET.SubElement(study, "stdyInfo"), "sumDscr")
    ET.SubElement(summary, "nation", abbr="GB-ENG").text = "England"
    ET.SubElement(summary, "anlyUnit").text = "Person"
    ET.SubElement(summary, "universe").text = UNIVERSE
    smallest, fewest = anonymity(release)
    notes = (
        f"k-anonymity {smallest}, l-diversity {fewest}; by {', '.join(release.subgroups) or 'no question'}."
    )
    ET.SubElement(study, "notes", subject="anonymity").text = notes


def _file(root: ET.Element, release: Release) -> None:
    text = ET.SubElement(ET.SubElement(root, "fileDscr", ID="F1"), "fileTxt")
    ET.SubElement(text, "fileName").text = "microdata.sav"
    size = ET.SubElement(text, "dimensns")
    ET.SubElement(size, "caseQnty").text = str(release.count)
    ET.SubElement(size, "varQnty").text = str(len(release.variables))


def _variable(data: ET.Element, number: int, column: Column) -> None:
    entry = ET.SubElement(data, "var", ID=f"V{number}", name=column.name, files="F1", intrvl="discrete")
    ET.SubElement(entry, "labl").text = column.label
    ET.SubElement(ET.SubElement(entry, "qstn"), "qstnLit").text = column.question
    counts = Counter(column.codes)
    for value, text in (*column.values, *MISSING):
        attributes = {"missing": "Y"} if value < 0 else {}
        category = ET.SubElement(entry, "catgry", attributes)
        ET.SubElement(category, "catValu").text = str(value)
        ET.SubElement(category, "labl").text = text
        ET.SubElement(category, "catStat", type="freq").text = str(counts[value])
    ET.SubElement(entry, "varFormat", type="numeric", schema="other")
