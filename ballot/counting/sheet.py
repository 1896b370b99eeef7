"""The result sheet: what a page, a CSV file and a terminal show of a finished count."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from ballot.counting.chart import Bar, bar_chart
from ballot.counting.decimals import Scale
from ballot.counting.majority import Majority
from ballot.counting.record import Count, Stage
from ballot.counting.sentences import number_of


@dataclass(frozen=True)
class Cell:
    """What a stage did to one row: the signed transfer (empty for none) and the running total."""

    transfer: str
    total: str


@dataclass(frozen=True)
class Row:
    """One line of the sheet; ``outcome`` says what became of the candidate."""

    name: str
    cells: tuple[Cell, ...]
    outcome: str = ""
    won: bool = False


@dataclass(frozen=True)
class Column:
    """One stage: its number, what it did, quota and votes required then, and its sentences."""

    number: int
    note: str
    quota: str
    required: str
    sentences: tuple[str, ...]
    chart: str


@dataclass(frozen=True)
class Sheet:
    """Everything the result sheet of a ranked count shows, ready to be escaped and printed."""

    kind = "ranked"
    title: str
    seats: int
    valid: int
    empty: int
    quota: str
    elected: tuple[str, ...]
    vacant: int
    withdrawn: tuple[str, ...]
    constraints: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    non_transferable: Row
    total: Row
    seed: str
    contest: str
    drawn: tuple[str, ...]

    @property
    def has_required(self) -> bool:
        """Say whether the rule works with votes required beside the quota."""
        return any(column.required for column in self.columns)


def sheet_of(count: Count, identifier: str = "count") -> Sheet:
    """Lay out a finished count; ``identifier`` keeps the ids of its charts unique on a page."""
    return Sheet(
        title=count.title,
        seats=count.seats,
        valid=count.valid,
        empty=count.empty,
        quota=count.scale.text(count.quota),
        elected=tuple(count.names[c] for c in count.elected),
        vacant=count.vacant,
        withdrawn=tuple(count.names[c] for c in sorted(count.withdrawn)),
        constraints=tuple(constraint.sentence() for constraint in count.constraints),
        columns=tuple(_column(count, stage, identifier) for stage in count.stages),
        rows=tuple(_candidate_row(count, c) for c in count.standing()),
        non_transferable=_row("Non-transferable", [s.non_transferable for s in count.stages], count.scale),
        total=_row("Total", [sum(s.votes) + s.non_transferable for s in count.stages], count.scale),
        seed=count.seed if any(tie.by_lot for tie in count.ties) else "",
        contest=count.contest,
        drawn=tuple(count.names[c] for c in count.lot if c not in count.withdrawn),
    )


def _column(count: Count, stage: Stage, identifier: str) -> Column:
    scale = count.scale
    return Column(
        number=stage.number,
        note=stage.note,
        quota=scale.text(stage.quota),
        required="" if stage.required is None else scale.text(stage.required),
        sentences=stage.sentences,
        chart=_chart(count, stage, f"{identifier}-stage-{stage.number}"),
    )


def _row(name: str, amounts: Sequence[int], scale: Scale, outcome: str = "", won: bool = False) -> Row:
    """A line of running totals, each with the difference from the one before."""
    before = [amounts[0], *amounts[:-1]]
    cells = (
        Cell(scale.signed(now - then), scale.text(now)) for then, now in zip(before, amounts, strict=True)
    )
    return Row(name, tuple(cells), outcome, won)


def _candidate_row(count: Count, candidate: int) -> Row:
    amounts = [stage.votes[candidate] for stage in count.stages]
    won = candidate in count.elected
    return _row(count.names[candidate], amounts, count.scale, outcome_of(count, candidate), won)


def outcome_of(count: Count, candidate: int) -> str:
    """What became of a candidate, and at which stage."""
    for stage in count.stages:
        if candidate in stage.elected:
            return f"Elected at stage {stage.number}"
        if candidate in stage.excluded:
            return f"Excluded at stage {stage.number}"
    return "Not elected"


def _chart(count: Count, stage: Stage, identifier: str) -> str:
    """Bars of all candidates at the end of one stage with the quota marked; a tick for those elected."""
    elected = {c for past in count.stages[: stage.number] for c in past.elected}
    bars = [
        Bar(count.names[c], stage.votes[c], count.scale.text(stage.votes[c]), c in elected)
        for c in count.standing()
    ]
    quota = count.scale.text(stage.quota)
    told = "; ".join(f"{bar.label} {bar.text}{', elected' if bar.won else ''}" for bar in bars)
    title = f"Votes at the end of stage {stage.number}"
    most = max(votes for any_stage in count.stages for votes in any_stage.votes)
    mark = (stage.quota, f"Quota {quota}")
    return bar_chart(identifier, title, f"{told}. Quota {quota}.", bars, mark, most)


@dataclass(frozen=True)
class MajoritySheet:
    """Everything the page of a majority question shows."""

    kind = "choice"
    rows: tuple[tuple[str, str, bool], ...]
    cast: int
    blank: int
    entitled: int | None
    thresholds: tuple[tuple[str, bool], ...]
    winners: tuple[str, ...]
    sentences: tuple[str, ...]
    chart: str


def majority_sheet(result: Majority, identifier: str = "question") -> MajoritySheet:
    """Lay out a majority question."""
    numbered = list(enumerate(result.options))
    bars = [Bar(name, result.votes[o], str(result.votes[o]), o in result.winners) for o, name in numbered]
    told = "; ".join(f"{bar.label} {bar.text}{', carried' if bar.won else ''}" for bar in bars)
    return MajoritySheet(
        rows=tuple((name, str(result.votes[o]), o in result.winners) for o, name in numbered),
        cast=result.cast,
        blank=result.blank,
        entitled=result.entitled,
        thresholds=tuple(
            (f"{check.number} of {check.base}; needed: {check.threshold.words()}", check.met)
            for check in result.checks
        ),
        winners=tuple(result.options[option] for option in result.winners),
        sentences=result.sentences,
        chart=bar_chart(identifier, "Votes for each answer", f"{told}.", bars),
    )


def plain_rows(sheet: Sheet) -> list[list[str]]:
    """The sheet as lines of texts: names, then a transfer and a total for each later stage."""
    head, notes = ["Candidate", "Stage 1"], ["", sheet.columns[0].note]
    for column in sheet.columns[1:]:
        head += [f"Stage {column.number}", ""]
        notes += [column.note, ""]
    lines = [_plain(row) for row in (*sheet.rows, sheet.non_transferable, sheet.total)]
    lines.append(_spread("Quota", [column.quota for column in sheet.columns]))
    if sheet.has_required:
        lines.append(_spread("Votes required", [column.required for column in sheet.columns]))
    return [[*head, "Outcome"], [*notes, ""], *lines]


def _plain(row: Row) -> list[str]:
    later = [text for cell in row.cells[1:] for text in (cell.transfer, cell.total)]
    return [row.name, row.cells[0].total, *later, row.outcome]


def _spread(name: str, values: Sequence[str]) -> list[str]:
    return [name, values[0], *(text for value in values[1:] for text in ("", value)), ""]


def to_csv(sheet: Sheet) -> str:
    """The sheet as CSV; a name that a spreadsheet would take for a formula is defused."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for name, *rest in plain_rows(sheet):
        writer.writerow([f"'{name}" if name[:1] in ("=", "+", "-", "@", "\t", "\r") else name, *rest])
    return out.getvalue()


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
