"""Nominating somebody else, and answering requests: to stand, to share a post, to propose or second."""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError

from app import audit, clock
from app.accounts.models import Person
from app.db import session
from ballot import store as ballot_store
from ballot.models import Contest
from ballot.nominations import handing_in, letters, naming, reading, store
from ballot.nominations.errors import (
    AnsweredAlready,
    MayNotSupport,
    NominationsClosed,
    NotChangeable,
    NotEligible,
    NotOneself,
    StandsAlready,
    SupportedEnough,
)
from ballot.nominations.models import (
    Invitation,
    Nomination,
    NominationCandidate,
    NominationSupport,
    NominationTerms,
)
from ballot.nominations.states import Window
from ballot.nominations.submitting import locked
from ballot.pages import london, people

MOST_INVITATIONS = 5


def invite(contest: Contest, nominator: Person, text: str) -> None:
    """Nominate somebody else, who is told and decides. The answer does not tell whether they stand already.

    Raises MayNotSupport, NominationsNotOpen, NominationsClosed, PersonNotFound, NotOneself, NotEligible
    or SupportedEnough.
    """
    contest, terms = locked(contest)
    require_may_invite(terms, nominator)
    named = naming.find(contest, text, "the person you nominate", "who").person
    if named.id == nominator.id:
        raise NotOneself("To stand yourself, use “Stand for this post”.", "who")
    if not reading.verdict(terms, named).eligible:
        raise NotEligible(f"By the roll {named.name} cannot stand for {contest.title}.", "who")
    if store.invitation_by(contest, nominator, named) is not None:
        return
    if store.invitations_by(contest, nominator) >= MOST_INVITATIONS:
        raise SupportedEnough(f"You can nominate at most {MOST_INVITATIONS} people for one contest.")
    invitation = Invitation(contest=contest, nominator=nominator, person=named, at_utc=clock.now())
    store.add(invitation)
    letters.invite(invitation)


def require_may_invite(terms: NominationTerms, person: Person) -> None:
    """Raise MayNotSupport, NominationsNotOpen or NominationsClosed unless this person may nominate others."""
    entry = ballot_store.roll_entry(terms.contest.poll, person)
    if entry is None or not entry.votes:
        raise MayNotSupport("Only people who vote in this contest can nominate somebody.")
    if reading.window_now(terms) is not Window.OPEN:
        handing_in.require_round(terms, person)
        raise NominationsClosed("Now only people may stand who were not elected before. They know of it.")


def decline_invitation(public_id: str, person: Person) -> None:
    """Answer a nomination by somebody else with no. Raises NoSuchRequest or AnsweredAlready."""
    invitation = store.invitation(public_id, person)
    ballot_store.lock_poll(invitation.contest.poll.public_id)
    session().refresh(invitation)
    if invitation.declined_utc is not None:
        raise AnsweredAlready
    invitation.declined_utc = clock.now()


def agree_to_share(public_id: str, person: Person, declarations: tuple[str, ...]) -> Nomination:
    """Agree to share a post: from now on this person stands.

    Raises NoSuchRequest, AnsweredAlready, NotChangeable, NotEligible, StandsAlready, StandsElsewhere or
    DeclarationMissing.
    """
    asked, terms = _share_locked(public_id, person)
    nomination = asked.nomination
    handing_in.require_eligible(terms, person)
    handing_in.require_free(terms, person)
    asked.declarations = handing_in.checked_declarations(terms, declarations)
    try:
        with session().begin_nested():
            asked.accepted_utc = clock.now()
            session().flush()
    except IntegrityError:
        raise StandsAlready from None
    nomination.revision += 1
    _record(nomination, "partner", agreed=True)
    letters.answered(nomination, person, "agreed to share the post")
    letters.receipt(nomination, terms, "completed by your partner" if nomination.supports else "completed")
    return nomination


def decline_to_share(public_id: str, person: Person) -> None:
    """Answer a request to share a post with no. Raises as ``agree_to_share`` does."""
    asked, _ = _share_locked(public_id, person)
    nomination = asked.nomination
    nomination.candidates.remove(asked)
    session().flush()
    _record(nomination, "partner", agreed=False)
    letters.answered(nomination, person, "declined to share the post")


def _share_locked(public_id: str, person: Person) -> tuple[NominationCandidate, NominationTerms]:
    asked = store.share_request(public_id, person)
    _, terms = locked(asked.nomination.contest)
    store.refresh(asked.nomination)
    asked = store.share_request(public_id, person)
    if asked.accepted_utc is not None or asked.left_utc is not None:
        raise AnsweredAlready
    _require_open(asked.nomination, terms)
    return asked, terms


def confirm_support(public_id: str, person: Person) -> Nomination:
    """Confirm as proposer or seconder, in one's own sign-in.

    Raises NoSuchRequest, AnsweredAlready, NotChangeable, MayNotSupport or SupportedEnough.
    """
    support, terms = _support_locked(public_id, person)
    contest = support.nomination.contest
    entry = ballot_store.roll_entry(contest.poll, person)
    if entry is None or not entry.votes:
        raise MayNotSupport
    given = store.confirmed_supports(contest, person)
    if terms.most_supports is not None and given >= terms.most_supports:
        raise SupportedEnough(
            f"You already support {people(given, 'nomination', 'nominations')} for {contest.title}, and "
            f"nobody may support more than {terms.most_supports}."
        )
    support.confirmed_utc = clock.now()
    session().flush()
    _record(support.nomination, support.role, agreed=True)
    letters.answered(support.nomination, person, f"confirmed as {support.role}")
    return support.nomination


def decline_support(public_id: str, person: Person) -> None:
    """Decline to propose or second. Raises NoSuchRequest, AnsweredAlready or NotChangeable."""
    support, _ = _support_locked(public_id, person)
    support.declined_utc = clock.now()
    session().flush()
    _record(support.nomination, support.role, agreed=False)
    letters.answered(support.nomination, person, f"declined as {support.role}")


def _support_locked(public_id: str, person: Person) -> tuple[NominationSupport, NominationTerms]:
    support = store.support_request(public_id, person)
    _, terms = locked(support.nomination.contest)
    store.refresh(support.nomination)
    session().refresh(support)
    if support.confirmed_utc is not None or support.declined_utc is not None:
        raise AnsweredAlready
    _require_open(support.nomination, terms)
    return support, terms


def _require_open(nomination: Nomination, terms: NominationTerms) -> None:
    """Raise NotChangeable unless the nomination still waits for answers: only until nominations close."""
    if nomination.withdrawn_utc is not None:
        raise NotChangeable("This nomination was withdrawn, so there is nothing to answer any more.")
    if reading.window_now(terms, nomination.late) is not Window.OPEN:
        closes = reading.interval(terms, nomination.late)[1] or terms.closes_utc
        raise NotChangeable(
            f"Nominations closed on {london(closes)} (UK time), so no answer counts any more."
        )


def _record(nomination: Nomination, role: str, agreed: bool) -> None:
    audit.record(audit.Event.NOMINATION_SUPPORTED, subject=nomination.public_id, role=role, agreed=agreed)
