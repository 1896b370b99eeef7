"""The whole report as one value: what happened in a poll, gathered from records, rows and audit events.

Texts, whole numbers, truth values, lists and objects only, in a fixed order: its compact JSON is what the
scrutineer approves. There is no time of making in it, so that the same facts give the same bytes.
"""

from __future__ import annotations

from collections import Counter
from typing import Any, NamedTuple

from app import audit
from app.accounts.models import Role
from ballot import status, store, words
from ballot.board import notices
from ballot.board.views import fingerprints, option_notes, rules
from ballot.hustings import screen
from ballot.hustings import store as meeting_store
from ballot.hustings import views as meeting_views
from ballot.models import Contest, ContributionKind, Poll
from ballot.nominations import reading
from ballot.nominations import store as nomination_store
from ballot.nominations.states import State
from ballot.office.polls import kind_of
from ballot.office.trustees import TrusteesView, trustees_of
from ballot.pages import percent
from ballot.report import changes, checking, outcome
from ballot.report import store as report_store
from ballot.report.moments import text_of

ACTS = {
    "seal": "Sealing",
    "open": "Opening",
    "close": "Closing",
    "declare": "Declaration",
}
STATES = {
    State.WAITING: "Waiting for somebody to confirm",
    State.COMPLETE: "Complete, nominations still open",
    State.LAPSED: "Lapsed: somebody had not confirmed",
    State.RECEIVED: "Received, not decided",
    State.ACCEPTED: "Accepted",
    State.REJECTED: "Rejected",
    State.CORRECTING: "Rejected, may be corrected",
    State.WITHDRAWN: "Withdrawn",
}
HANDED_OUT = {"mail": "By e-mail", "sheet": "On printed slips"}


class Written(NamedTuple):
    """What the scrutineer writes; ``satisfied`` is None before that is decided."""

    incidents: str = ""
    satisfied: bool | None = None
    statement: str = ""


def report(poll: Poll, written: Written) -> dict[str, Any]:
    """Return the report of a poll as it stands now, with the scrutineer's own words in it."""
    contests = store.contests_in(poll)
    return {
        "poll": {"id": poll.public_id, "title": poll.title, "kind": kind_of(poll)},
        "meeting": _meeting(poll),
        "roles": _roles(poll),
        "trustees": _trustees(trustees_of(poll)),
        "roll": _roll(poll),
        "codes": _codes(poll),
        "mail": report_store.mail_counts(poll),
        "changes": changes.of_poll(poll),
        "contests": [_contest(contest) for contest in contests],
        "incidents": written.incidents,
        "satisfied": written.satisfied,
        "statement": written.statement,
    }


def _meeting(poll: Poll) -> dict[str, Any] | None:
    meeting = meeting_store.meeting_of(poll)
    if meeting is None:
        return None
    return {
        "place": meeting.place,
        "starts": text_of(meeting.starts_utc),
        "chair": meeting.chair.name if meeting.chair else None,
        "agenda": [screen.item_words(item) for item in meeting.items],
        "questions": meeting_store.question_counts(meeting),
        "orders": [
            {
                "contest": order.title,
                "names": list(order.names),
                "commitment": order.commitment,
                "secret": order.secret,
                "word": order.word,
            }
            for order in meeting_views.orders(meeting)
        ],
    }


def _roles(poll: Poll) -> list[dict[str, Any]]:
    """Return who held which role from the making of the poll on, and from when to when."""
    spans: list[dict[str, Any]] = []
    for one in report_store.role_changes():
        role, subject = one.details["role"], one.subject or ""
        if one.event == audit.Event.ROLE_GRANTED:
            spans.append({"who": subject, "role": role, "from": one.at_utc, "to": None})
        for span in spans:
            if one.event == audit.Event.ROLE_REVOKED and (span["who"], span["role"]) == (subject, role):
                span["to"] = span["to"] or one.at_utc
    known = {(span["who"], span["role"]) for span in spans if span["to"] is None}
    for role in Role:
        for person in report_store.holders(role):
            if (person.public_id, role.value) not in known:
                spans.append({"who": person.public_id, "role": role.value, "from": None, "to": None})
    spans = [span for span in spans if span["to"] is None or span["to"] >= poll.created_utc]
    names = report_store.names_of([span["who"] for span in spans])
    return [
        {
            "name": names.get(span["who"], "–"),
            "role": words.ROLE_NAMES[span["role"]],
            "from": text_of(span["from"]),
            "to": text_of(span["to"]),
        }
        for span in spans
    ]


def _trustees(view: TrusteesView | None) -> dict[str, Any] | None:
    if view is None:
        return None
    return {
        "names": [name or "No name given" for name in view.names],
        "sentence": view.sentence,
        "fingerprint": view.fingerprint,
    }


