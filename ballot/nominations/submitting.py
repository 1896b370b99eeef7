"""What a candidate does: hand in, change, withdraw.

Every act takes the poll's lock first and reads the time after it, so that of two acts in one moment the
second sees the first, and nothing is taken at the second of closing.
"""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError

from app import audit, clock
from app.accounts.models import Person
from app.db import session
from ballot import store as ballot_store
from ballot import texts
from ballot.errors import AlreadySealed
from ballot.models import Contest
from ballot.nominations import handing_in, letters, naming, reading, store
from ballot.nominations.errors import (
    NotChangeable,
    NotEligible,
    NotOneself,
    StandsAlready,
    SupporterMissing,
    TermsMalformed,
)
from ballot.nominations.handing_in import Entry
from ballot.nominations.models import (
    Nomination,
    NominationCandidate,
    NominationSupport,
    NominationTerms,
    SupportRole,
)
from ballot.nominations.states import Window


def submit(contest: Contest, person: Person, entry: Entry) -> Nomination:
    """Hand in a nomination of oneself (perhaps with a partner to share the post).

    Raises NominationsNotOpen, NominationsClosed, NotEligible, StandsAlready, StandsElsewhere, a refusal of
    what was typed (``handing_in``), PersonNotFound, NotOneself or SupporterMissing.
    """
    contest, terms = locked(contest)
    late = handing_in.require_round(terms, person)
    handing_in.require_eligible(terms, person)
    handing_in.require_free(terms, person)
    nomination = Nomination(contest=contest, late=late, submitted_utc=clock.now(), **_values(terms, entry))
    store.add(nomination)
    _stand(nomination, terms, person, entry)
    _name_others(nomination, terms, person, entry)
    session().flush()
    audit.record(audit.Event.NOMINATION_SUBMITTED, subject=nomination.public_id)
    letters.receipt(nomination, terms, "handed in")
    return nomination


def locked(contest: Contest) -> tuple[Contest, NominationTerms]:
    """Lock the poll and return a draft contest with its terms. Raises AlreadySealed or NoNominations."""
    ballot_store.lock_poll(contest.poll.public_id)
    contest = ballot_store.contest_by_uuid(contest.uuid)
    session().refresh(contest)
    if contest.sealed_utc is not None:
        raise AlreadySealed
    terms = store.terms_of(contest)
    session().refresh(terms)
    return contest, terms


def _values(terms: NominationTerms, entry: Entry) -> dict[str, str]:
    statement = handing_in.checked_statement(terms, entry.statement)
    email, phone = handing_in.checked_contact(entry)
    return {"statement": statement, "email": email, "phone": phone}


def _stand(nomination: Nomination, terms: NominationTerms, person: Person, entry: Entry) -> None:
    """Let a person stand; the database refuses a second time in one contest."""
    declarations = handing_in.checked_declarations(terms, entry.declarations)
    try:
        with session().begin_nested():
            nomination.candidates.append(
                NominationCandidate(
                    contest_id=nomination.contest_id,
                    person=person,
                    place=0,
                    accepted_utc=clock.now(),
                    declarations=declarations,
                )
            )
            session().flush()
    except IntegrityError:
        raise StandsAlready from None


def change(public_id: str, person: Person, entry: Entry) -> Nomination:
    """Change a nomination in its window, or correct a rejected one in time.

    Raises NoSuchNomination, NotChangeable, or what ``submit`` refuses.
    """
    nomination, terms = own_locked(public_id, person)
    correcting = reading.window_now(terms, nomination.late) is Window.CLOSED
    require_changeable(nomination, terms)
    values = _values(terms, entry)
    own = next(one for one in nomination.candidates if one.person_id == person.id)
    own.declarations = handing_in.checked_declarations(terms, entry.declarations)
    for name, value in values.items():
        setattr(nomination, name, value)
    nomination.revision += 1
    if not correcting:
        _name_others(nomination, terms, person, entry)
    session().flush()
    audit.record(audit.Event.NOMINATION_CHANGED, subject=nomination.public_id, revision=nomination.revision)
    letters.receipt(nomination, terms, "corrected" if correcting else "changed")
    return nomination


def own_locked(public_id: str, person: Person) -> tuple[Nomination, NominationTerms]:
    """Return a person's own nomination and its terms, as committed now, with the poll locked."""
    nomination = store.own_nomination(public_id, person)
    _, terms = locked(nomination.contest)
    nomination = store.refresh(nomination)
    return nomination, terms


