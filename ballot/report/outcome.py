"""The outcome of a declared contest as the report holds it: all that is printed, nothing to compute."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ballot import results, store
from ballot.counting import Count, Majority, majority_sheet, sheet_of
from ballot.counting.sheet import Row, Sheet
from ballot.counting.ties import Tie
from ballot.models import Contest
from ballot.results import Result

PURPOSES = {
    "election": "who is elected first",
    "surplus": "whose surplus is transferred first",
    "exclusion": "who is excluded",
}


def of_contest(contest: Contest) -> dict[str, Any] | None:
    """Return the published outcome of a contest; None before that: nobody sees a number for an option."""
    if not store.published(contest):
        return None
    result = results.result(contest)
    if result.count is not None:
        return {**_papers(result, result.count.valid), **_ranked(result, result.count)}
    if result.majority is None:
        raise ValueError("a declared result is neither a count nor a majority")
    return {**_papers(result, result.cast - result.blank), **_choice(result.majority)}


def _papers(result: Result, valid: int) -> dict[str, int]:
    """Return which declaration it is, how many papers were returned, and what became of them."""
    return {
        "declaration": result.revision + 1,
        "entitled": result.entitled,
        "cast": result.cast,
        "valid": valid,
        "blank": result.blank,
        "spoiled": result.invalid,
    }


def _choice(majority: Majority) -> dict[str, Any]:
    sheet = majority_sheet(majority)
    return {
        "kind": "choice",
        "rows": [{"name": name, "votes": votes, "won": won} for name, votes, won in sheet.rows],
        "thresholds": [{"words": words, "met": met} for words, met in sheet.thresholds],
        "winners": list(sheet.winners),
        "sentences": list(sheet.sentences),
    }


def _ranked(result: Result, count: Count) -> dict[str, Any]:
    sheet = sheet_of(count)
    return {
        "kind": "ranked",
        "rule": sheet.title,
        "seats": sheet.seats,
        "quota": sheet.quota,
        "elected": list(sheet.elected),
        "vacant": sheet.vacant,
        "withdrawn": list(sheet.withdrawn),
        "constraints": list(sheet.constraints),
        "stages": [
            {"number": column.number, "note": column.note, "sentences": list(column.sentences)}
            for column in sheet.columns
        ],
        "rows": [*map(_row, sheet.rows), _row(sheet.non_transferable), _row(sheet.total)],
        "levels": [{"name": name, "values": list(values)} for name, values in sheet.levels],
        "bars": _bars(count, sheet),
        "ties": [_tie(count, tie) for tie in count.ties],
        "limits": _limits(count),
        "lot": {"seed": result.seed, "order": [count.names[place] for place in count.lot]},
        "single": result.single,
    }


def _row(row: Row) -> dict[str, Any]:
    cells = [[cell.transfer, cell.total] for cell in row.cells]
    return {"name": row.name, "cells": cells, "outcome": row.outcome, "won": row.won}


def _bars(count: Count, sheet: Sheet) -> dict[str, Any]:
    """Return the last stage as bars: whole numbers in one scale, and the quota among them."""
    last = count.stages[-1]
    return {
        "quota": last.quota,
        "quota_text": sheet.quota,
        "bars": [
            {
                "name": count.names[place],
                "amount": last.votes[place],
                "text": count.scale.text(last.votes[place]),
                "won": place in count.elected,
            }
            for place in count.standing()
        ],
    }


def _tie(count: Count, tie: Tie) -> str:
    by = "by lot" if tie.by_lot else "by their votes at an earlier point of the count"
    return (
        f"Stage {tie.stage}: {_names(count, tie.tied)} had equally many votes. To decide "
        f"{PURPOSES[tie.purpose.value]}, {count.names[tie.chosen]} was chosen {by}."
    )


def _limits(count: Count) -> list[str]:
    """Return what the limits by group decided, stage by stage, in the count's own sentences."""
    decided = tuple(f"{name} can no longer be " for name in count.names)
    return [
        f"Stage {stage.number}: {sentence}"
        for stage in count.stages
        for sentence in stage.sentences
        if sentence.startswith(decided)
    ]


def _names(count: Count, places: Sequence[int]) -> str:
    return ", ".join(count.names[place] for place in places)
