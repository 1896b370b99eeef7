"""The queries of the ballot box, each for all ballots of one transaction."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import func, insert, select

from app.accounts.models import Person
from app.db import session
from ballot.checks import CheckedBallot
from ballot.models import BallotEntry, Contest, Credential, Participation, SeenComponent
from ballot.store import ALIVE


class Mark(NamedTuple):
    """What the tables keep of a ballot beside the board; ``revision`` counts its credential's from 0."""

    person_id: int
    checked: CheckedBallot
    height: int
    revision: int


def entries(contest: Contest, trackers: Collection[str]) -> dict[str, BallotEntry]:
    """Return where those of the ballots stand that are on the board, by tracker."""
    query = select(BallotEntry).where(BallotEntry.contest_id == contest.id, BallotEntry.tracker.in_(trackers))
    return {entry.tracker: entry for entry in session().scalars(query)}


def credentials(contest: Contest, person_ids: Collection[int]) -> dict[int, str]:
    """Return the public credentials with which people vote, by their row number."""
    query = select(Credential.person_id, Credential.public).where(Credential.contest_id == contest.id, ALIVE)
    rows = session().execute(query.where(Credential.person_id.in_(person_ids)))
    return {person_id: public for person_id, public in rows if person_id is not None}


def revisions(contest: Contest, public: Collection[str]) -> dict[str, int]:
    """Return how many ballots each of these credentials has on the board; those without are left out."""
    query = select(BallotEntry.credential, func.count()).where(BallotEntry.contest_id == contest.id)
    query = query.where(BallotEntry.credential.in_(public)).group_by(BallotEntry.credential)
    return dict(session().execute(query).all())


def seen(contest: Contest, digests: Collection[bytes]) -> set[bytes]:
    """Return which of these ciphertext components are on the board."""
    query = select(SeenComponent.digest).where(SeenComponent.contest_id == contest.id)
    return set(session().scalars(query.where(SeenComponent.digest.in_(digests))))


def addresses(person_ids: Collection[int]) -> dict[int, str]:
    """Return the e-mail addresses that people have now, by their row number."""
    query = select(Person.id, Person.email).where(Person.id.in_(person_ids))
    return dict(session().execute(query).all())


def mark(contest: Contest, marks: Sequence[Mark]) -> None:
    """Let the constraints of the database decide whether these ballots may stand."""
    session().execute(insert(BallotEntry), [_entry(contest, one) for one in marks])
    components = [
        {"contest_id": contest.id, "digest": digest} for one in marks for digest in one.checked.components
    ]
    session().execute(insert(SeenComponent), components)
    first = [{"contest_id": contest.id, "person_id": one.person_id} for one in marks if one.revision == 0]
    if first:
        session().execute(insert(Participation), first)


def _entry(contest: Contest, one: Mark) -> dict[str, object]:
    return {
        "contest_id": contest.id,
        "height": one.height,
        "tracker": one.checked.tracker,
        "credential": one.checked.credential,
        "revision": one.revision,
        "may_revote": contest.may_revote,
    }
