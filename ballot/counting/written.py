"""The result sheet as CSV and as text for a terminal."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

from ballot.counting.sentences import number_of
from ballot.counting.sheet import MajoritySheet, Row, Sheet

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
AMOUNT = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")


def plain_rows(sheet: Sheet) -> list[list[str]]:
    """The sheet as lines of texts: names, then a transfer and a total for each later stage."""
    head, notes = ["Candidate", "Stage 1"], ["", sheet.columns[0].note]
    for column in sheet.columns[1:]:
        head += [f"Stage {column.number}", ""]
        notes += [column.note, ""]
    lines = [_plain(row) for row in (*sheet.rows, sheet.non_transferable, sheet.total)]
    lines += [_spread(name, values) for name, values in sheet.levels]
    return [[*head, "Outcome"], [*notes, ""], *lines]


def _plain(row: Row) -> list[str]:
    later = [text for cell in row.cells[1:] for text in (cell.transfer, cell.total)]
    return [row.name, row.cells[0].total, *later, row.outcome]


def _spread(name: str, values: Sequence[str]) -> list[str]:
    return [name, values[0], *(text for value in values[1:] for text in ("", value)), ""]


def defused(text: str) -> str:
    """A text that a spreadsheet would take for a formula, with an apostrophe before it; amounts stay."""
    formula = text.lstrip(" ").startswith(FORMULA) and not AMOUNT.fullmatch(text)
    return f"'{text}" if formula else text


def _csv(rows: Iterable[Sequence[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows([defused(cell) for cell in row] for row in rows)
    return out.getvalue()


def to_csv(sheet: Sheet) -> str:
    """The sheet as CSV, every column with a heading of its own."""
    [_, notes, *lines] = plain_rows(sheet)
    later = [
        f"Stage {column.number} {what}" for column in sheet.columns[1:] for what in ("transfer", "total")
    ]
    return _csv([["Candidate", "Stage 1 total", *later, "Outcome"], notes, *lines])


def majority_csv(sheet: MajoritySheet) -> str:
    """The facts of a majority question as CSV: votes of every answer, papers, thresholds."""
    answers = [[name, votes, "Carried" if won else "Not carried"] for name, votes, won in sheet.rows]
    papers = [["Blank papers", str(sheet.blank), ""], ["Papers cast", str(sheet.cast), ""]]
    if sheet.entitled is not None:
        papers.append(["Entitled to vote", str(sheet.entitled), ""])
    limits = [["Threshold", told, "Met" if met else "Not met"] for told, met in sheet.thresholds]
    return _csv([["Answer", "Votes", "Outcome"], *answers, *papers, *limits])


def to_text(sheet: Sheet) -> str:
    """The sheet for a terminal, and below it the sentences of every stage."""
    rows = plain_rows(sheet)
    rows[1] = ["" for _ in rows[1]]  # the notes stand with the sentences, where there is room
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = [f"{sheet.title}, {number_of(sheet.seats, 'place')}, quota {sheet.quota}", ""]
    for row in (rows[0], *rows[2:]):
        cells = [text.rjust(width) for text, width in zip(row[1:-1], widths[1:-1], strict=True)]
        lines.append("  ".join([row[0].ljust(widths[0]), *cells, row[-1]]).rstrip())
    for column in sheet.columns:
        lines += ["", f"Stage {column.number}: {column.note}", *(f"  {line}" for line in column.sentences)]
    return "\n".join([*lines, "", "Elected: " + (", ".join(sheet.elected) or "nobody")]) + "\n"
