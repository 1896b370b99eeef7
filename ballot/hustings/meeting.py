"""Setting a poll's meeting: place, time, chair, when questions may be put, and the link of the room's screen.

These functions work in the caller's transaction and record what they did.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from app import audit, clock
from app.accounts.models import Person
from app.db import session
from ballot import store as ballot_store
from ballot import texts, timetable
from ballot.hustings import agenda, store
from ballot.hustings.errors import (
    NamesPromised,
    NoSuchMeeting,
    NotTheChair,
    QuestionsCloseBeforeOpening,
    UnknownChair,
)
from ballot.hustings.models import Meeting, ScreenLink
from ballot.models import Poll
from crypto.text import sha256_hex

PLACE_LENGTH = 200
LONGEST_EMAIL = 254
TOKEN_BYTES = 24


@dataclass(frozen=True)
class MeetingSettings:
    """What the office sets. Times are London times ``YYYY-MM-DDTHH:MM``; no address means no chair yet."""

    place: str
    starts_local: str
    chair_email: str
    names_shown: bool
    questions_open_local: str
    questions_close_local: str


def set_meeting(poll: Poll, settings: MeetingSettings, actor: Person) -> Meeting:
    """Make or change the poll's meeting; a new one begins with the usual agenda.

    Raises a Text error, MalformedLocalTime, NonexistentLocalTime, AmbiguousLocalTime,
    QuestionsCloseBeforeOpening, UnknownChair or NamesPromised.
    """
    ballot_store.lock_poll(poll.public_id)
    place = texts.plain(settings.place, "the place of the meeting", PLACE_LENGTH)
    starts = timetable.utc_from_local(settings.starts_local)
    opens, closes = _questions(settings)
    chair = _chair(settings.chair_email)
    found = store.meeting_of(poll)
    meeting = found or Meeting(poll_id=poll.id)
    if found is not None and settings.names_shown and not found.names_shown:
        _require_nobody_asked(found)
    meeting.place, meeting.starts_utc, meeting.chair = place, starts, chair
    meeting.names_shown = settings.names_shown
    meeting.questions_open_utc, meeting.questions_close_utc = opens, closes
    session().add(meeting)
    session().flush()
    _record(meeting, actor, chair=chair.public_id if chair else None, starts=starts.isoformat())
    if found is None:
        agenda.begin(meeting, actor)
    return meeting


def _require_nobody_asked(meeting: Meeting) -> None:
    """Raise NamesPromised once somebody has asked who was told that no name is shown."""
    if any(store.question_counts(store.lock_meeting(meeting.public_id)).values()):
        raise NamesPromised


def _questions(settings: MeetingSettings) -> tuple[datetime, datetime]:
    opens = timetable.utc_from_local(settings.questions_open_local)
    closes = timetable.utc_from_local(settings.questions_close_local)
    if closes <= opens:
        raise QuestionsCloseBeforeOpening
    return opens, closes


def _chair(email: str) -> Person | None:
    """Return the person with an address, None for no address. Raises UnknownChair."""
    address = texts.plain(email, "the address of the chair", LONGEST_EMAIL, required=False).lower()
    if not address:
        return None
    person = store.person_with_email(address)
    if person is None:
        raise UnknownChair
    return person


def require_chair(meeting: Meeting, person: Person) -> None:
    """Raise NotTheChair unless the office gave this person the duty."""
    if meeting.chair_id is None or meeting.chair_id != person.id:
        raise NotTheChair


def require_present(meeting: Meeting, person: Person) -> None:
    """Raise NoSuchMeeting for somebody who is neither on the roll nor in the chair."""
    if meeting.chair_id != person.id and not store.on_roll(meeting.poll, person):
        raise NoSuchMeeting


def make_link(meeting: Meeting, actor: Person) -> str:
    """Return the token of a fresh link of the room's screen; an earlier link is void from now on."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    store.drop_link(meeting)
    session().add(ScreenLink(meeting_id=meeting.id, token_hash=sha256_hex(token), made_utc=clock.now()))
    session().flush()
    _record(meeting, actor, screen="link made")
    return token


def revoke_link(meeting: Meeting, actor: Person) -> None:
    """Make the link of the room's screen void."""
    store.drop_link(meeting)
    _record(meeting, actor, screen="link revoked")


def meeting_behind(token: str) -> Meeting | None:
    """Return the meeting that a token of a screen opens, None for a token that opens nothing (any more)."""
    try:
        return store.meeting_by_token_hash(sha256_hex(token))
    except UnicodeEncodeError:
        return None


def _record(meeting: Meeting, actor: Person, **details: str | None) -> None:
    audit.record(audit.Event.MEETING_SET, actor=actor, subject=meeting.poll.public_id, **details)
