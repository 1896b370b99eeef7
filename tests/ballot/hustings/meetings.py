"""Meetings for tests: settings that hold, and changes to them."""

from __future__ import annotations

from app.db import write_transaction
from ballot import store as ballot_store
from ballot.hustings import meeting
from ballot.hustings.meeting import MeetingSettings
from ballot.hustings.models import Meeting
from tests.ballot.world import OPENS_LOCAL, World

SETTINGS = {
    "place": "Committee room 1",
    "starts_local": OPENS_LOCAL,
    "chair_email": "Member.001@example.org",
    "questions_open_local": "2026-07-02T12:00",
    "questions_close_local": "2026-07-09T14:30",
}


def meet(world: World, names_shown: bool = False, **changes: str) -> Meeting:
    """Set the meeting of the world's poll; Member 001 chairs it."""
    poll = ballot_store.poll_by_id(world.poll_id)
    with write_transaction():
        settings = MeetingSettings(**{**SETTINGS, **changes}, names_shown=names_shown)
        return meeting.set_meeting(poll, settings, world.office)
