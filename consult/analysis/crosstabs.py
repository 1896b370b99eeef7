"""Cross-tables of two questions: chosen before close, rounded, and held back where they would tell too much.

A row is a subgroup: it is shown when at least ten of it answered the other question. Counts are rounded
(``rounding``). Then all tables of a question are looked at together, with its exact headline
(``disclosure``), and more cells are held back wherever a cell of 1 to 4 people could be derived.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from consult.analysis.disclosure import Draft, Settlement
from consult.analysis.errors import UnknownTable
from consult.analysis.headline import Headline
from consult.analysis.rounding import SMALLEST_BASE, percent, rounded
from consult.analysis.variables import Responses, Variable

MOST_TABLES = 200
MOST_SUBGROUPS = 6


@dataclass(frozen=True)
class TablePlan:
    """A cross-table that was chosen before close: subgroups of ``rows``, answers to ``columns``."""

    rows: str
    columns: str


@dataclass(frozen=True)
class ShownRow:
    """One subgroup: its rounded base and counts; None is held back."""

    text: str
    base: int | None
    counts: tuple[int | None, ...]

    @property
    def shares(self) -> tuple[int | None, ...]:
        """Whole percent of the rounded base, from rounded counts."""
        base = self.base
        return tuple(None if base is None or count is None else percent(count, base) for count in self.counts)


@dataclass(frozen=True)
class CrossTable:
    """What is published of one plan."""

    plan: TablePlan
    rows_text: str
    columns_text: str
    headings: tuple[str, ...]
    rows: tuple[ShownRow, ...]

    @property
    def held_back(self) -> int:
        """How many counts are held back."""
        return sum(count is None for row in self.rows for count in row.counts)


def check_plans(variables: Sequence[Variable], plans: Sequence[TablePlan]) -> None:
    """Refuse plans that cannot be published together. Raises UnknownTable with the reason."""
    names = {variable.name: variable for variable in variables}
    subgroups = {plan.rows for plan in plans}
    for plan in plans:
        if plan.rows not in names or plan.columns not in names:
            raise UnknownTable(f"There is no question for the table of “{plan.columns}” by “{plan.rows}”.")
        if plan.columns in subgroups:
            text = label(names[plan.columns])
            raise UnknownTable(
                f"“{text}” defines subgroups, so it cannot be broken down by another question."
            )
    if len(set(plans)) != len(plans):
        raise UnknownTable("Two tables cross the same questions. Remove one of them.")
    if len(plans) > MOST_TABLES or len(subgroups) > MOST_SUBGROUPS:
        raise UnknownTable(
            f"Choose at most {MOST_TABLES} tables and {MOST_SUBGROUPS} questions for subgroups."
        )


def publish(
    responses: Responses,
    headlines: Mapping[str, Headline],
    plans: Sequence[TablePlan],
    weighted_by: Sequence[str] = (),
) -> tuple[list[CrossTable], dict[str, Settlement]]:
    """Return the tables as they may be published, in the order of ``plans``. Raises UnknownTable.

    With them, by question, what was looked at, so that more can be asked of it; ``weighted_by`` are the
    questions whose population figures make the weights.
    """
    check_plans(responses.variables, plans)
    subgroups = list(dict.fromkeys([*(plan.rows for plan in plans), *weighted_by]))
    shown: dict[TablePlan, CrossTable] = {}
    settled: dict[str, Settlement] = {}
    for column in dict.fromkeys(plan.columns for plan in plans):
        rows = [plan.rows for plan in plans if plan.columns == column]
        settled[column] = Settlement(responses, headlines, subgroups, column, rows)
        for name, draft in zip(rows, settled[column].drafts(), strict=True):
            plan = TablePlan(name, column)
            shown[plan] = _shown(plan, headlines[name], headlines[column], draft)
    return [shown[plan] for plan in plans], settled


def _shown(plan: TablePlan, rows: Headline, columns: Headline, draft: Draft) -> CrossTable:
    lines = []
    for row in draft.rows:
        base = draft.base(row)
        counts = tuple(
            None if draft.hidden[row, column] else rounded(int(draft.counts[row, column]))
            for column in draft.columns
        )
        held = base < SMALLEST_BASE or row in draft.no_base
        lines.append(ShownRow(rows.groups[row].text, None if held else rounded(base), counts))
    headings = tuple(columns.groups[column].text for column in draft.columns)
    return CrossTable(plan, label(rows.variable), label(columns.variable), headings, tuple(lines))


def label(variable: Variable) -> str:
    """Return what a variable is called above a table."""
    return f"{variable.text} {variable.item}".strip()
