"""The decision to add somebody to the roll, in every contest that nobody could vote in yet."""

from __future__ import annotations

from app.accounts import store as people
from app.accounts.models import Person, RollEntry
from app.accounts.roll_csv import is_email
from app.db import session
from app.decisions import ActKind, Decision, Details, Fact
from ballot import store
from ballot.board import notices
from ballot.decisions.common import tell
from ballot.decisions.credentials import give, hand_over, home, lock, require_spare, spare_facts
from ballot.errors import AlreadyOnRoll, CodesNotMade, PersonConflict, TooLateForRoll
from ballot.models import Contest, Poll
from ballot.sealing import roll_hash
from ballot.texts import LABEL_LENGTH, plain
from ballot.timetable import Phase


def joinable(poll: Poll) -> list[Contest]:
    """Return the contests that are not over and that nobody could vote in yet."""
    return [
        contest
        for contest in store.contests_in(poll)
        if store.phase_of(contest) not in (Phase.CANCELLED, Phase.UNOPPOSED)
        and store.stage_of(contest) in (Phase.DRAFT, Phase.SEALED, Phase.ENDED)
        and not store.has_opened(contest)
    ]


def _known(details: Details) -> Person | None:
    """Return the person with this address, where there is one. Raises PersonConflict."""
    name, email, number = (str(details[key]) for key in ("name", "email", "member_number"))
    found = people.person_by_email(email)
    holder = people.people_by_numbers([number]).get(number)
    if found is not None and (found.name != name or found.member_number not in (None, number)):
        raise PersonConflict
    if holder is not None and holder is not found:
        raise PersonConflict
    return found


def _facts(poll_id: str, details: Details) -> list[Fact]:
    poll = store.poll_by_id(poll_id)
    joins = joinable(poll)
    rest = tuple(one.title for one in store.contests_in(poll) if one not in joins)
    return [
        Fact("Person", (str(details["name"]), str(details["email"]), f"Number {details['member_number']}")),
        Fact("May vote in", tuple(one.title for one in joins) or ("No contest",)),
        *([Fact("May not vote in", rest)] if rest else []),
        *spare_facts(details),
    ]


def _check(poll_id: str, details: Details) -> None:
    poll = store.poll_by_id(poll_id)
    if poll.codes_made_utc is None:
        raise CodesNotMade
    plain(str(details["name"]), "the name", LABEL_LENGTH)
    plain(str(details["member_number"]), "the member number", LABEL_LENGTH)
    if not is_email(str(details["email"])):
        raise PersonConflict("Enter an e-mail address in the correct format, like name@example.org.")
    joins, person = joinable(poll), _known(details)
    if not joins:
        raise TooLateForRoll
    if person is not None and any(store.credential_of(contest, person) for contest in joins):
        raise AlreadyOnRoll
    require_spare(poll, details.get("spare"))


def _add(poll_id: str, details: Details, decision: Decision) -> None:
    poll, number = store.poll_by_id(poll_id), int(details["spare"] or 0)
    person = _known(details) or _new_person(details)
    person.member_number = str(details["member_number"])
    _enter(poll, person)
    for contest in joinable(poll):
        public = give(contest, person, number)
        if contest.sealed_utc is not None:
            data = {"new": public, "entitled": store.turnout(contest).entitled, "roll": roll_hash(poll)}
            notices.add(contest, "added", data, decision=decision.public_id)
    hand_over(poll, person, number)
    lines = [
        f"You were added to the roll of {poll.title}.",
        f"Your voting code is on paper (slip “Spare {number}”), which you are given in person.",
    ]
    tell([person], poll, f"You can vote: {poll.title}", lines)


def _new_person(details: Details) -> Person:
    person = Person(name=str(details["name"]), email=str(details["email"]))
    people.add(person)
    return person


def _enter(poll: Poll, person: Person) -> None:
    """Put the person on the roll as somebody who votes, at its end."""
    entry = store.roll_entry(poll, person)
    if entry is None:
        last = max((one.position for one in store.roll_entries(poll)), default=-1)
        entry = RollEntry(roll_id=poll.roll_id, person_id=person.id, position=last + 1)
        session().add(entry)
    entry.votes = True
    session().flush()


KINDS = (
    ActKind(
        "add-to-roll", lambda _poll_id, details: f"Add {details['name']} to the roll",
        _facts, _check, _add, lock=lock, home=home,
    ),
)  # fmt: skip
