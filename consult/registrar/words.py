"""The words in which pages and decisions speak of a consultation."""

from __future__ import annotations

from datetime import datetime

from flask import url_for

from app.clock import LONDON


def london(moment: datetime | None) -> str:
    """Return an aware moment as people in London say it: 9 July 2026 at 2:30pm."""
    if moment is None:
        return "a time that is not set"
    local = moment.astimezone(LONDON)
    day = f"{local.day} {local:%B %Y}"
    if (local.hour, local.minute) == (12, 0):
        return f"{day} at midday"
    return f"{day} at {local.hour % 12 or 12}:{local:%M}{'am' if local.hour < 12 else 'pm'}"


def home(public_id: str) -> str:
    """Return the address of a consultation's page in the office."""
    return url_for("consult_office.consultation", public_id=public_id)
