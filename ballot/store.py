"""The queries of elections: polls, contests, who is entitled, who has voted, what was approved."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select, text
from sqlalchemy.orm import joinedload

from app import clock
from app.accounts.models import Person, RoleGrant, RollEntry
from app.db import session
from ballot import timetable
from ballot.board import notices
from ballot.board import store as board_store
from ballot.errors import NoSuchContest, NoSuchPoll
from ballot.models import (
    Act,
    Approval,
    BallotEntry,
    Contest,
    Contribution,
    ContributionKind,
    Credential,
    Participation,
    Poll,
)
from ballot.presets import TEST

#: Kinds of notices that say something about time, or about the end of a contest.
CHANGES = tuple(kind.value for kind in timetable.ChangeKind)
#: Credentials that were not replaced, in the words of the index that holds only those: SQLite uses it for
#: no others, and SQLAlchemy would write ``dead = 0`` for it.
ALIVE = text("NOT credential.dead")
#: Credentials that a person holds and can vote with.
HELD = (Credential.person_id.is_not(None), ALIVE)


class Turnout(NamedTuple):
    """How many people have voted, and how many are entitled."""

    voted: int
    entitled: int


def poll_by_id(public_id: str) -> Poll:
    """Return the poll with this public identifier. Raises NoSuchPoll."""
    poll = session().scalar(select(Poll).where(Poll.public_id == public_id))
    if poll is None:
        raise NoSuchPoll
    return poll


def polls() -> list[Poll]:
    """Return all polls, newest first; no test."""
    query = select(Poll).where(Poll.preset != TEST.key)
    return list(session().scalars(query.order_by(Poll.id.desc())))


def contest_by_uuid(uuid: str) -> Contest:
    """Return the contest with this uuid. Raises NoSuchContest."""
    contest = session().scalar(select(Contest).where(Contest.uuid == uuid).options(joinedload(Contest.poll)))
    if contest is None:
        raise NoSuchContest
    return contest


def lock_contest(uuid: str) -> Contest:
    """Return the contest as committed now, locked until the transaction ends. Raises NoSuchContest.

    The lock leaves room for rows that refer to the contest: ballots are not held up by it.
    """
    query = select(Contest).where(Contest.uuid == uuid).with_for_update(key_share=True)
    contest = session().scalar(query.execution_options(populate_existing=True))
    if contest is None:
        raise NoSuchContest
    return contest


def lock_poll(public_id: str) -> Poll:
    """Return the poll as committed now, locked until the transaction ends. Raises NoSuchPoll."""
    query = select(Poll).where(Poll.public_id == public_id).with_for_update(key_share=True)
    poll = session().scalar(query.execution_options(populate_existing=True))
    if poll is None:
        raise NoSuchPoll
    return poll


def contests_in(poll: Poll) -> list[Contest]:
    """Return the contests of a poll, in its order."""
    query = select(Contest).where(Contest.poll_id == poll.id).order_by(Contest.position)
    return list(session().scalars(query))


def public_contests() -> list[Contest]:
    """Return every sealed contest, newest first: those that have a public board. Tests are not listed."""
    query = select(Contest).join(Poll).where(Contest.sealed_utc.is_not(None), Poll.preset != TEST.key)
    return list(session().scalars(query.order_by(Contest.sealed_utc.desc(), Contest.id.desc())))


def contests_of(person: Person) -> list[Contest]:
    """Return the sealed contests in which ``person`` may vote, newest poll first."""
    query = (
        select(Contest)
        .join(Credential, Credential.contest_id == Contest.id)
        .where(Credential.person_id == person.id, Contest.sealed_utc.is_not(None), ~Credential.dead)
        .order_by(Contest.poll_id.desc(), Contest.position)
    )
    return list(session().scalars(query))


def facts(contest: Contest) -> timetable.Facts:
    """Return the stored facts from which the phase follows.

    Two approvals of opening are stored only together with opening itself, so that it stays open
    whatever becomes of the roles of those who gave them.
    """
    head = board_store.head(contest)
    return timetable.Facts(
        last_event=head.last_event if head else None,
        ranked=contest.ranked,
        open_approved=len({approval.role for approval in approvals(contest, Act.OPEN)}) == 2,
        opens_utc=contest.opens_utc,
        closes_utc=contest.closes_utc,
        declared=contest.declared_utc is not None,
        changes=tuple(_change(one) for one in notices.told(contest, *CHANGES)),
        unopposed=contest.unopposed_utc is not None,
    )


def _change(told: notices.Told) -> timetable.Change:
    """Return what a notice says as the timetable takes it."""
    opens, closes = told.data.get("opens"), told.data.get("closes")
    return timetable.Change(
        kind=timetable.ChangeKind(told.kind),
        at_utc=told.at or clock.now(),
        opens_utc=notices.moment_of(opens) if opens else None,
        closes_utc=notices.moment_of(closes) if closes else None,
        minutes=told.data.get("minutes", 0),
    )


def phase_of(contest: Contest) -> timetable.Phase:
    """Return the phase of a contest now."""
    return timetable.phase(facts(contest), clock.now())


def stage_of(contest: Contest) -> timetable.Phase:
    """Return how far a contest got, whether or not it is paused, cancelled or unopposed."""
    return timetable.stage(facts(contest), clock.now())


def window(contest: Contest) -> tuple[datetime | None, datetime | None]:
    """Return when voting opens and closes with everything that was decided since sealing.

    Both None before the timetable is set. In a pause the closing time is the one without that pause.
    """
    return timetable.window(facts(contest))


def has_opened(contest: Contest) -> bool:
    """Tell whether anybody could have voted by now."""
    return timetable.has_opened(facts(contest), clock.now())


def published(contest: Contest) -> bool:
    """Tell whether the declared result is public by now; candidates may be told before."""
    return board_store.published(contest)


def reason_of(contest: Contest, phase: timetable.Phase) -> str:
    """Return the reason that everybody is told for a pause or a cancellation, nothing in other phases."""
    kind = {timetable.Phase.PAUSED: "paused", timetable.Phase.CANCELLED: "cancelled"}.get(phase)
    found = notices.told(contest, kind) if kind else []
    return found[-1].reason if found else ""


def approvals(contest: Contest, act: Act) -> list[Approval]:
    """Return the approvals given for ``act``, oldest first."""
    query = select(Approval).where(Approval.contest_id == contest.id, Approval.act == Act(act).value)
    return list(session().scalars(query.order_by(Approval.id)))


def holds_role(person: Person, role: str) -> bool:
    """Tell whether ``person`` was granted ``role``; nobody can take it back while this transaction lasts."""
    query = select(RoleGrant.id).where(RoleGrant.person_id == person.id, RoleGrant.role == role)
    query = query.with_for_update(read=True)
    return session().scalar(query) is not None


def roll_people(poll: Poll) -> list[Person]:
    """Return everybody on the poll's roll who votes, in its order."""
    query = (
        select(Person)
        .join(RollEntry, RollEntry.person_id == Person.id)
        .where(RollEntry.roll_id == poll.roll_id, RollEntry.votes)
        .order_by(RollEntry.position)
    )
    return list(session().scalars(query))


