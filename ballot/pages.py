"""What all ballot pages share: London time in words, paragraphs, pages of lists, error links."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from zoneinfo import ZoneInfo

from flask import abort, request
from wtforms import Field, FieldList, Form, FormField

from ballot.presets import is_test

LONDON = ZoneInfo("Europe/London")
PER_PAGE = 50
Row = TypeVar("Row")


@dataclass(frozen=True)
class Page(Generic[Row]):
    """One page of a longer list: ``number`` goes from 1 to ``count``; ``total`` counts all rows."""

    rows: Sequence[Row]
    number: int
    count: int
    total: int

    @property
    def first(self) -> int:
        """Position of the first row in the whole list, from 1."""
        return (self.number - 1) * PER_PAGE + 1


def page_of(total: int, fetch: Callable[[int, int], Sequence[Row]]) -> Page[Row]:
    """Return the page that ``?page=`` asks for; ``fetch(offset, limit)`` reads it. No such page: 404."""
    text = request.args.get("page", "1")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0
    count = max(1, -(-total // PER_PAGE))
    if not 1 <= number <= count:
        abort(404)
    return Page(fetch((number - 1) * PER_PAGE, PER_PAGE), number, count, total)


def london(moment: dt.datetime) -> str:
    """Return an aware moment as people in London say it: 9 July 2026 at 2:30pm."""
    local = moment.astimezone(LONDON)
    day = f"{local.day} {local:%B %Y}"
    if (local.hour, local.minute) == (12, 0):
        return f"{day} at midday"
    if (local.hour, local.minute) == (0, 0):
        return f"midnight at the start of {day}"
    return f"{day} at {local.hour % 12 or 12}:{local:%M}{'am' if local.hour < 12 else 'pm'}"


def paragraphs_of(text: str) -> list[list[str]]:
    """Return plain text as paragraphs of lines; an empty line ends a paragraph."""
    paragraphs: list[list[str]] = [[]]
    for line in text.splitlines():
        if line.strip():
            paragraphs[-1].append(line.strip())
        elif paragraphs[-1]:
            paragraphs.append([])
    return [paragraph for paragraph in paragraphs if paragraph]


def percent(part: int, whole: int) -> str:
    """Return a share as a percentage with one decimal, rounded half up; of nothing it is 0."""
    tenths = (part * 2000 + whole) // (2 * whole) if whole else 0
    return f"{tenths // 10}.{tenths % 10} %"


def people(number: int, one: str = "person", many: str = "people") -> str:
    """Return a number with its noun: 1 person, 1,204 people."""
    return f"{number:,} {one if number == 1 else many}"


def error_list(form: Form | None) -> list[dict[str, str]]:
    """Return the error summary of a form: one link per field in error, in page order, and plain refusals."""
    if form is None:
        return []
    linked = [{"text": text, "href": f"#{where}"} for field in form for where, text in _field_errors(field)]
    return linked + [{"text": text} for text in getattr(form, "form_errors", [])]


def _field_errors(field: Field) -> list[tuple[str, str]]:
    if isinstance(field, FieldList | FormField):
        inner = field.form if isinstance(field, FormField) else field
        return [pair for entry in inner for pair in _field_errors(entry)]
    return [(field.id, str(field.errors[0]))] if field.errors else []


GLOBALS: dict[str, Any] = {
    "error_list": error_list,
    "is_test": is_test,
    "paragraphs_of": paragraphs_of,
    "percent": percent,
    "people": people,
}
FILTERS: dict[str, Any] = {"london": london}
