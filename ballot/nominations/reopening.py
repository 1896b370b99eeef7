"""Opening nominations again after they have closed: two people decide it, for one of them has read them."""

from __future__ import annotations

from datetime import datetime

from app import audit, clock, decisions
from app.accounts.models import Role
from app.db import session
from app.decisions import ActKind, Decision, Details, Fact
from ballot import store as ballot_store
from ballot.nominations import acts, letters, store
from ballot.nominations import terms as standing
from ballot.nominations.errors import TermsFixed
from ballot.nominations.models import NominationTerms
from ballot.pages import london
from ballot.timetable import local_from_utc

KIND = "reopen-nominations"


def require_possible(terms: NominationTerms) -> None:
    """Raise TermsFixed unless nominations have closed and candidates are not settled."""
    if clock.now() < terms.closes_utc:
        raise TermsFixed("Nominations have not closed. Set a later time of closing in the terms.")
    if terms.contest.sealed_utc is not None or terms.contest.unopposed_utc is not None:
        raise TermsFixed("The candidates of this contest are final.")
    if terms.settled_utc is not None:
        raise TermsFixed("The candidates are settled, so nominations cannot be opened again.")


def moments(terms: NominationTerms, details: Details) -> dict[str, datetime]:
    """Return the new times. Raises TermsMalformed, or what reading a London time refuses."""
    opens = local_from_utc(terms.opens_utc)
    return standing.moments(opens, str(details["closes"]), str(details["statements"]))


def _terms(uuid: str) -> NominationTerms:
    return store.terms_of(ballot_store.contest_by_uuid(uuid))


def _title(uuid: str, _details: Details) -> str:
    return f"Open nominations for “{ballot_store.contest_by_uuid(uuid).title}” again"


def _facts(uuid: str, details: Details) -> list[Fact]:
    terms = _terms(uuid)
    new = moments(terms, details)
    return [
        Fact("Election", (terms.contest.poll.title,)),
        Fact("Nominations closed", (f"{london(terms.closes_utc)} (UK time)",)),
        Fact("They would close", (f"{london(new['closes_utc'])} (UK time)",)),
        Fact("Statements would be published", (f"{london(new['statements_utc'])} (UK time)",)),
        Fact("Who is told", ("Everybody on the roll, by e-mail",)),
        Fact("Who has seen nominations", ("The elections office, since they closed",)),
    ]


def _check(uuid: str, details: Details) -> None:
    terms = _terms(uuid)
    require_possible(terms)
    moments(terms, details)


def _carry_out(uuid: str, details: Details, decision: Decision) -> None:
    """Move both times and commit to another lot: the seed of the first became public with the close."""
    terms = _terms(uuid)
    new = moments(terms, details)
    for name, value in {**new, **standing.fresh_lot()}.items():
        setattr(terms, name, value)
    session().flush()
    times = {name.removesuffix("_utc"): value.isoformat() for name, value in new.items()}
    audit.record(
        audit.Event.NOMINATION_TERMS_SET,
        actor=decision.by(Role.OFFICE),
        subject=uuid,
        lot=terms.lot_commitment,
        **times,
    )
    letters.tell_roll_of_new_close(terms)


decisions.register(
    ActKind(
        name=KIND,
        title=_title,
        facts=_facts,
        check=_check,
        carry_out=_carry_out,
        lock=acts.lock,
        home=acts.home,
    )
)
