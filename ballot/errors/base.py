"""The base of every refusal of this room."""

from __future__ import annotations

from app.errors import Refusal


class BallotRefusal(Refusal):
    """Base of everything that elections refuse; ``str()`` is the sentence for the person who sees it."""
