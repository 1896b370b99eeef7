"""What nominations send by mail: a receipt for every act, and every request and answer.

Mail before the close does not carry the poll's identifier: the office's page of deliveries must not tell who
stands. None of it goes to anybody but the people concerned.
"""

from __future__ import annotations

from collections.abc import Iterable

from flask import current_app, url_for

from app.accounts.models import Person
from app.outbox import queue_mail
from ballot import store as ballot_store
from ballot.nominations import reading, store
from ballot.nominations.models import (
    Invitation,
    Nomination,
    NominationCandidate,
    NominationDecision,
    NominationSupport,
    NominationTerms,
)
from ballot.nominations.wordcount import count_words
from ballot.pages import london, people

NOT_YOU = "If this was not you, tell the elections office at once."


def _link(endpoint: str, **values: str) -> str:
    return str(current_app.config["BASE_URL"]) + url_for(endpoint, _external=False, **values)


def _send(person: Person, subject: str, lines: Iterable[str], about: str = "") -> None:
    text = "\n\n".join((f"Dear {person.name},", *lines)) + "\n"
    queue_mail(person.email, " ".join(subject.split()), text, about)


def _to_candidates(nomination: Nomination, subject: str, lines: Iterable[str], about: str = "") -> None:
    told = list(lines)
    for one in reading.standing(nomination):
        _send(one.person, f"{subject}: {nomination.contest.title}", told, about)


def _own_page(nomination: Nomination) -> str:
    return "Your nomination: " + _link("nominations.own", public_id=nomination.public_id)


def receipt(nomination: Nomination, terms: NominationTerms, act: str) -> None:
    """Tell the candidates that a nomination was handed in, changed or corrected, with what it now says."""
    contest = nomination.contest
    facts = reading.facts(nomination, terms)
    closes = facts.correct_until_utc or facts.closes_utc
    waiting = reading.missing(nomination, terms)
    words = people(count_words(nomination.statement), "word", "words")
    lines = [
        f"Your nomination for {contest.title} ({contest.poll.title}) was {act}.",
        f"Name on the ballot: {reading.names(nomination)}",
        "\n".join(("Still needed before nominations close:", *(f"- {one}" for one in waiting)))
        if waiting
        else "It is complete.",
        f"You can change or withdraw it until {london(closes)} (UK time).",
        f"Your statement ({words}):\n\n{nomination.statement}",
        _own_page(nomination),
        NOT_YOU,
    ]
    _to_candidates(nomination, f"Your nomination was {act}", lines)


def photo_receipt(nomination: Nomination, act: str) -> None:
    """Tell the candidates that a photo was added or removed."""
    _to_candidates(nomination, f"Photo {act}", [f"A photo was {act}.", _own_page(nomination), NOT_YOU])


def withdrawn(nomination: Nomination, by: str, reason: str = "", about: str = "") -> None:
    """Tell the candidates that their nomination no longer stands. Call it before they are marked as left."""
    why = [f"Reason: {reason}"] if reason else []
    title = nomination.contest.title
    lines = [f"Your nomination for {title} was withdrawn by {by}. You no longer stand.", *why, NOT_YOU]
    _to_candidates(nomination, "Your nomination was withdrawn", lines, about)


def let_go(other: NominationCandidate) -> None:
    """Tell somebody who shared a candidature, or was asked to, that it goes on without them."""
    title = other.nomination.contest.title
    lines = [
        f"The nomination for {title} on which you were named with somebody else goes on without you.",
        "You do not stand on it any more.",
    ]
    _send(other.person, f"You no longer share a candidature: {title}", lines)


def invite(invitation: Invitation) -> None:
    """Tell somebody that they were nominated."""
    contest = invitation.contest
    lines = [
        f"{invitation.nominator.name} has nominated you for {contest.title} ({contest.poll.title}).",
        "You stand only if you accept and hand in a nomination of your own. To accept or decline, sign in at",
        _link("nominations.index"),
    ]
    _send(invitation.person, f"You were nominated: {contest.title}", lines)


def ask_to_share(asked: NominationCandidate) -> None:
    """Ask the second of two people to share a post."""
    nomination = asked.nomination
    lines = [
        f"{reading.names(nomination)} asks you to stand together for {nomination.contest.title}, as one "
        "candidature: two people who share one post, with one name on the ballot.",
        "You stand only if you agree. To read the statement, and to agree or decline, sign in at",
        _link("nominations.share", public_id=asked.public_id),
    ]
    _send(asked.person, f"Will you stand together? {nomination.contest.title}", lines)


