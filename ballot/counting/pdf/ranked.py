"""The result sheet of a ranked count: stages side by side, then sentences and batches.

Stages that do not fit beside one another continue on the next page, with the candidates repeated.
"""

from __future__ import annotations

from collections.abc import Sequence

from fpdf.table import Table

from ballot.counting.batches import BatchCell, BatchColumn, BatchTable
from ballot.counting.pdf.document import (
    LINE,
    Document,
    Heading,
    add_line,
    facts,
    signed,
    table_of,
    top,
    width_of,
)
from ballot.counting.sheet import Row, Sheet

NAME_WIDTH, OUTCOME_WIDTH = 44.0, 34.0
BATCHES_BESIDE = 3


def ranked_pdf(sheet: Sheet, heading: Heading) -> bytes:
    """The result sheet of a ranked count, every stage and batch of it, and its sentences."""
    document = Document(heading)
    top(document, heading)
    known = [("Rule", sheet.title), ("Places to fill", str(sheet.seats)), ("Valid papers", str(sheet.valid))]
    if sheet.empty:
        known.append(("Papers without a usable preference", str(sheet.empty)))
    if sheet.withdrawn:
        known.append(("Withdrawn before the count", ", ".join(sheet.withdrawn)))
    known.append(("Elected, in order", ", ".join(sheet.elected) or "nobody"))
    if sheet.vacant:
        known.append(("Places that stay vacant", str(sheet.vacant)))
    facts(document, known)
    for constraint in sheet.constraints:
        document.say(constraint)
    for stages in _blocks(document, sheet):
        _stages(document, sheet, stages)
    _stage_by_stage(document, sheet)
    _lot(document, sheet)
    document.headline("Counting again")
    document.say(sheet.recount)
    return bytes(document.output())


def _stage_widths(document: Document, sheet: Sheet, place: int) -> list[float]:
    """The widths of a stage's columns: the transfer (none at the first stage) and the total."""
    cells = [row.cells[place] for row in (*sheet.rows, sheet.non_transferable, sheet.total)]
    totals = ["Total", *(cell.total for cell in cells)]
    if place == 0:
        return [width_of(document, [*totals, *sheet.columns[0].note.split()])]
    return [width_of(document, ["Transfer", *(cell.transfer for cell in cells)]), width_of(document, totals)]


def _blocks(document: Document, sheet: Sheet) -> list[range]:
    """The stages that fit beside one another, page by page."""
    room = document.epw - NAME_WIDTH - OUTCOME_WIDTH
    blocks, start, used = [], 0, 0.0
    for place in range(len(sheet.columns)):
        width = sum(_stage_widths(document, sheet, place))
        if used and used + width > room:
            blocks.append(range(start, place))
            start, used = place, 0.0
        used += width
    return [*blocks, range(start, len(sheet.columns))]


def _stages(document: Document, sheet: Sheet, stages: range) -> None:
    """The result sheet for the stages of one page."""
    last = len(sheet.columns)
    whole = len(stages) == last
    told = "Result sheet" if whole else f"Result sheet, stages {stages.start + 1} to {stages.stop} of {last}"
    if stages.start:
        document.add_page()
    document.headline(told, room=40)
    widths = [NAME_WIDTH]
    for place in stages:
        widths += _stage_widths(document, sheet, place)
    with table_of(
        document, [*widths, OUTCOME_WIDTH], "L" + "R" * (len(widths) - 1) + "L", headings=2
    ) as table:
        _stage_heads(table, sheet, stages)
        for row in sheet.rows:
            add_line(table, _cells(row, stages), bold=row.won)
        for row in (sheet.non_transferable, sheet.total):
            add_line(table, _cells(row, stages))
        for name, values in sheet.levels:
            spread = [text for place in stages for text in ([""] if place else []) + [values[place]]]
            add_line(table, [name, *spread, ""])


