"""Who speaks now and for how long: the chair starts the time, every screen computes the rest.

These functions work in the caller's transaction.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from app import clock
from app.db import session
from ballot.hustings import agenda, candidates, store
from ballot.hustings.errors import NoSuchItem, NoTimerForThis
from ballot.hustings.models import LONGEST_TIMER, ItemKind, Meeting, MeetingNow, Question, QuestionState


class Timer(NamedTuple):
    """A running time: when it ends, and how long it was when it began, in seconds."""

    ends_utc: datetime
    seconds: int


def give_floor(meeting: Meeting, speaker: str | None) -> None:
    """Show who speaks now, or nobody; the time begins anew. Raises NoTimerForThis or NoSuchItem."""
    now = _hustings(meeting)
    if speaker is not None and speaker not in speakers(now):
        raise NoSuchItem
    now.speaker = speaker
    now.timer_started_utc = now.timer_seconds = None
    session().flush()


def speakers(now: MeetingNow) -> list[str]:
    """Return the candidates of the item that is on now: in the order drawn, or as they stand on the paper."""
    if now.item is None or now.item.contest is None:
        return []
    order = store.running_order(now.item.contest)
    labels = candidates.named(now.item.contest)
    drawn = [name for name in (order.names or [] if order else []) if name in labels]
    return drawn + [label for label in labels if label not in drawn]


def start_timer(meeting: Meeting, seconds: int) -> None:
    """Start speaking time now; ``seconds`` from 1 to an hour. Raises NoTimerForThis or NoSuchItem."""
    if not 1 <= seconds <= LONGEST_TIMER:
        raise NoSuchItem
    now = _hustings(meeting)
    now.timer_started_utc, now.timer_seconds = clock.now(), seconds
    session().flush()


def stop_timer(meeting: Meeting) -> None:
    """Take speaking time off the screen."""
    now = agenda.current(meeting)
    now.timer_started_utc = now.timer_seconds = None
    session().flush()


def show_question(meeting: Meeting, question: Question | None) -> None:
    """Put an accepted question on the screen, or take it off. Raises NoSuchItem."""
    if question is not None and question.state not in (QuestionState.ACCEPTED, QuestionState.ASKED):
        raise NoSuchItem
    agenda.current(meeting).question = question
    session().flush()


def timer_of(now: MeetingNow | None) -> Timer | None:
    """Return the time that was started, None where there is none; it may have run out."""
    if now is None or now.timer_started_utc is None or now.timer_seconds is None:
        return None
    return Timer(now.timer_started_utc + timedelta(seconds=now.timer_seconds), now.timer_seconds)


def _hustings(meeting: Meeting) -> MeetingNow:
    now = agenda.current(meeting)
    if now.item is None or now.item.kind != ItemKind.HUSTINGS:
        raise NoTimerForThis
    return now
