"""The queries of nominations."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import exists, func, or_, select

from app.accounts.models import Person, RollEntry
from app.db import Base, session
from ballot.models import Contest, Poll
from ballot.nominations.errors import NoNominations, NoSuchNomination, NoSuchPhoto, NoSuchRequest
from ballot.nominations.models import (
    Invitation,
    Nomination,
    NominationCandidate,
    NominationPhoto,
    NominationSupport,
    NominationTerms,
)


def add(row: Base) -> None:
    """Add a new row and give it its identifier at once."""
    session().add(row)
    session().flush()


def delete(row: Base) -> None:
    """Remove a row at once."""
    session().delete(row)
    session().flush()


def find_terms(contest: Contest) -> NominationTerms | None:
    """Return the terms of a contest, None where it takes no nominations."""
    return session().get(NominationTerms, contest.id)


def terms_of(contest: Contest) -> NominationTerms:
    """Return the terms of a contest. Raises NoNominations."""
    terms = find_terms(contest)
    if terms is None:
        raise NoNominations
    return terms


def terms_in(poll: Poll) -> list[NominationTerms]:
    """Return the terms of a poll's contests, in their order."""
    query = select(NominationTerms).join(Contest, Contest.id == NominationTerms.contest_id)
    return list(session().scalars(query.where(Contest.poll_id == poll.id).order_by(Contest.position)))


def following(contest: Contest) -> list[NominationTerms]:
    """Return the terms of contests in which unsuccessful candidates of this one may stand afterwards."""
    return list(session().scalars(select(NominationTerms).where(NominationTerms.after_id == contest.id)))


def contests_on_rolls_of(person: Person) -> list[NominationTerms]:
    """Return the terms of all contests on whose roll the person is, newest poll first."""
    query = (
        select(NominationTerms)
        .join(Contest, Contest.id == NominationTerms.contest_id)
        .join(Poll, Poll.id == Contest.poll_id)
        .join(RollEntry, RollEntry.roll_id == Poll.roll_id)
        .where(RollEntry.person_id == person.id)
        .order_by(Poll.id.desc(), Contest.position)
    )
    return list(session().scalars(query))


def nomination(public_id: str) -> Nomination:
    """Return a nomination by its public identifier. Raises NoSuchNomination."""
    found = session().scalar(select(Nomination).where(Nomination.public_id == public_id))
    if found is None:
        raise NoSuchNomination
    return found


def own_nomination(public_id: str, person: Person) -> Nomination:
    """Return a nomination in which the person stands or stood. Raises NoSuchNomination otherwise."""
    stands = exists().where(
        NominationCandidate.nomination_id == Nomination.id,
        NominationCandidate.person_id == person.id,
        NominationCandidate.accepted_utc.is_not(None),
    )
    found = session().scalar(select(Nomination).where(Nomination.public_id == public_id, stands))
    if found is None:
        raise NoSuchNomination
    return found


def refresh(found: Nomination) -> Nomination:
    """Return a nomination as committed now; call it with the poll's lock in hand."""
    query = select(Nomination).where(Nomination.id == found.id).execution_options(populate_existing=True)
    return session().scalars(query).one()


def nominations(contest: Contest) -> list[Nomination]:
    """Return every nomination of a contest, in the order in which they were handed in."""
    query = select(Nomination).where(Nomination.contest_id == contest.id).order_by(Nomination.id)
    return list(session().scalars(query))


def any_handed_in(contest: Contest) -> bool:
    """Tell whether somebody has handed in a nomination for a contest, withdrawn or not."""
    query = select(Nomination.id).where(Nomination.contest_id == contest.id).limit(1)
    return session().scalar(query) is not None


def settled(contest: Contest) -> list[Nomination]:
    """Return the settled candidates of a contest in the order of the lot."""
    query = select(Nomination).where(Nomination.contest_id == contest.id, Nomination.position.is_not(None))
    return list(session().scalars(query.order_by(Nomination.position)))


def nominations_of(person: Person) -> list[Nomination]:
    """Return the nominations in which a person stands or stood, newest first."""
    query = (
        select(Nomination)
        .join(NominationCandidate, NominationCandidate.nomination_id == Nomination.id)
        .where(NominationCandidate.person_id == person.id, NominationCandidate.accepted_utc.is_not(None))
        .order_by(Nomination.id.desc())
    )
    return list(session().scalars(query))


def standing_in(poll: Poll, person: Person) -> list[NominationCandidate]:
    """Return where a person stands in a poll: accepted by them, and not left."""
    query = (
        select(NominationCandidate)
        .join(Contest, Contest.id == NominationCandidate.contest_id)
        .where(
            Contest.poll_id == poll.id,
            NominationCandidate.person_id == person.id,
            NominationCandidate.accepted_utc.is_not(None),
            NominationCandidate.left_utc.is_(None),
        )
    )
    return list(session().scalars(query))


