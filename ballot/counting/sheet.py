"""The result sheet: what a page and a printed sheet show of a finished count, as texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ballot.counting.batches import BatchTable, batch_table
from ballot.counting.chart import Bar, bar_chart
from ballot.counting.decimals import Scale
from ballot.counting.majority import Majority
from ballot.counting.record import Count, Stage
from ballot.counting.recount import settings
from ballot.counting.transfers import transfer_diagram


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
    """One stage: its number, what it did, what was reckoned at its end, its sentences and batches."""

    number: int
    note: str
    quota: str
    active: str
    required: str
    sentences: tuple[str, ...]
    batches: BatchTable | None
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
    diagram: str
    recount: str
    seed: str
    contest: str
    drawn: tuple[str, ...]

    @property
    def has_required(self) -> bool:
        """Say whether the rule works with votes required beside the quota."""
        return any(column.required for column in self.columns)

    @property
    def levels(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """What was reckoned at each stage, by name: the quota, and how the votes required arise."""
        quota = ("Quota", tuple(column.quota for column in self.columns))
        if not self.has_required:
            return (quota,)
        active = ("Total active vote", tuple(column.active for column in self.columns))
        return (quota, active, ("Votes required", tuple(column.required for column in self.columns)))


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
        diagram=transfer_diagram(count, f"{identifier}-transfers"),
        recount=settings(count),
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
        active="" if stage.active is None else scale.text(stage.active),
        required="" if stage.required is None else scale.text(stage.required),
        sentences=stage.sentences,
        batches=batch_table(count, stage),
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
