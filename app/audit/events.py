"""The closed list of audit events."""

from __future__ import annotations

from enum import StrEnum


class Event(StrEnum):
    """Everything that is ever recorded; the database refuses any other name."""

    STAFF_CREATED = "staff_created"
    ROLE_GRANTED = "role_granted"
    ROLE_REVOKED = "role_revoked"
    STAFF_SIGNED_IN = "staff_signed_in"
    ROLL_IMPORTED = "roll_imported"
    POLL_CREATED = "poll_created"
    CONTEST_ADDED = "contest_added"
    CONTEST_CHANGED = "contest_changed"
    CONTEST_REMOVED = "contest_removed"
    OPTIONS_SET = "options_set"
    TIMETABLE_SET = "timetable_set"
    TRUSTEES_SET = "trustees_set"
    CODES_MADE = "codes_made"
    APPROVED = "approved"
    CONTEST_SEALED = "contest_sealed"
    CONTEST_OPENED = "contest_opened"
    CONTEST_CLOSED = "contest_closed"
    CONTEST_DECLARED = "contest_declared"
    BALLOT_CAST = "ballot_cast"
    CONTRIBUTION_ACCEPTED = "contribution_accepted"
    RESULT_COMPUTED = "result_computed"
    REQUEST_REFUSED = "request_refused"


BALLOT_EVENTS = frozenset({Event.BALLOT_CAST})
"""Events about ballots: they name nobody and carry the day only."""
