"""Decisions about voting codes: replacing a lost one, and adding a late arrival to the roll.

Both give a spare slip to a person. The old code dies, in public, in every contest that is not closed
and in which the person has not voted; a vote that is cast counts and stays. Nobody knows the code on
the slip but who holds it.
"""

from __future__ import annotations

from flask import url_for

from app.accounts import slips
from app.accounts.models import Person
from app.accounts.store import person_by_public_id
from app.db import session
from app.decisions import ActKind, Decision, Details, Fact
from ballot import credential_store, store
from ballot.board import notices
from ballot.board import store as board_store
from ballot.decisions.common import tell
from ballot.errors import NoSpareCode, NoSuchPerson, NothingToReplace, SpareNotFree
from ballot.models import Contest, Poll
from ballot.timetable import Phase

#: How far a contest may be while a code of it can still be replaced.
_BEFORE_CLOSING = (Phase.DRAFT, Phase.SEALED, Phase.OPEN, Phase.ENDED)
_OVER = (Phase.CANCELLED, Phase.UNOPPOSED)


def lock(poll_id: str, _details: Details) -> None:
    """Lock the poll, its contests and their boards: nobody votes and nothing is sealed meanwhile."""
    poll = store.lock_poll(poll_id)
    for contest in store.contests_in(poll):
        store.lock_contest(contest.uuid)
    for contest in store.contests_in(poll):
        board_store.lock_head(contest)


def home(poll_id: str) -> str:
    """Return the address of the poll's task list."""
    return url_for("office.poll", poll_id=poll_id)


def person_of(details: Details) -> Person:
    """Return the person of a proposal. Raises NoSuchPerson."""
    found = person_by_public_id(str(details["person"]))
    if found is None:
        raise NoSuchPerson
    return found


def replaceable(poll: Poll, person: Person) -> list[Contest]:
    """Return the contests in which the person's code can be replaced: not closed, and no vote cast."""
    return [
        contest
        for contest in store.contests_in(poll)
        if store.phase_of(contest) not in _OVER
        and store.stage_of(contest) in _BEFORE_CLOSING
        and store.credential_of(contest, person) is not None
        and not store.has_voted(contest, person)
    ]


def require_spare(poll: Poll, number: object) -> int:
    """Return the number of a spare code that is free. Raises NoSpareCode or SpareNotFree."""
    free = credential_store.free_spares(poll)
    if not free:
        raise NoSpareCode
    if type(number) is not int or number not in free:
        raise SpareNotFree
    return number


def spare_facts(details: Details) -> list[Fact]:
    """Return which slip is handed over."""
    slip = f"Spare {details['spare']}"
    return [Fact("Slip to hand over", (slip, "Hand it over folded, once the second person has approved."))]


def _facts(poll_id: str, details: Details) -> list[Fact]:
    poll, person = store.poll_by_id(poll_id), person_of(details)
    dead = replaceable(poll, person)
    kept = [one.title for one in store.contests_in(poll) if one not in dead]
    return [
        Fact("Person", (person.name, *([person.member_number] if person.member_number else []))),
        Fact("The old code dies in", tuple(one.title for one in dead) or ("No contest",)),
        *([Fact("Nothing changes in", tuple(kept))] if kept else []),
        *spare_facts(details),
    ]


def _check(poll_id: str, details: Details) -> None:
    poll = store.poll_by_id(poll_id)
    if not replaceable(poll, person_of(details)):
        raise NothingToReplace
    require_spare(poll, details.get("spare"))


def _replace(poll_id: str, details: Details, decision: Decision) -> None:
    poll, person, number = store.poll_by_id(poll_id), person_of(details), int(details["spare"] or 0)
    for contest in replaceable(poll, person):
        _replace_in(contest, person, number, decision)
    hand_over(poll, person, number)
    lines = [
        f"You were given a new voting code for {poll.title}, on paper (slip “Spare {number}”).",
        "Your earlier code no longer works where you have not voted yet.",
        "",
        "If you did not ask for this, tell the scrutineer at once.",
    ]
    tell([person], poll, f"A new voting code: {poll.title}", lines)


def _replace_in(contest: Contest, person: Person, number: int, decision: Decision) -> None:
    """Let the old credential die and give the spare one; on a draft the old one is simply gone."""
    old = credential_store.credential_row(contest, store.credential_of(contest, person) or "")
    public = old.public
    if contest.sealed_utc is None:
        session().delete(old)
    else:
        old.dead = True
    session().flush()
    new = give(contest, person, number)
    if contest.sealed_utc is not None:
        # The reason may name the person, so it stays with the decision, not in public.
        notices.add(contest, "replaced", {"old": public, "new": new}, decision=decision.public_id)


def give(contest: Contest, person: Person, number: int) -> str:
    """Give a spare credential to a person, and return it."""
    public = credential_store.spare_credentials(contest)[number]
    credential_store.credential_row(contest, public).person_id = person.id
    session().flush()
    return public


def hand_over(poll: Poll, person: Person, number: int) -> None:
    """Let the sign-in word on the slip sign the person in; words on earlier slips end."""
    slip = credential_store.spare_slip(poll, number)
    if slip is not None:
        slips.give(person, poll.public_id, slip.word_hash)


KINDS = (
    ActKind(
        "replace-code", lambda _poll_id, details: f"Replace the voting code of {person_of(details).name}",
        _facts, _check, _replace, lock=lock, home=home,
    ),
)  # fmt: skip
