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
from app.accounts import slips
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
    SparesOutOfRange,
    UnknownDelivery,
)
from ballot.models import Credential, Poll, SpareSlip
from crypto import credentials
from crypto.groups import group_named

DELIVERIES = ("mail", "sheet")
FEWEST_SPARES, MOST_SPARES = 5, 1_000  # one printed answer holds them all


class SheetRow(NamedTuple):
    """One slip of the printable sheet; the number tells namesakes apart, ``word`` signs in."""

    name: str
    member_number: str
    code: str
    word: str


class _Plan(NamedTuple):
    """For whom codes are made: row numbers of people and contests, each contest's uuid, how many spare."""

    people: list[int]
    contests: list[tuple[int, str]]
    spares: int


class _Made(NamedTuple):
    """One person's fresh code and its public credential in every contest, by the contest's row number."""

    code: str
    publics: dict[int, str]


def usual_spares(people: int) -> int:
    """Return how many spare codes are made for a roll of so many: one in twenty, from 5 to 1,000."""
    return min(max(FEWEST_SPARES, -(-people // 20)), MOST_SPARES)


def make_codes(
    poll: Poll, actor: Person, delivery: str = "mail", spares: int | None = None
) -> list[SheetRow]:
    """Make a fresh code for everybody on the roll and replace all earlier ones; the scrutineer does it.

    ``spares`` more codes (``usual_spares`` by default) are for lost codes and late arrivals. The
    computing is done outside any transaction; then one transaction stores the credentials and, for
    ``mail``, queues the mails. Returns the rows to print: everybody's for ``sheet``, the spare ones
    always; nobody can ask for them again. Raises UnknownDelivery, RoleNotHeld, PollInUse, EmptyRoll,
    NoContests, SparesOutOfRange or RollChangedMeanwhile.
    """
    if delivery not in DELIVERIES:
        raise UnknownDelivery
    public_id, group_name, plan = poll.public_id, poll.group_name, _plan(poll, actor, spares)
    release()
    made = [_make(group_name, plan) for _ in range(len(plan.people) + plan.spares)]
    with write_transaction():
        poll = store.lock_poll(public_id)
        if _plan(poll, actor, spares) != plan:
            raise RollChangedMeanwhile
        return _replace(poll, actor, plan, made, delivery)


def _plan(poll: Poll, actor: Person, spares: int | None) -> _Plan:
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
    wanted = usual_spares(len(people)) if spares is None else spares
    if not 0 <= wanted <= MOST_SPARES:
        raise SparesOutOfRange
    return _Plan(people, contests, wanted)


def _make(group_name: str, plan: _Plan) -> _Made:
    group, code = group_named(group_name), credentials.new_code()
    publics = {key: group.text(credentials.public(group, uuid, code)) for key, uuid in plan.contests}
    return _Made(code, publics)


def _replace(poll: Poll, actor: Person, plan: _Plan, made: list[_Made], delivery: str) -> list[SheetRow]:
    """Store the public credentials in the place of earlier ones and hand the codes out."""
    again = poll.codes_made_utc is not None
    contests = [key for key, _ in plan.contests]
    session().execute(delete(Credential).where(Credential.contest_id.in_(contests)))
    theirs, spare = made[: len(plan.people)], made[len(plan.people) :]
    for person_id, one in zip(plan.people, theirs, strict=True):
        for contest_id, public in one.publics.items():
            session().add(Credential(contest_id=contest_id, person_id=person_id, public=public))
    for number, one in enumerate(spare, start=1):
        for contest_id, public in one.publics.items():
            session().add(Credential(contest_id=contest_id, spare=number, public=public))
    slips.end(poll.public_id)  # a slip of before shows a code that is dead now
    poll.codes_made_utc, poll.codes_made_by = clock.now(), actor
    session().flush()
    audit.record(
        audit.Event.CODES_MADE,
        actor=actor,
        subject=poll.public_id,
        people=len(theirs),
        spares=len(spare),
        contests=len(contests),
        delivery=delivery,
        again=again,
    )
    rows = list(zip(store.roll_people(poll), (one.code for one in theirs), strict=True))
    spare_rows = _spare_rows(poll, spare)
    if delivery == "sheet":
        words = slips.issue((person for person, _ in rows), poll.public_id)
        own = [SheetRow(who.name, who.member_number or "", code, words[who.id]) for who, code in rows]
        return [*own, *spare_rows]
    titles = [contest.title for contest in store.contests_in(poll)]
    for person, code in rows:
        text = _mail(poll, titles, person, code, again)
        queue_mail(person.email, f"Your voting code: {poll.title}", text, poll.public_id)
    return spare_rows


def _spare_rows(poll: Poll, spare: list[_Made]) -> list[SheetRow]:
    """Store a sign-in word for every spare slip, and return what is printed on it."""
    session().execute(delete(SpareSlip).where(SpareSlip.poll_id == poll.id))
    rows = []
    for number, one in enumerate(spare, start=1):
        word, word_hash = slips.spare_word()
        session().add(SpareSlip(poll_id=poll.id, number=number, word_hash=word_hash))
        rows.append(SheetRow(f"Spare {number}", "", one.code, word))
    session().flush()
    return rows


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
