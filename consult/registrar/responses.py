"""How many have begun, while a consultation is open: tokens by class and day, small numbers hidden."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from consult.definition import CLASSES
from consult.registrar import closing, store
from consult.registrar.models import Consultation

#: Counts from 1 to this many are hidden.
HIDDEN = 7


@dataclass(frozen=True)
class ClassRate:
    """One class: people entitled and tokens issued; ``issued`` is None where it is hidden."""

    class_name: str
    entitled: int
    issued: int | None


@dataclass(frozen=True)
class Rate:
    """Totals by class, and by day one number for each class, in the order of ``classes``; None is hidden."""

    classes: tuple[ClassRate, ...]
    days: tuple[tuple[dt.date, tuple[int | None, ...]], ...]


def rate(found: Consultation) -> Rate:
    """Return what may be shown of a consultation's tokens.

    A day is hidden for a class together with the class's total where the other days would give it away.
    """
    entitled, issued = closing.entitled(found), closing.issued(found)
    by_day: dict[dt.date, dict[str, int]] = defaultdict(dict)
    for row in store.tokens_by_day(found):
        by_day[row.day][row.class_name] = row.issued
    columns = {name: _column([by_day[day].get(name, 0) for day in by_day], issued[name]) for name in CLASSES}
    days = tuple(
        (day, tuple(columns[name][1][place] for name in CLASSES)) for place, day in enumerate(by_day)
    )
    classes = tuple(ClassRate(name, entitled[name], columns[name][0]) for name in CLASSES)
    return Rate(classes, days)


def _column(numbers: list[int], total: int) -> tuple[int | None, list[int | None]]:
    """Return a class's total and its numbers by day, with what is small hidden.

    The sum of all hidden days must not be small either: then the smallest shown day is hidden, too.
    """
    shown = [None if 1 <= number <= HIDDEN else number for number in numbers]
    while None in shown and total - sum(number for number in shown if number is not None) <= HIDDEN:
        rest = [number for number in shown if number]
        if not rest:
            return None, shown
        shown[shown.index(min(rest))] = None
    if None not in shown and 1 <= total <= HIDDEN:
        return None, shown
    if shown.count(None) == 1:
        return _hide_second(total, shown)
    return total, shown


def _hide_second(total: int, shown: list[int | None]) -> tuple[int | None, list[int | None]]:
    """Hide one more day, because the total would give a single hidden one away; else hide the total."""
    rest = [number for number in shown if number]
    if not rest:
        return None, shown
    shown[shown.index(min(rest))] = None
    return total, shown
