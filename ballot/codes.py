"""Voting codes: made once for everybody on the roll, handed out, and then nowhere (section 3).

One code serves all contests of a poll, because the uuid of each salts it. What stays is one
public credential for each person and contest. A mailed code rests encrypted in the outbox until
it is delivered; a printed one leaves with the sheet.
"""

from __future__ import annotations

from typing import NamedTuple

from flask import current_app
from sqlalchemy import delete

from app import audit, clock
from app.accounts.models import Person, Role
from app.db import release, session, write_transaction
from app.outbox import queue_mail
from ballot import store
from ballot.errors import (
    EmptyRoll,
    NoContests,
    PollInUse,
    RoleNotHeld,
    RollChangedMeanwhile,
    UnknownDelivery,
)
from ballot.models import Credential, Poll
from crypto import credentials
from crypto.groups import group_named

DELIVERIES = ("mail", "sheet")


class SheetRow(NamedTuple):
    """One slip of the printable sheet; the number tells namesakes apart."""

    name: str
    member_number: str
    code: str


class _Plan(NamedTuple):
    """For whom codes are made: row numbers of people and contests, and each contest's uuid."""

    people: list[int]
    contests: list[tuple[int, str]]


class _Made(NamedTuple):
    """One person's fresh code and its public credential in every contest, by the contest's row number."""

    code: str
    publics: dict[int, str]


def make_codes(poll: Poll, actor: Person, delivery: str = "mail") -> list[SheetRow]:
    """Make a fresh code for everybody on the roll and replace all earlier ones; the scrutineer does it.

    The computing is done outside any transaction; then one transaction stores the credentials and,
    for ``mail``, queues the mails. Returns the rows of the sheet for ``sheet``, none for
    ``mail``: nobody can ask for them again. Raises UnknownDelivery, RoleNotHeld, PollInUse,
    EmptyRoll, NoContests or RollChangedMeanwhile.
    """
    if delivery not in DELIVERIES:
        raise UnknownDelivery
    public_id, group_name, plan = poll.public_id, poll.group_name, _plan(poll, actor)
    release()
    made = [_make(group_name, plan) for _ in plan.people]
    with write_transaction():
        poll = store.lock_poll(public_id)
        if _plan(poll, actor) != plan:
            raise RollChangedMeanwhile
        return _replace(poll, actor, plan, made, delivery)


def _plan(poll: Poll, actor: Person) -> _Plan:
    """Return for whom codes are made now. Raises as ``make_codes`` does."""
    if not store.holds_role(actor, Role.SCRUTINEER):
        raise RoleNotHeld
    if store.any_sealed(poll):
        raise PollInUse
    people = [person.id for person in store.roll_people(poll)]
    contests = [(contest.id, contest.uuid) for contest in store.contests_in(poll)]
    if not people:
        raise EmptyRoll
    if not contests:
        raise NoContests
    return _Plan(people, contests)


def _make(group_name: str, plan: _Plan) -> _Made:
    group, code = group_named(group_name), credentials.new_code()
    publics = {key: group.text(credentials.public(group, uuid, code)) for key, uuid in plan.contests}
    return _Made(code, publics)


def _replace(poll: Poll, actor: Person, plan: _Plan, made: list[_Made], delivery: str) -> list[SheetRow]:
    """Store the public credentials in the place of earlier ones and hand the codes out."""
    again = poll.codes_made_utc is not None
    contests = [key for key, _ in plan.contests]
    session().execute(delete(Credential).where(Credential.contest_id.in_(contests)))
    for person_id, one in zip(plan.people, made, strict=True):
        for contest_id, public in one.publics.items():
            session().add(Credential(contest_id=contest_id, person_id=person_id, public=public))
    poll.codes_made_utc, poll.codes_made_by = clock.now(), actor
    session().flush()
    audit.record(
        audit.Event.CODES_MADE,
        actor=actor,
        subject=poll.public_id,
        people=len(made),
        contests=len(contests),
        delivery=delivery,
        again=again,
    )
    rows = list(zip(store.roll_people(poll), (one.code for one in made), strict=True))
    if delivery == "sheet":
        return [SheetRow(person.name, person.member_number or "", code) for person, code in rows]
    titles = [contest.title for contest in store.contests_in(poll)]
    for person, code in rows:
        text = _mail(poll, titles, person, code, again)
        queue_mail(person.email, f"Your voting code: {poll.title}", text, poll.public_id)
    return []


def _mail(poll: Poll, titles: list[str], person: Person, code: str, again: bool) -> str:
    lines = [
        f"Dear {person.name},",
        "",
        f"Your voting code for {poll.title} is",
        "",
        f"    {code}",
        "",
        "It replaces the code that you were sent before." if again else "Keep it until voting is over.",
        "You need it, and a sign-in with this e-mail address, to vote on:",
        *(f"- {title}" for title in titles),
        "",
        f"Vote at {current_app.config['BASE_URL']}/my-votes",
        "",
        "Nobody else has this code, and we cannot look it up for you. Never give it to anybody:",
        "the elections office will not ask for it.",
    ]
    return "\n".join(lines) + "\n"
