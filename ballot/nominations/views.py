"""What the pages of nominations show, gathered from the domain."""

from __future__ import annotations

from typing import Any

from app.accounts.models import Person
from ballot import store as ballot_store
from ballot.counting.lots import lot_digest
from ballot.models import Contest
from ballot.nominations import outcome, reading, settling, statements, store, words
from ballot.nominations.models import Nomination, NominationTerms
from ballot.nominations.states import State, Window
from ballot.nominations.wordcount import count_words
from ballot.pages import london


def overview(person: Person) -> dict[str, Any]:
    """Return everything on a person's page of standing: requests, own nominations, contests."""
    own = [(found, store.terms_of(found.contest)) for found in store.nominations_of(person)]
    return {
        "invitations": [one for one in store.invitations_to(person) if _may_still_stand(one.contest, person)],
        "shares": [one for one in store.share_requests(person) if _open(one.nomination)],
        "supports": [one for one in store.support_requests(person) if _open(one.nomination)],
        "own": [_row(found, terms) for found, terms in own],
        "contests": [_contest_row(terms, person) for terms in store.contests_on_rolls_of(person)],
    }


def _open(nomination: Nomination) -> bool:
    return reading.window_now(store.terms_of(nomination.contest), nomination.late) is Window.OPEN


def _may_still_stand(contest: Contest, person: Person) -> bool:
    """Tell whether an invitation still asks something: the window is open, and they do not stand yet."""
    terms = store.find_terms(contest)
    stands = any(one.contest_id == contest.id for one in store.standing_in(contest.poll, person))
    return terms is not None and reading.window_now(terms) is Window.OPEN and not stands


def _row(nomination: Nomination, terms: NominationTerms) -> dict[str, Any]:
    state = reading.state(nomination, terms)
    text, classes = words.TAGS[state]
    return {
        "nomination": nomination,
        "contest": nomination.contest,
        "tag": {"text": text, "classes": classes},
        "sentence": words.OWN_SENTENCES[state],
    }


def _contest_row(terms: NominationTerms, person: Person) -> dict[str, Any]:
    late = may_stand_late(terms, person)
    sentence = words.window_sentence(terms, reading.window_now(terms))
    if late and terms.late_closes_utc:
        sentence = f"You may stand until {london(terms.late_closes_utc)} (UK time)."
    return {
        "contest": terms.contest,
        "sentence": sentence,
        "urgent": late,
        "published": statements.published(terms),
    }


def may_stand_late(terms: NominationTerms, person: Person) -> bool:
    """Tell whether the short window for unsuccessful candidates is open to this person now."""
    open_now = reading.window_now(terms, late=True) is Window.OPEN
    return open_now and terms.after is not None and person.id in outcome.unsuccessful(terms.after)


def contest_page(contest: Contest, person: Person) -> dict[str, Any]:
    """Return what the page on standing for one contest shows this person."""
    terms = store.terms_of(contest)
    verdict = reading.verdict(terms, person)
    entry = ballot_store.roll_entry(contest.poll, person)
    standing = [one for one in store.standing_in(contest.poll, person) if one.contest_id == contest.id]
    main = reading.window_now(terms)
    late = may_stand_late(terms, person)
    return {
        "contest": contest,
        "terms": terms,
        "sentence": _contest_row(terms, person)["sentence"],
        "who": words.who_may_stand(terms),
        "verdict": verdict,
        "own": standing[0].nomination if standing else None,
        "other": reading.elsewhere(contest, person) if terms.one_contest else None,
        "may_stand": (main is Window.OPEN or late) and contest.sealed_utc is None,
        "may_invite": main is Window.OPEN and entry is not None and entry.votes,
        "seed": terms.lot_seed if reading.window_now(terms) is Window.CLOSED else None,
        "published": statements.published(terms),
    }


def own_page(nomination: Nomination, person: Person) -> dict[str, Any]:
    """Return what a candidate sees of their own nomination."""
    terms = store.terms_of(nomination.contest)
    state = reading.state(nomination, terms)
    decided, facts = reading.decision(nomination), reading.facts(nomination, terms)
    _, closes = reading.interval(terms, nomination.late)
    return {
        **_row(nomination, terms),
        "terms": terms,
        "state": state.value,
        "missing": reading.missing(nomination, terms) if state is State.WAITING else [],
        "decision": decided,
        "may_change": reading.may_change(nomination, terms),
        "closes": facts.correct_until_utc or closes,
        "correcting": reading.window_now(terms, nomination.late) is Window.CLOSED,
        "words": count_words(nomination.statement),
        "names": reading.names(nomination),
        "me": next((one for one in nomination.candidates if one.person_id == person.id), None),
        "published": statements.published(terms),
    }


def lot_page(contest: Contest) -> dict[str, Any]:
    """Return the lot as anybody can check it: seed, commitment, and every candidate's digest."""
    terms = store.terms_of(contest)
    name = settling.lot_name(contest)
    rows = [
        {"label": found.label, "digest": lot_digest(terms.lot_seed, name, found.label or "")}
        for found in store.settled(contest)
    ]
    return {"contest": contest, "terms": terms, "lot_name": name, "rows": rows}
