"""The candidates as voters read them: all at one moment, in the order of the lot, in one format."""

from __future__ import annotations

from dataclasses import dataclass

from app import clock
from app.accounts.models import Person, Role
from ballot import store as ballot_store
from ballot.models import Contest
from ballot.nominations import reading, store
from ballot.nominations.errors import StatementsNotPublished
from ballot.nominations.models import Nomination, NominationTerms


@dataclass(frozen=True)
class PersonShown:
    """One person on a candidate's card; ``photo`` is the photo's public identifier, or nothing."""

    name: str
    photo: str | None


@dataclass(frozen=True)
class CandidateShown:
    """What voters see of a candidate, and all that they see. ``place`` is given by the lot, from 1."""

    place: int
    label: str
    people: tuple[PersonShown, ...]
    group: str | None
    statement: str
    public_id: str


def candidates(contest: Contest) -> list[CandidateShown]:
    """Return the settled candidates of a contest in the order of the lot, whoever asks."""
    terms = store.find_terms(contest)
    return [shown(one, terms) for one in store.settled(contest)] if terms else []


def shown(nomination: Nomination, terms: NominationTerms) -> CandidateShown:
    """Return exactly what voters see of a nomination; before settling it stands in the first place."""
    people = reading.standing(nomination) or nomination.candidates
    return CandidateShown(
        place=(nomination.position or 0) + 1,
        label=nomination.label or reading.names(nomination),
        people=tuple(
            PersonShown(one.person.name, one.photo.public_id if one.photo else None) for one in people
        ),
        group=reading.group(nomination, terms) if nomination.contest.constraint else None,
        statement=nomination.statement,
        public_id=nomination.public_id,
    )


def published(terms: NominationTerms) -> bool:
    """Tell whether the roll may read all statements: from the stated moment on, once all are settled."""
    return terms.settled_utc is not None and clock.now() >= terms.statements_utc


def require_readable(contest: Contest, person: Person | None, roles: frozenset[Role]) -> NominationTerms:
    """Return the terms if this person may read the statements now.

    They are for everybody on the roll, and for the office and the scrutineer, from one moment on.
    Raises StatementsNotPublished or NoNominations.
    """
    terms = store.terms_of(contest)
    on_roll = person is not None and ballot_store.roll_entry(contest.poll, person) is not None
    if not published(terms) or not (roles or on_roll):
        raise StatementsNotPublished
    return terms
