"""What the office decides about nominations: accept, reject with a reason, note a later withdrawal."""

from __future__ import annotations

from datetime import datetime, timedelta

from app import audit, clock
from app.accounts.models import Person, Role
from app.db import session
from ballot import texts
from ballot.models import Contest
from ballot.nominations import letters, reading, settling, store, submitting
from ballot.nominations.errors import (
    ChangedSinceSeen,
    NotEligible,
    NotYetDecidable,
    ReasonMissing,
)
from ballot.nominations.models import Nomination, NominationDecision, NominationTerms
from ballot.nominations.states import State, Window
from crypto.text import sha256_hex

REASON_LENGTH = 2_000
#: States about which the office may decide, or decide anew.
OPEN_TO_DECISION = frozenset(
    {State.COMPLETE, State.RECEIVED, State.ACCEPTED, State.REJECTED, State.CORRECTING}
)


def office_may_see(terms: NominationTerms) -> bool:
    """Tell whether the office sees nominations now: always after the close, before it by the setting."""
    return terms.office_sees or reading.closed(terms)


def staff_may_see(terms: NominationTerms, roles: frozenset[Role]) -> bool:
    """Tell whether somebody with these roles sees nominations now; the scrutineer only after the close."""
    return bool(roles) and (reading.closed(terms) or (Role.OFFICE in roles and terms.office_sees))


def accept(public_id: str, seen: int, actor: Person) -> Nomination:
    """Accept what the office saw (``seen``: its revision).

    Raises NoSuchNomination, NotYetDecidable, ChangedSinceSeen or NotEligible.
    """
    nomination, terms = _decidable(public_id, seen)
    for one in reading.standing(nomination):
        verdict = reading.verdict(terms, one.person)
        if not verdict.eligible:
            raise NotEligible(
                f"By the roll {one.person.name} may not stand, so this nomination cannot be accepted. "
                "Reject it, or correct the roll first."
            )
    _decide(nomination, actor, accepted=True, reason="", until=None)
    return nomination


def reject(
    public_id: str, seen: int, reason: str, correct_within: timedelta | None, actor: Person
) -> Nomination:
    """Reject with a reason; ``correct_within`` lets the candidate correct it in that time from now.

    Raises NoSuchNomination, NotYetDecidable, ChangedSinceSeen, ReasonMissing or a Text error.
    """
    nomination, _ = _decidable(public_id, seen)
    until = clock.now() + correct_within if correct_within else None
    _decide(nomination, actor, accepted=False, reason=checked_reason(reason), until=until)
    return nomination


def checked_reason(reason: str) -> str:
    """Return a reason as it is kept. Raises ReasonMissing or a Text error."""
    if not reason.strip():
        raise ReasonMissing
    return texts.plain(reason, "the reason", REASON_LENGTH, lines=True)


def _decidable(public_id: str, seen: int) -> tuple[Nomination, NominationTerms]:
    nomination = store.nomination(public_id)
    _, terms = submitting.locked(nomination.contest)
    nomination = store.refresh(nomination)
    if not office_may_see(terms):
        raise NotYetDecidable("Nobody sees nominations before they close, the office included.")
    if reading.state(nomination, terms) not in OPEN_TO_DECISION:
        raise NotYetDecidable("There is nothing to decide: this nomination is incomplete or was withdrawn.")
    if nomination.label is not None:
        raise NotYetDecidable("The candidates are settled. Only a withdrawal can be noted now.")
    if nomination.revision != seen:
        raise ChangedSinceSeen
    return nomination, terms


def _decide(
    nomination: Nomination, actor: Person, *, accepted: bool, reason: str, until: datetime | None
) -> None:
    decision = NominationDecision(
        revision=nomination.revision,
        accepted=accepted,
        reason=reason,
        correct_until_utc=until,
        person=actor,
        at_utc=clock.now(),
    )
    nomination.decisions.append(decision)
    session().flush()
    audit.record(
        audit.Event.NOMINATION_DECIDED,
        actor=actor,
        subject=nomination.public_id,
        contest=nomination.contest.uuid,
        accepted=accepted,
        reason=sha256_hex(reason),
    )
    letters.decided(nomination, decision)


def accept_all(contest: Contest, actor: Person) -> int:
    """Accept every complete nomination that waits for a decision; return how many there were.

    Raises NotYetDecidable, NotEligible or NoNominations.
    """
    contest, terms = submitting.locked(contest)
    waiting = [one for one in store.nominations(contest) if reading.state(one, terms) is State.RECEIVED]
    for nomination in waiting:
        accept(nomination.public_id, nomination.revision, actor)
    return len(waiting)


def note_withdrawal(public_id: str, reason: str, actor: Person) -> Nomination:
    """Note that a candidate withdrew after the close and before sealing; the order of the others stays.

    Who is settled can withdraw only here, also while others may stand for a few minutes more.

    Raises NoSuchNomination, AlreadySealed, NotYetDecidable, ReasonMissing or a Text error.
    """
    nomination = store.nomination(public_id)
    contest, terms = submitting.locked(nomination.contest)
    nomination = store.refresh(nomination)
    settled = nomination.label is not None
    if not settled and reading.window_now(terms, nomination.late) is not Window.CLOSED:
        raise NotYetDecidable("Nominations are open: the candidate can withdraw without the office.")
    if nomination.withdrawn_utc is not None:
        raise NotYetDecidable("This nomination was withdrawn before.")
    if contest.unopposed_utc is not None:
        raise NotYetDecidable("This contest is declared unopposed. A withdrawal now leaves the post vacant.")
    why = checked_reason(reason)
    submitting.leave(nomination, "the elections office", why, contest.poll.public_id)
    audit.record(
        audit.Event.NOMINATION_WITHDRAWN,
        actor=actor,
        subject=nomination.public_id,
        contest=contest.uuid,
        reason=sha256_hex(why),
    )
    if settled:
        settling.draw(contest, terms, actor)
    return nomination
