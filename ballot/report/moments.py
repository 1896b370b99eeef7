"""Moments in a report: stored as UTC text in whole seconds, said as London time when they are shown.

The zone is looked up for every moment, so that a process which lives through a change of the clocks says
summer time (BST) for July and winter time (GMT) for December, and the repeated hour of October is told apart.
"""

from __future__ import annotations

import datetime as dt

from ballot.pages import LONDON

FORMAT = "%Y-%m-%dT%H:%M:%SZ"


def text_of(moment: dt.datetime | None) -> str | None:
    """Return an aware moment as a report stores it: 2026-07-09T13:00:00Z; None stays None."""
    return moment.astimezone(dt.UTC).strftime(FORMAT) if moment else None


def moment_of(text: str) -> dt.datetime:
    """Return the moment that ``text_of`` wrote."""
    return dt.datetime.strptime(text, FORMAT).replace(tzinfo=dt.UTC)


def said(text: str | None) -> str:
    """Return a stored moment, or a stored day, as people in London read it: 9 July 2026, 14:00:00 BST."""
    if not text:
        return "–"
    if len(text) == len("2026-07-09"):
        day = dt.date.fromisoformat(text)
        return f"{day.day} {day:%B %Y}"
    local = moment_of(text).astimezone(LONDON)
    return f"{local.day} {local:%B %Y, %H:%M:%S %Z}"
