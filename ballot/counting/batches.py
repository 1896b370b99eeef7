"""The batches of one stage as a table: for each, papers, signed transfer and total of every candidate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ballot.counting.record import Action, Batch, Count, Stage
from ballot.counting.sentences import listing


@dataclass(frozen=True)
class BatchCell:
    """What a batch did to one row: papers moved (empty where that is no whole number), transfer, total."""

    papers: str
    transfer: str
    total: str


@dataclass(frozen=True)
class BatchRow:
    """One line: the total before the stage, then a cell for each batch."""

    name: str
    before: str
    cells: tuple[BatchCell, ...]


@dataclass(frozen=True)
class BatchColumn:
    """One batch: the value of each paper, how many moved, and what was reckoned after it."""

    number: int
    value: str
    papers: int
    quota: str
    active: str
    required: str
    elected: str


@dataclass(frozen=True)
class BatchTable:
    """All batches of one stage; the last two rows are the non-transferable votes and the total."""

    columns: tuple[BatchColumn, ...]
    rows: tuple[BatchRow, ...]

    @property
    def levels(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """What was reckoned after each batch, by name, and who was then elected."""
        known = [
            ("Quota", tuple(column.quota for column in self.columns)),
            ("Total active vote", tuple(column.active for column in self.columns)),
            ("Votes required", tuple(column.required for column in self.columns)),
            ("Elected", tuple(column.elected for column in self.columns)),
        ]
        return tuple((name, values) for name, values in known if any(values))


def batch_table(count: Count, stage: Stage) -> BatchTable | None:
    """Lay out the batches of a stage, or None for a rule that does not work batch by batch."""
    if not stage.batches:
        return None
    before = count.stages[stage.number - 2]
    rows = [
        _row(count, stage, count.names[c], before.votes[c], [batch.votes[c] for batch in stage.batches])
        for c in count.standing()
    ]
    lost = [batch.non_transferable for batch in stage.batches]
    rows.append(_row(count, stage, "Non-transferable", before.non_transferable, lost, receives=False))
    rows.append(_total(count, [_sum(before), *(_sum(batch) for batch in stage.batches)]))
    columns = [_column(count, number, batch) for number, batch in enumerate(stage.batches, 1)]
    return BatchTable(tuple(columns), tuple(rows))


def _sum(moment: Stage | Batch) -> int:
    return sum(moment.votes) + moment.non_transferable


def _column(count: Count, number: int, batch: Batch) -> BatchColumn:
    scale = count.scale
    return BatchColumn(
        number=number,
        value=scale.text(batch.value),
        papers=batch.papers,
        quota=scale.text(batch.quota),
        active="" if batch.active is None else scale.text(batch.active),
        required="" if batch.required is None else scale.text(batch.required),
        elected=listing([count.names[c] for c in batch.elected]),
    )


def _row(
    count: Count, stage: Stage, name: str, before: int, after: Sequence[int], receives: bool = True
) -> BatchRow:
    """A line of totals; ``receives`` says that what comes in are papers, each at the batch's value.

    A surplus leaves as a part of every paper, so that no number of papers stands for it.
    """
    cells = []
    for then, now, batch in zip([before, *after[:-1]], after, stage.batches, strict=True):
        moved = now - then
        whole = stage.action is Action.EXCLUSION or (receives and moved > 0)
        papers = str(abs(moved) // batch.value) if moved and batch.value and whole else ""
        cells.append(BatchCell(papers, count.scale.signed(moved), count.scale.text(now)))
    return BatchRow(name, count.scale.text(before), tuple(cells))


def _total(count: Count, totals: Sequence[int]) -> BatchRow:
    first, *later = (count.scale.text(total) for total in totals)
    return BatchRow("Total", first, tuple(BatchCell("", "", total) for total in later))