def _roll(poll: Poll) -> dict[str, Any]:
    imports = report_store.happenings(poll.roll.public_id, audit.Event.ROLL_IMPORTED)
    return {
        "voting": store.roll_size(poll),
        "listed": len(store.roll_entries(poll)),
        "imports": [
            {"at": text_of(one.at_utc), "people": one.details["people"], "by": _actor(one)} for one in imports
        ],
    }


def _codes(poll: Poll) -> list[dict[str, Any]]:
    """Return every making of voting codes: the last one before sealing is in force."""
    return [
        {
            "at": text_of(one.at_utc),
            "people": one.details["people"],
            "delivery": HANDED_OUT.get(one.details["delivery"], one.details["delivery"]),
            "by": _actor(one),
            "again": one.details["again"],
        }
        for one in report_store.happenings(poll.public_id, audit.Event.CODES_MADE)
    ]


def _actor(one: report_store.Happening) -> str:
    return report_store.names_of([one.actor]).get(one.actor, "–") if one.actor else "–"


def _contest(contest: Contest) -> dict[str, Any]:
    voted, entitled = store.turnout(contest)
    opens, closes = store.window(contest)
    changed = changes.of_contest(contest)
    return {
        "uuid": contest.uuid,
        "title": contest.title,
        "question": contest.question,
        "rules": rules(contest),
        "options": [{"label": one.name, "note": one.value} for one in option_notes(contest.options)],
        "state": status.state(contest).tag,
        "opens": text_of(opens),
        "closes": text_of(closes),
        "declared": text_of(contest.declared_utc),
        "entitled": entitled,
        "codes": store.credential_count(contest),
        "spares": _spares(contest),
        "replaced": sum(one["what"] == changes.TITLES["replaced"] for one in changed),
        "added": sum(one["what"] == changes.TITLES["added"] for one in changed),
        "voted": voted,
        "turnout": percent(voted, entitled),
        "nominations": _nominations(contest),
        "acts": _acts(contest),
        "changes": changed,
        "shuffled": _contributors(contest, ContributionKind.SHUFFLE),
        "decrypted": _contributors(contest, ContributionKind.DECRYPTION),
        "record": _record(contest),
        "outcome": outcome.of_contest(contest),
    }


def _spares(contest: Contest) -> int:
    """Return how many spare credentials were sealed, for lost codes and late arrivals."""
    first = [change.line for change in report_store.changes(contest) if change.line["kind"] == "sealed"]
    return len(first[0]["data"]["spares"]) if first else 0


def _nominations(contest: Contest) -> dict[str, Any] | None:
    """Return when nominations were open and what became of them; nobody is named who is no candidate.

    Before they close nobody learns how many there are.
    """
    terms = nomination_store.find_terms(contest)
    if terms is None:
        return None
    handed_in = nomination_store.nominations(contest) if reading.closed(terms) else []
    states = Counter(reading.state(one, terms) for one in handed_in)
    settled = terms.settled_utc is not None
    return {
        "opens": text_of(terms.opens_utc),
        "closes": text_of(terms.closes_utc),
        "late_opens": text_of(terms.late_opens_utc),
        "late_closes": text_of(terms.late_closes_utc),
        "statements": text_of(terms.statements_utc),
        "states": {words: states[state] for state, words in STATES.items() if states[state]},
        "commitment": terms.lot_commitment,
        "seed": terms.lot_seed if settled else None,
    }


def _acts(contest: Contest) -> list[dict[str, Any]]:
    """Return the approvals of every act that was carried out."""
    found = []
    for act, name in ACTS.items():
        given = store.approvals(contest, act)  # type: ignore[arg-type]
        if len(given) == len(Role):
            approvals = [
                {"name": one.person.name, "role": words.ROLE_NAMES[one.role], "at": text_of(one.at_utc)}
                for one in given
            ]
            found.append({"what": name, "approvals": approvals})
    return found


def _contributors(contest: Contest, kind: ContributionKind) -> list[str]:
    view = trustees_of(contest.poll)
    names = view.names if view else ()
    return [names[owner - 1] or f"Trustee {owner}" for owner in store.contributors(contest, kind)]


def _record(contest: Contest) -> dict[str, Any] | None:
    """Return the fingerprints of the public record and the verifier's word on it; None before sealing."""
    if contest.sealed_utc is None:
        return None
    state, told = checking.state_of(contest), notices.file_text(contest)
    check = None if checking.needs_check(contest) else report_store.check_of(contest)
    return {
        "fingerprints": [{"name": one.name, "value": one.value} for one in fingerprints(contest)],
        "events": state.height + 1,
        "head": state.head,
        "notices": told.count("\n"),
        "notices_sha256": state.notices if told else None,
        "checked": text_of(check.checked_utc) if check else None,
        "holds": check.holds if check else None,
        "output": check.output.splitlines() if check else [],
    }