def invitations_to(person: Person) -> list[Invitation]:
    """Return the unanswered nominations of a person by others, newest first."""
    query = select(Invitation).where(Invitation.person_id == person.id, Invitation.declined_utc.is_(None))
    return list(session().scalars(query.order_by(Invitation.id.desc())))


def invitation(public_id: str, person: Person) -> Invitation:
    """Return an invitation to this person. Raises NoSuchRequest."""
    found = session().scalar(
        select(Invitation).where(Invitation.public_id == public_id, Invitation.person_id == person.id)
    )
    if found is None:
        raise NoSuchRequest
    return found


def invitation_by(contest: Contest, nominator: Person, person: Person) -> Invitation | None:
    """Return the invitation that one person sent to another, None where there is none."""
    return session().scalar(
        select(Invitation).where(
            Invitation.contest_id == contest.id,
            Invitation.nominator_id == nominator.id,
            Invitation.person_id == person.id,
        )
    )


def invitations_by(contest: Contest, nominator: Person) -> int:
    """Return how many people a person has nominated in a contest."""
    query = select(func.count()).select_from(Invitation)
    query = query.where(Invitation.contest_id == contest.id, Invitation.nominator_id == nominator.id)
    return session().scalar(query) or 0


def share_requests(person: Person) -> list[NominationCandidate]:
    """Return the requests to a person to share a post that are not answered."""
    query = (
        select(NominationCandidate)
        .join(Nomination, Nomination.id == NominationCandidate.nomination_id)
        .where(
            NominationCandidate.person_id == person.id,
            NominationCandidate.accepted_utc.is_(None),
            NominationCandidate.left_utc.is_(None),
            Nomination.withdrawn_utc.is_(None),
        )
    )
    return list(session().scalars(query))


def support_requests(person: Person) -> list[NominationSupport]:
    """Return the requests to a person to propose or second that are not answered."""
    query = (
        select(NominationSupport)
        .join(Nomination, Nomination.id == NominationSupport.nomination_id)
        .where(
            NominationSupport.person_id == person.id,
            NominationSupport.confirmed_utc.is_(None),
            NominationSupport.declined_utc.is_(None),
            Nomination.withdrawn_utc.is_(None),
        )
    )
    return list(session().scalars(query))


def share_request(public_id: str, person: Person) -> NominationCandidate:
    """Return a request to this person to share a post, answered or not. Raises NoSuchRequest."""
    found = session().scalar(
        select(NominationCandidate).where(
            NominationCandidate.public_id == public_id,
            NominationCandidate.person_id == person.id,
            NominationCandidate.place == 1,
        )
    )
    if found is None:
        raise NoSuchRequest
    return found


def support_request(public_id: str, person: Person) -> NominationSupport:
    """Return a request to this person to propose or second, answered or not. Raises NoSuchRequest."""
    found = session().scalar(
        select(NominationSupport).where(
            NominationSupport.public_id == public_id, NominationSupport.person_id == person.id
        )
    )
    if found is None:
        raise NoSuchRequest
    return found


def confirmed_supports(contest: Contest, person: Person) -> int:
    """Return how many nominations of a contest that still stand a person supports."""
    query = (
        select(func.count())
        .select_from(NominationSupport)
        .join(Nomination, Nomination.id == NominationSupport.nomination_id)
        .where(
            Nomination.contest_id == contest.id,
            Nomination.withdrawn_utc.is_(None),
            NominationSupport.person_id == person.id,
            NominationSupport.confirmed_utc.is_not(None),
        )
    )
    return session().scalar(query) or 0


def photo(public_id: str) -> NominationPhoto:
    """Return a photo by its public identifier. Raises NoSuchPhoto."""
    found = session().scalar(select(NominationPhoto).where(NominationPhoto.public_id == public_id))
    if found is None:
        raise NoSuchPhoto
    return found


def photos_of(contest: Contest) -> dict[str, bytes]:
    """Return the photos of a contest's settled candidates by public identifier."""
    query = (
        select(NominationPhoto.public_id, NominationPhoto.jpeg)
        .join(NominationCandidate, NominationCandidate.id == NominationPhoto.candidate_id)
        .join(Nomination, Nomination.id == NominationCandidate.nomination_id)
        .where(Nomination.contest_id == contest.id, Nomination.position.is_not(None))
    )
    return dict(session().execute(query).all())


def people(ids: Iterable[int]) -> list[Person]:
    """Return people by row number."""
    return list(session().scalars(select(Person).where(Person.id.in_(ids)).order_by(Person.id)))


def people_named(poll: Poll, text: str) -> list[RollEntry]:
    """Return the roll entries with this member number, or else with this name in any case."""
    query = select(RollEntry).join(Person, Person.id == RollEntry.person_id)
    query = query.where(RollEntry.roll_id == poll.roll_id)
    by_number = list(session().scalars(query.where(Person.member_number == text)))
    if by_number:
        return by_number
    named = query.where(or_(func.lower(Person.name) == text.lower(), Person.name == text))
    return list(session().scalars(named.order_by(RollEntry.position)))