def ask_to_support(support: NominationSupport) -> None:
    """Ask a voter to propose or second."""
    nomination = support.nomination
    lines = [
        f"{reading.names(nomination)} asks you to be {support.role} for {nomination.contest.title}.",
        "To read the statement, and to confirm or decline, sign in at",
        _link("nominations.support", public_id=support.public_id),
    ]
    _send(support.person, f"Will you be {support.role}? {nomination.contest.title}", lines)


def answered(nomination: Nomination, person: Person, answer: str) -> None:
    """Tell the candidates, and the person who answered, what somebody answered to a request."""
    lines = [f"{person.name} {answer}.", _own_page(nomination)]
    _to_candidates(nomination, f"{person.name} {answer}", lines)
    if person.id not in {one.person_id for one in reading.standing(nomination)}:
        thanks = f"Your answer is recorded. You {answer} for {reading.names(nomination)}."
        _send(person, f"Your answer is recorded: {nomination.contest.title}", [thanks, NOT_YOU])


def decided(nomination: Nomination, decision: NominationDecision) -> None:
    """Tell the candidates what the office decided, and why."""
    title = nomination.contest.title
    verdict = "accepted" if decision.accepted else "rejected"
    lines = [f"The elections office has {verdict} your nomination for {title}."]
    if decision.reason:
        lines.append(f"Reason: {decision.reason}")
    if decision.correct_until_utc:
        lines.append(f"You can correct it until {london(decision.correct_until_utc)} (UK time).")
    _to_candidates(
        nomination,
        f"Your nomination was {verdict}",
        [*lines, _own_page(nomination)],
        nomination.contest.poll.public_id,
    )


def settled(nomination: Nomination, terms: NominationTerms) -> None:
    """Tell the candidates that they are on the ballot, and where."""
    place, title = (nomination.position or 0) + 1, nomination.contest.title
    lines = [
        f"You are a candidate for {title}. The lot has put you in place {place} of the list.",
        f"All statements are published together on {london(terms.statements_utc)} (UK time).",
        _own_page(nomination),
    ]
    about = nomination.contest.poll.public_id
    _to_candidates(nomination, "You are a candidate", lines, about)


def announce(terms: NominationTerms) -> int:
    """Tell everybody on the roll when they can stand; return how many people that are."""
    contest = terms.contest
    opens, closes = london(terms.opens_utc), london(terms.closes_utc)
    lines = [
        f"Nominations for {contest.title} ({contest.poll.title}) open on {opens} and close on {closes} "
        "(UK time).",
        "Who may stand, and how to stand or to nominate somebody:",
        _link("nominations.contest", uuid=contest.uuid),
        "Sign in with this e-mail address. Nobody sees who stands before nominations close"
        + (", but the elections office." if terms.office_sees else "."),
    ]
    entries = ballot_store.roll_entries(contest.poll)
    for entry in entries:
        _send(entry.person, f"Nominations: {contest.title}", lines, contest.poll.public_id)
    return len(entries)


def tell_roll_of_new_close(terms: NominationTerms) -> None:
    """Tell everybody on the roll that nominations close later than they were told."""
    contest, closes = terms.contest, london(terms.closes_utc)
    lines = [
        f"Nominations for {contest.title} ({contest.poll.title}) now close on {closes} (UK time).",
        _link("nominations.contest", uuid=contest.uuid),
    ]
    for entry in ballot_store.roll_entries(contest.poll):
        _send(entry.person, f"New closing time: {contest.title}", lines, contest.poll.public_id)


def tell_unsuccessful(terms: NominationTerms, people_ids: set[int]) -> None:
    """Tell the people who may stand now, for a few minutes, that they may."""
    contest, closes = terms.contest, terms.late_closes_utc
    if closes is None:
        return
    lines = [
        f"You may now stand for {contest.title}, until {london(closes)} (UK time). Sign in at",
        _link("nominations.contest", uuid=contest.uuid),
    ]
    for person in store.people(people_ids):
        _send(person, f"You may stand now: {contest.title}", lines, contest.poll.public_id)


def elected_unopposed(nomination: Nomination) -> None:
    """Tell the candidates that they are elected without a vote."""
    contest = nomination.contest
    lines = [
        f"You are elected unopposed: {contest.title} ({contest.poll.title}). There were no more candidates "
        "than posts, so nobody votes.",
    ]
    _to_candidates(nomination, "You are elected unopposed", lines, contest.poll.public_id)
