"""The election that is voted on under load: a poll with its first contest open, staff, and a meeting with a
screen that shows the turnout."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from app import db
from app.accounts import Role, staff
from app.accounts import store as people
from app.accounts.models import Person
from app.accounts.roll import import_roll, preview_roll
from ballot import setup, store
from ballot.approvals import approve
from ballot.codes import make_codes
from ballot.hustings import agenda
from ballot.hustings import meeting as meetings
from ballot.hustings.meeting import MeetingSettings
from ballot.hustings.models import ItemKind
from ballot.models import Contest, Poll
from ballot.timetable import local_from_utc
from crypto.groups import group_named
from crypto.trustees.play import run_ceremony
from tools.election.voting import roll_csv

PASSWORD = "only for this load"  # noqa: S105  (of people who do not exist)
OFFICE, SCRUTINEER = "office@example.org", "scrutineer@example.org"
CANDIDATES = [(f"Candidate {letter}", "member") for letter in "ABCDE"]


@dataclass(frozen=True)
class Prepared:
    """The open contest, the trustees' private keys, each person's voting code, the token of the screen."""

    uuid: str
    keys: list[str]
    codes: dict[str, str] = field(repr=False)
    screen: str = ""


def prepare(preset: str, people_on_roll: int) -> Prepared:
    """Make a poll for so many members and open its first contest for the next two hours."""
    with db.write_transaction():
        staff.create("Office of the load", OFFICE, PASSWORD, [Role.OFFICE])
        staff.create("Scrutineer of the load", SCRUTINEER, PASSWORD, [Role.SCRUTINEER])
        poll, keys = _draft(preset, people_on_roll)
    rows = make_codes(poll, person_behind(SCRUTINEER), "sheet")
    contest = store.contests_in(poll)[0]
    for act in ("seal", "open"):
        both(contest, act)
    with db.write_transaction():
        screen = _meeting(store.contest_by_uuid(contest.uuid))
    return Prepared(contest.uuid, keys, {row.name: row.code for row in rows}, screen)


def _draft(preset: str, people_on_roll: int) -> tuple[Poll, list[str]]:
    office, now = person_behind(OFFICE), datetime.now(UTC)
    poll = setup.create_poll(preset, "Election under load", office)
    import_roll(poll.roll, preview_roll(roll_csv(people_on_roll)), office)
    first, *others = store.contests_in(poll)
    for contest in others:
        setup.remove_contest(contest, office)
    if first.ranked:
        setup.set_options(first, CANDIDATES, office)
    opens, closes = local_from_utc(now - timedelta(minutes=2)), local_from_utc(now + timedelta(hours=2))
    setup.set_timetable(first, opens, closes, office)
    record, keys = run_ceremony(group_named(poll.group_name), 2, 3, ("Trustee A", "Trustee B", "Trustee C"))
    setup.set_trustees(poll, record, office)
    return poll, keys


def _meeting(contest: Contest) -> str:
    """Set a meeting whose agenda has come to the vote; return the token of the room's screen."""
    office, now = person_behind(OFFICE), datetime.now(UTC)
    moments = [local_from_utc(now + timedelta(hours=hours)) for hours in (1, 2)]
    settings = MeetingSettings("The committee room", moments[0], OFFICE, True, *moments)
    meeting = meetings.set_meeting(contest.poll, settings, office)
    vote = next(item for item in meeting.items if item.kind == ItemKind.VOTE)
    agenda.go_to(meeting, vote, office)
    return meetings.make_link(meeting, office)


def both(contest: Contest, act: str) -> None:
    """Let both people approve ``act``."""
    approve(contest, act, person_behind(OFFICE), Role.OFFICE)
    approve(contest, act, person_behind(SCRUTINEER), Role.SCRUTINEER)


def person_behind(email: str) -> Person:
    """Return the person with an address. Raises LookupError."""
    found = people.person_by_email(email)
    if found is None:
        raise LookupError(f"{email} is not on the platform")
    return found
