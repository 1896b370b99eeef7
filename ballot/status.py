"""Where a contest stands, in the words that every page shows: one place that reads facts, time and reason."""

from __future__ import annotations

from app import clock
from ballot import store, timetable, words
from ballot.models import Contest
from ballot.timetable import Phase

WAITS = "The result is declared. The candidates are told first; it becomes public shortly."


def state(contest: Contest) -> words.State:
    """Return a contest's state now: tag, sentence with its times, and the reason of a pause."""
    facts = store.facts(contest)
    phase = timetable.phase(facts, clock.now())
    found = words.state(phase, *timetable.window(facts), reason=store.reason_of(contest, phase))
    if phase is Phase.DECLARED and not store.published(contest):
        return words.State(found.tag, found.tag_classes, WAITS)
    return found
