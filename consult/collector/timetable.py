"""When the collector takes answers: in [opens, closes), and never again once two people have closed."""

from __future__ import annotations

from enum import Enum

from app import clock
from consult.collector.errors import ConsultationClosed, NotOpenYet
from consult.collector.models import Collection


class Phase(Enum):
    """Where a consultation stands at the collector."""

    PUBLISHED = "published"
    OPEN = "open"
    ENDED = "ended"
    CLOSED = "closed"


def phase_of(collection: Collection) -> Phase:
    """Return where a consultation stands now."""
    if collection.closing is not None:
        return Phase.CLOSED
    now = clock.now()
    if now < collection.opens_utc:
        return Phase.PUBLISHED
    return Phase.OPEN if now < collection.closes_utc else Phase.ENDED


def require_open(collection: Collection) -> None:
    """Raise NotOpenYet or ConsultationClosed unless answers are taken now."""
    phase = phase_of(collection)
    if phase is Phase.PUBLISHED:
        raise NotOpenYet
    if phase is not Phase.OPEN:
        raise ConsultationClosed
