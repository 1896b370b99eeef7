"""The words in which pages speak of nominations. Pure functions."""

from __future__ import annotations

from ballot.nominations import eligibility
from ballot.nominations.models import NominationTerms
from ballot.nominations.states import State, Window
from ballot.pages import london

TAGS = {
    State.WAITING: ("Waiting for others", "govuk-tag--yellow"),
    State.COMPLETE: ("Complete", "govuk-tag--green"),
    State.LAPSED: ("Not complete in time", "govuk-tag--grey"),
    State.RECEIVED: ("With the office", "govuk-tag--blue"),
    State.ACCEPTED: ("Accepted", "govuk-tag--green"),
    State.REJECTED: ("Rejected", "govuk-tag--red"),
    State.CORRECTING: ("To be corrected", "govuk-tag--yellow"),
    State.WITHDRAWN: ("Withdrawn", "govuk-tag--grey"),
}
OWN_SENTENCES = {
    State.WAITING: "Your nomination is handed in, but it only counts once everybody below has confirmed.",
    State.COMPLETE: "Your nomination is handed in, and nothing is missing.",
    State.LAPSED: "When nominations closed, somebody had not confirmed. You do not stand.",
    State.RECEIVED: "Nominations have closed. The elections office now checks yours.",
    State.ACCEPTED: "The elections office has accepted your nomination.",
    State.REJECTED: "The elections office has rejected your nomination.",
    State.CORRECTING: "The elections office has rejected your nomination, and you can correct it.",
    State.WITHDRAWN: "This nomination was withdrawn. You do not stand with it.",
}


def window_sentence(terms: NominationTerms, window: Window) -> str:
    """Return when nominations open or close, or did."""
    opens, closes = london(terms.opens_utc), london(terms.closes_utc)
    return {
        Window.BEFORE: f"Nominations open on {opens} and close on {closes} (UK time).",
        Window.OPEN: f"Nominations are open until {closes} (UK time).",
        Window.CLOSED: f"Nominations closed on {closes} (UK time).",
        Window.UNSET: "",
    }[window]


def who_may_stand(terms: NominationTerms) -> list[str]:
    """Return who may stand, in sentences."""
    lines = eligibility.sentences(terms.eligibility)
    limits = dict((terms.contest.constraint or {}).get("maximum", {}))
    if "non-member" in limits:
        lines.append(
            f"At most {limits['non-member']} of the {terms.contest.seats} elected may be somebody who is "
            "not a committee member. Two people who share a candidature count as one of these if either "
            "of them is not a member."
        )
    if terms.after is not None:
        lines.append(
            f"Whoever stands for {terms.after.title} and is not elected may stand here in a short time of "
            "its own, at the meeting."
        )
    if terms.one_contest:
        lines.append("Nobody may stand for two posts of this election at once.")
    return lines