def roll_entries(poll: Poll) -> list[RollEntry]:
    """Return everybody on the poll's roll, with those who stand but do not vote, in its order."""
    query = select(RollEntry).where(RollEntry.roll_id == poll.roll_id).order_by(RollEntry.position)
    return list(session().scalars(query))


def roll_person(poll: Poll, typed: str) -> Person | None:
    """Return the voter on the poll's roll with this e-mail address or member number."""
    query = select(Person).join(RollEntry, RollEntry.person_id == Person.id)
    query = query.where(RollEntry.roll_id == poll.roll_id, RollEntry.votes)
    return session().scalar(query.where((Person.email == typed.lower()) | (Person.member_number == typed)))


def roll_entry(poll: Poll, person: Person) -> RollEntry | None:
    """Return a person's entry on the poll's roll, None where there is none."""
    query = select(RollEntry).where(RollEntry.roll_id == poll.roll_id, RollEntry.person_id == person.id)
    return session().scalar(query)


def roll_size(poll: Poll) -> int:
    """Return how many people on the poll's roll vote."""
    query = select(func.count()).select_from(RollEntry)
    return session().scalar(query.where(RollEntry.roll_id == poll.roll_id, RollEntry.votes)) or 0


def any_sealed(poll: Poll) -> bool:
    """Tell whether a contest of the poll is sealed."""
    query = select(Contest.id).where(Contest.poll_id == poll.id, Contest.sealed_utc.is_not(None))
    return session().scalar(query.limit(1)) is not None


