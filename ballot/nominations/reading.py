"""What is known about one nomination: its window, who still has to confirm, where it stands."""

from __future__ import annotations

from datetime import datetime

from app import clock
from app.accounts.models import Person, RollEntry
from app.accounts.roll_csv import ANSWERS
from ballot import store as ballot_store
from ballot.models import Contest
from ballot.nominations import eligibility, outcome, states, store
from ballot.nominations.eligibility import Verdict
from ballot.nominations.models import (
    Nomination,
    NominationCandidate,
    NominationDecision,
    NominationTerms,
    SupportRole,
)
from ballot.nominations.states import State, Window


def answers(entry: RollEntry | None) -> dict[str, bool] | None:
    """Return what a roll entry says about standing, None for nobody."""
    return {name: getattr(entry, name) for name in ANSWERS} if entry is not None else None


def verdict(terms: NominationTerms, person: Person) -> Verdict:
    """Return whether the roll lets a person stand."""
    entry = ballot_store.roll_entry(terms.contest.poll, person)
    return eligibility.check(answers(entry), terms.eligibility)


def interval(terms: NominationTerms, late: bool) -> tuple[datetime | None, datetime | None]:
    """Return the window of the main round, or of the round for unsuccessful candidates."""
    return (terms.late_opens_utc, terms.late_closes_utc) if late else (terms.opens_utc, terms.closes_utc)


def window_now(terms: NominationTerms, late: bool = False) -> Window:
    """Return where a window stands now."""
    return states.window(*interval(terms, late), clock.now())


def closed(terms: NominationTerms) -> bool:
    """Tell whether no nomination can come any more: both windows, as far as they are set, are over."""
    return window_now(terms) is Window.CLOSED and window_now(terms, late=True) in (
        Window.UNSET,
        Window.CLOSED,
    )


def standing(nomination: Nomination) -> list[NominationCandidate]:
    """Return the people who stand: not those who were asked and left, nor those who have not accepted."""
    return [one for one in nomination.candidates if one.accepted_utc and not one.left_utc]


def asked_roles(terms: NominationTerms, late: bool) -> list[SupportRole]:
    """Return the supporters that a nomination needs; the short round afterwards needs none."""
    wanted = {SupportRole.PROPOSER: terms.proposer, SupportRole.SECONDER: terms.seconder}
    return [role for role, needed in wanted.items() if needed and not late]


def missing(nomination: Nomination, terms: NominationTerms) -> list[str]:
    """Return what is missing for a complete nomination, each in words."""
    waiting = [
        f"{one.person.name} has not agreed to share the post yet."
        for one in nomination.candidates
        if not one.accepted_utc and not one.left_utc
    ]
    given = {support.role: support for support in nomination.supports}
    for role in asked_roles(terms, nomination.late):
        support = given.get(role)
        if support is None:
            waiting.append(f"A {role} has to be named.")
        elif support.declined_utc is not None:
            waiting.append(f"{support.person.name} declined as {role}: name somebody else.")
        elif support.confirmed_utc is None:
            waiting.append(f"{support.person.name} has not confirmed as {role} yet.")
    return waiting


def decision(nomination: Nomination) -> NominationDecision | None:
    """Return the office's decision about the newest revision, None where there is none."""
    about = [one for one in nomination.decisions if one.revision == nomination.revision]
    return about[-1] if about else None


def facts(nomination: Nomination, terms: NominationTerms) -> states.Facts:
    """Return the stored facts from which the state follows."""
    decided, last = decision(nomination), nomination.decisions[-1:]
    closes = interval(terms, nomination.late)[1] or terms.closes_utc
    return states.Facts(
        closes_utc=closes,
        complete=not missing(nomination, terms),
        withdrawn=nomination.withdrawn_utc is not None,
        accepted=decided.accepted if decided else None,
        correct_until_utc=last[0].correct_until_utc if last else None,
    )


def state(nomination: Nomination, terms: NominationTerms) -> State:
    """Return where a nomination stands now."""
    return states.state(facts(nomination, terms), clock.now())


def may_change(nomination: Nomination, terms: NominationTerms) -> bool:
    """Tell whether the candidate may change the nomination now; never once it is on the ballot."""
    if nomination.label is not None:
        return False
    opens = interval(terms, nomination.late)[0] or terms.opens_utc
    return states.may_change(facts(nomination, terms), opens, clock.now())


def names(nomination: Nomination) -> str:
    """Return the name on the ballot: one person's, or both joined by "and"."""
    people = standing(nomination) or nomination.candidates
    return " and ".join(one.person.name for one in people)


def group(nomination: Nomination, terms: NominationTerms) -> str | None:
    """Return the group that a nomination counts for; None where somebody is not eligible."""
    verdicts = [verdict(terms, one.person) for one in standing(nomination)]
    if not verdicts or not all(one.eligible for one in verdicts):
        return None
    return eligibility.common_group(verdicts, terms.eligibility)


def elsewhere(contest: Contest, person: Person) -> Contest | None:
    """Return another contest of the poll in which the person still stands, None where there is none."""
    for one in store.standing_in(contest.poll, person):
        if one.contest_id == contest.id:
            continue
        terms = store.terms_of(one.nomination.contest)
        if state(one.nomination, terms) in states.STANDING and not _decided_against(one, terms):
            return one.nomination.contest
    return None


def _decided_against(one: NominationCandidate, terms: NominationTerms) -> bool:
    """Tell whether the voters have already chosen somebody else there."""
    return one.person_id in outcome.unsuccessful(terms.contest)
