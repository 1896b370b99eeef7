"""The batches of a stage as a table, checked by their own arithmetic."""

from __future__ import annotations

from decimal import Decimal

from ballot.counting import Candidate, Count, count, sheet_of
from ballot.counting.batches import BatchTable

PAPERS = [
    ((0, 1), 10),
    ((0, 2), 6),
    ((0,), 4),
    ((1,), 8),
    ((2, 1), 5),
    ((3, 2), 3),
    ((3,), 1),
    ((4, 0, 2), 3),
]


def counted(rule: str = "ers97") -> Count:
    return count(rule, PAPERS, [Candidate(name) for name in "ABCDE"], 2)


def tables() -> list[BatchTable]:
    found = [column.batches for column in sheet_of(counted()).columns]
    return [table for table in found if table]


def test_every_stage_after_the_first_has_its_batches() -> None:
    assert len(tables()) == len(counted().stages) - 1
    assert all(column.batches is None for column in sheet_of(counted("scottish")).columns)


def test_papers_times_value_is_the_transfer() -> None:
    checked = 0
    for table in tables():
        for row in table.rows:
            for cell, column in zip(row.cells, table.columns, strict=True):
                if cell.papers:
                    assert int(cell.papers) * Decimal(column.value) == abs(Decimal(cell.transfer))
                    checked += 1
    assert checked > 5


def test_totals_follow_from_transfers_and_stay_constant() -> None:
    for table in tables():
        for row in table.rows:
            running = Decimal(row.before)
            for cell in row.cells:
                running += Decimal(cell.transfer or 0)
                assert Decimal(cell.total) == running
        assert {cell.total for cell in table.rows[-1].cells} == {"40.00"}


def test_what_leaves_a_surplus_is_no_number_of_papers() -> None:
    surplus = next(s for s in counted().stages if s.note.startswith("Surplus"))
    table = sheet_of(counted()).columns[surplus.number - 1].batches
    assert table is not None
    rows = {row.name: row.cells[0] for row in table.rows}
    assert rows["A"].transfer.startswith("-")
    assert rows["A"].papers == ""
    assert rows["Non-transferable"].papers == ""


def test_what_was_reckoned_is_listed() -> None:
    names = [name for name, _ in tables()[0].levels]
    assert names[:3] == ["Quota", "Total active vote", "Votes required"]
    for stage in counted().stages:
        assert stage.active is not None
        places = 2 - len([c for s in counted().stages[: stage.number] for c in s.elected])
        if places:
            assert stage.required == -(-stage.active // (places + 1))