def credential_of(contest: Contest, person: Person) -> str | None:
    """Return the public credential with which ``person`` votes, None where there is none."""
    query = select(Credential.public).where(Credential.contest_id == contest.id, ALIVE)
    return session().scalar(query.where(Credential.person_id == person.id))


def credentials(contest: Contest) -> list[str]:
    """Return all public credentials of a contest, spare and dead ones too, in no meaningful order."""
    query = select(Credential.public).where(Credential.contest_id == contest.id)
    return list(session().scalars(query.order_by(Credential.public)))


def credential_count(contest: Contest) -> int:
    """Return how many people hold a credential of a contest."""
    query = select(func.count()).select_from(Credential).where(Credential.contest_id == contest.id, *HELD)
    return session().scalar(query) or 0


def credential_holders(contest: Contest) -> set[int]:
    """Return the row numbers of the people who hold a credential of the contest."""
    query = select(Credential.person_id).where(Credential.contest_id == contest.id, *HELD)
    return {person_id for person_id in session().scalars(query) if person_id is not None}


def has_voted(contest: Contest, person: Person) -> bool:
    """Tell whether a vote of ``person`` is on the board."""
    return session().get(Participation, (contest.id, person.id)) is not None


def turnout(contest: Contest) -> Turnout:
    """Return how many have voted and how many are entitled; before codes exist, the roll's size."""
    query = select(func.count()).select_from(Participation).where(Participation.contest_id == contest.id)
    entitled = credential_count(contest) or roll_size(contest.poll)
    return Turnout(session().scalar(query) or 0, entitled)


def ballot_entry(contest: Contest, tracker: str) -> BallotEntry | None:
    """Return where the ballot with this tracker stands, None where there is none."""
    query = select(BallotEntry).where(BallotEntry.contest_id == contest.id, BallotEntry.tracker == tracker)
    return session().scalar(query)


def revisions(contest: Contest, credential: str) -> int:
    """Return how many ballots this credential has on the board."""
    query = select(func.count()).select_from(BallotEntry)
    query = query.where(BallotEntry.contest_id == contest.id, BallotEntry.credential == credential)
    return session().scalar(query) or 0


def find_ballot(contest: Contest, tracker: str) -> str | None:
    """Return the exact text of the ballot with this tracker, None where there is none."""
    return board_store.ballot_text(contest, tracker)


def contributors(contest: Contest, kind: ContributionKind) -> list[int]:
    """Return the trustees (counted from 1) whose contribution of ``kind`` was accepted, in order."""
    query = select(Contribution.owner).where(
        Contribution.contest_id == contest.id, Contribution.kind == ContributionKind(kind).value
    )
    return list(session().scalars(query.order_by(Contribution.owner)))


def contributions(contest: Contest, kind: ContributionKind) -> dict[int, str]:
    """Return the accepted records of ``kind`` by trustee (counted from 1)."""
    query = select(Contribution.owner, Contribution.record).where(
        Contribution.contest_id == contest.id, Contribution.kind == ContributionKind(kind).value
    )
    return dict(session().execute(query).all())
