"""Whether nominations are finished, in words for the office: a contest is sealed only after that."""

from __future__ import annotations

from typing import NamedTuple

from ballot.models import Contest
from ballot.nominations import reading, store
from ballot.nominations.models import Nomination, NominationTerms
from ballot.nominations.states import State, Window
from ballot.nominations.words import window_sentence
from ballot.pages import london, people


class Readiness(NamedTuple):
    """Whether nominations are finished, and what to do or what is done."""

    done: bool
    sentence: str


def readiness(contest: Contest) -> Readiness | None:
    """Return where nominations of a contest stand, None where there are none on this platform."""
    terms = store.find_terms(contest)
    return _readiness(contest, terms) if terms is not None else None


def _readiness(contest: Contest, terms: NominationTerms) -> Readiness:
    if reading.window_now(terms) is not Window.CLOSED:
        return Readiness(False, window_sentence(terms, reading.window_now(terms)))
    if reading.window_now(terms, late=True) is Window.OPEN and terms.late_closes_utc:
        return Readiness(False, f"People may still stand until {london(terms.late_closes_utc)} (UK time).")
    if terms.settled_utc is None:
        return Readiness(False, "Nominations have closed. Decide about them, then settle the candidates.")
    left_out = [one for one in store.nominations(contest) if one.label is None and _counts(one, terms)]
    if left_out:
        number = people(len(left_out), "nomination is", "nominations are")
        return Readiness(False, f"{number} not on the ballot yet. Decide, then settle the candidates again.")
    return Readiness(True, "The candidates are settled, in the order of the lot.")


def _counts(nomination: Nomination, terms: NominationTerms) -> bool:
    return reading.state(nomination, terms) in (State.ACCEPTED, State.RECEIVED, State.CORRECTING)
