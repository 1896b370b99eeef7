"""When a consultation is open: the phase follows from stored facts, and nothing is opened by a job."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from enum import Enum

from app import clock
from app.clock import LONDON
from consult.registrar.errors import TimetableRefused
from consult.registrar.models import Consultation


class Phase(Enum):
    """Where a consultation stands, in the only order in which it can move."""

    DRAFT = "draft"
    PUBLISHED = "published"
    OPEN = "open"
    ENDED = "ended"
    CLOSED = "closed"
    OPENED = "opened"


def phase(consultation: Consultation, now: datetime) -> Phase:
    """Return the phase at the moment ``now`` (aware UTC)."""
    opens, closes = consultation.opens_utc, consultation.closes_utc
    if consultation.published_utc is None or opens is None or closes is None:
        return Phase.DRAFT
    if consultation.closed_utc is not None:
        return Phase.OPENED if consultation.release is not None else Phase.CLOSED
    if now < opens:
        return Phase.PUBLISHED
    return Phase.OPEN if now < closes else Phase.ENDED


def phase_of(consultation: Consultation) -> Phase:
    """Return the phase now."""
    return phase(consultation, clock.now())


def moment(day: date, of_day: time) -> datetime:
    """Return a time of day in London as UTC. Raises TimetableRefused for one that does not occur once."""
    local = datetime.combine(day, of_day)
    first, second = (local.replace(tzinfo=LONDON, fold=fold) for fold in (0, 1))
    if first.astimezone(UTC).astimezone(LONDON).replace(tzinfo=None) != local:
        raise TimetableRefused("The clocks go forward over this time, so it does not exist. Choose another.")
    if first.utcoffset() != second.utcoffset():
        raise TimetableRefused("The clocks go back over this time, so it occurs twice. Choose another.")
    return first.astimezone(UTC)


def interval(opens: datetime, closes: datetime) -> tuple[datetime, datetime]:
    """Return [opens, closes) if it is one that can still happen. Raises TimetableRefused."""
    if closes <= opens:
        raise TimetableRefused("The consultation must close after it opens.")
    if closes <= clock.now():
        raise TimetableRefused("The closing time has passed. Choose a later one.")
    return opens, closes
