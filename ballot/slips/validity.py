"""When a slip signs in: from the start of the day of the vote until the last contest of its poll is over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from app import clock
from ballot import store
from ballot.errors import NoSuchPoll
from ballot.models import Contest
from ballot.timetable import LONDON

#: Phases after which nobody votes in a contest any more are all others.
TO_COME = frozenset({"draft", "sealed", "open", "paused"})


@dataclass(frozen=True)
class Voting:
    """When one contest is voted on (aware, None while that is not set), and what is still to come of it."""

    opens: datetime | None
    closes: datetime | None
    draft: bool
    to_come: bool


def counts(poll_id: str) -> bool:
    """Tell whether slips of a poll sign in now."""
    try:
        poll = store.poll_by_id(poll_id)
    except NoSuchPoll:
        return False
    return within([_voting(contest) for contest in store.contests_in(poll)], clock.now())


def within(contests: Sequence[Voting], now: datetime) -> bool:
    """Tell whether ``now`` lies between the start of the day of the vote and the end of the last contest.

    A contest that is still being prepared keeps slips alive until the end of the last day that is set:
    in a meeting, candidates for the second post are known only after the first result.
    """
    days = [one.opens.astimezone(LONDON).date() for one in contests if one.opens is not None]
    if not days or now < datetime.combine(min(days), time(), LONDON):
        return False
    if any(one.to_come and not one.draft for one in contests):
        return True
    last = max(one.closes.astimezone(LONDON).date() for one in contests if one.closes is not None)
    ends = datetime.combine(last + timedelta(days=1), time(), LONDON)
    return any(one.draft for one in contests) and now < ends


def _voting(contest: Contest) -> Voting:
    phase = store.phase_of(contest).value
    voting = store.stage_of(contest).value in TO_COME  # a contest may be paused after its end, too
    return Voting(*store.window(contest), phase == "draft", phase in TO_COME and voting)