def _stage_heads(table: Table, sheet: Sheet, stages: range) -> None:
    """The two lines of headings: the stages, and below them transfer and total."""
    first, second = table.row(), table.row()
    first.cell("Candidate", rowspan=2)
    for place in stages:
        column = sheet.columns[place]
        first.cell(f"Stage {column.number}\n{column.note}", colspan=2 if place else 1, align="R")
        if place:
            second.cell("Transfer")
        second.cell("Total")
    first.cell("Outcome", rowspan=2)


def _cells(row: Row, stages: range) -> list[str]:
    """The texts of one line of the result sheet."""
    texts = [row.name]
    for place in stages:
        cell = row.cells[place]
        texts += [cell.transfer, cell.total] if place else [cell.total]
    return [*texts, row.outcome]


def _stage_by_stage(document: Document, sheet: Sheet) -> None:
    """Every stage in sentences, with its batches."""
    document.add_page()
    document.headline("Stage by stage")
    for column in sheet.columns:
        document.headline(f"Stage {column.number}: {column.note}")
        for sentence in column.sentences:
            document.say(sentence)
        if column.batches:
            for start in range(0, len(column.batches.columns), BATCHES_BESIDE):
                _batches(document, column.number, column.batches, start)


def _batches(document: Document, stage: int, table: BatchTable, start: int) -> None:
    """Some batches of a stage beside one another, with the totals before them."""
    part = slice(start, start + BATCHES_BESIDE)
    height = (len(table.rows) + len(table.levels) + 4) * (LINE + 0.7)
    document.headline(f"Stage {stage}, batch by batch", room=min(height + 12, document.eph - 10))
    befores = [row.cells[start - 1].total if start else row.before for row in table.rows]
    widths = [NAME_WIDTH, width_of(document, ["Before", *befores])]
    for cells in zip(*(row.cells[part] for row in table.rows), strict=True):
        widths += _batch_widths(document, cells)
    with table_of(document, widths, "L" + "R" * (len(widths) - 1), headings=2) as drawn:
        _batch_heads(drawn, table.columns[part])
        for row, before in zip(table.rows, befores, strict=True):
            moved = [(cell.papers, signed(cell.transfer), cell.total) for cell in row.cells[part]]
            add_line(drawn, [row.name, before, *(text for texts in moved for text in texts)])
        for name, values in table.levels:
            line = drawn.row()
            line.cell(name)
            line.cell("")
            for value in values[part]:
                line.cell(value, colspan=3)


def _batch_widths(document: Document, cells: Sequence[BatchCell]) -> list[float]:
    """The widths of a batch's columns: papers, transfer, total."""
    return [
        width_of(document, ["Papers", *(cell.papers for cell in cells)]),
        width_of(document, ["Transfer", *(cell.transfer for cell in cells)]),
        width_of(document, ["Total", *(cell.total for cell in cells)]),
    ]


def _batch_heads(drawn: Table, columns: Sequence[BatchColumn]) -> None:
    """The two lines of headings over batches."""
    first, second = drawn.row(), drawn.row()
    first.cell("Candidate", rowspan=2)
    first.cell("Before", rowspan=2)
    for batch in columns:
        papers = "1 paper" if batch.papers == 1 else f"{batch.papers} papers"
        first.cell(f"Batch {batch.number}\n{papers} at {batch.value}", colspan=3, align="R")
        for name in ("Papers", "Transfer", "Total"):
            second.cell(name)


def _lot(document: Document, sheet: Sheet) -> None:
    """How anybody can repeat the lot, where one decided something."""
    if not sheet.seed:
        return
    document.headline("The lot")
    document.say(
        f"Order drawn: {', '.join(sheet.drawn)}. Whoever is drawn earlier counts as having more votes."
    )
    document.say(
        "Anybody can repeat the draw: sort the candidates by SHA-256 of the seed, a line feed, "
        "the contest, a line feed and the candidate’s name."
    )
    document.say(f"Contest: {sheet.contest}. Seed: {sheet.seed}")