def require_changeable(nomination: Nomination, terms: NominationTerms) -> None:
    """Raise NotChangeable, saying why, unless the candidate may change the nomination now."""
    if nomination.withdrawn_utc is not None:
        raise NotChangeable(
            "This nomination was withdrawn. While nominations are open you can hand in a new one."
        )
    if not reading.may_change(nomination, terms):
        raise NotChangeable(
            "Nominations have closed, so this can no longer be changed. If something is wrong, write to the "
            "elections office."
        )


def withdraw(public_id: str, person: Person) -> Nomination:
    """Withdraw a nomination in its window. Raises NoSuchNomination or NotChangeable."""
    nomination, terms = own_locked(public_id, person)
    require_changeable(nomination, terms)
    leave(nomination, person.name, "")
    audit.record(audit.Event.NOMINATION_WITHDRAWN, subject=nomination.public_id)
    return nomination


def leave(nomination: Nomination, by: str, reason: str, about: str = "") -> None:
    """Mark a nomination as withdrawn, tell its candidates, and free them to stand again."""
    letters.withdrawn(nomination, by, reason, about)
    nomination.withdrawn_utc, nomination.withdrawal_reason = clock.now(), reason
    nomination.position = nomination.label = None
    for one in nomination.candidates:
        one.left_utc = one.left_utc or clock.now()
    session().flush()


def _name_others(nomination: Nomination, terms: NominationTerms, person: Person, entry: Entry) -> None:
    """Ask the partner and the supporters who are named; whoever is no longer named is let go."""
    _name_partner(nomination, terms, person, entry.partner)
    named = {SupportRole.PROPOSER: entry.proposer, SupportRole.SECONDER: entry.seconder}
    roles = reading.asked_roles(terms, nomination.late)
    found = {
        role: naming.find(nomination.contest, named[role], f"your {role}", role)
        for role in _given(roles, named)
    }
    taken = {one.person_id for one in nomination.candidates if not one.left_utc}
    for role, supporter in found.items():
        if supporter.person_id in taken:
            raise NotOneself(
                f"The {role} must be another voter: not a candidate, and not the other supporter.",
                role,
            )
        if not supporter.votes:
            raise NotEligible(
                f"{supporter.person.name} does not vote in this contest, and so cannot be {role}.",
                role,
            )
        taken.add(supporter.person_id)
    for role, supporter in found.items():
        _name_supporter(nomination, role, supporter.person)


def _given(roles: list[SupportRole], named: dict[SupportRole, str]) -> list[SupportRole]:
    for role in roles:
        if not named[role].strip():
            raise SupporterMissing(f"Name your {role}: a voter who then confirms it.", role)
    return roles


def _name_supporter(nomination: Nomination, role: SupportRole, person: Person) -> None:
    """Ask a supporter, unless the same person was asked and has not declined."""
    for old in [one for one in nomination.supports if one.role == role]:
        if old.person_id == person.id and old.declined_utc is None:
            return
        nomination.supports.remove(old)
        session().flush()
    asked = NominationSupport(nomination=nomination, role=role, person=person)
    store.add(asked)
    letters.ask_to_support(asked)


def _name_partner(nomination: Nomination, terms: NominationTerms, person: Person, text: str) -> None:
    """Ask the second of two people; a partner who is replaced stands here no longer.

    Only the first of the two chooses; the second can withdraw the candidature, which is both of theirs.
    """
    if any(one.person_id == person.id and one.place == 1 for one in nomination.candidates):
        return
    other = next((one for one in nomination.candidates if one.place == 1), None)
    if not text.strip():
        if other is not None:
            _let_go(nomination, other)
        return
    if not terms.joint:
        raise TermsMalformed("Two people cannot share this post. Leave the partner empty.")
    entry = naming.find(nomination.contest, text, "your partner", "partner")
    if entry.person_id == person.id:
        raise NotOneself(
            "Name another person as your partner, or leave the field empty to stand alone.", "partner"
        )
    if other is not None and other.person_id == entry.person_id and not other.left_utc:
        return
    if not reading.verdict(terms, entry.person).eligible:
        raise NotEligible(
            f"By the roll {entry.person.name} cannot stand for {terms.contest.title}.", "partner"
        )
    both = f"{person.name} and {entry.person.name}"
    texts.plain(both, "your two names together on the ballot", texts.LABEL_LENGTH)
    if other is not None:
        _let_go(nomination, other)
    asked = NominationCandidate(contest_id=nomination.contest_id, person=entry.person, place=1)
    nomination.candidates.append(asked)
    session().flush()
    letters.ask_to_share(asked)


def _let_go(nomination: Nomination, other: NominationCandidate) -> None:
    """Take the second person off the nomination."""
    letters.let_go(other)
    nomination.candidates.remove(other)
    session().flush()
