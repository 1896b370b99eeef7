"""Moments in words, as people in London say them."""

from __future__ import annotations

import datetime as dt

from app.clock import LONDON


def london(moment: dt.datetime) -> str:
    """Return an aware moment in words: Thursday 9 July 2026 at 2:30pm, UK time."""
    local = moment.astimezone(LONDON)
    day = f"{local:%A} {local.day} {local:%B %Y}"
    if (local.hour, local.minute) == (12, 0):
        return f"midday on {day}, UK time"
    if (local.hour, local.minute) == (0, 0):
        return f"midnight at the start of {day}, UK time"
    return f"{local.hour % 12 or 12}:{local:%M}{'am' if local.hour < 12 else 'pm'} on {day}, UK time"
