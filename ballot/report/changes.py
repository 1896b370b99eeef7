"""What two people changed about a contest after it was sealed, in words for the report.

No voter is named: a public notice names nobody, and of decisions without one only the kind is told.
"""

from __future__ import annotations

from typing import Any

from app.decisions import Proposal, decided
from ballot import store as ballot_store
from ballot import words
from ballot.models import Contest, Poll
from ballot.report import store
from ballot.report.moments import said, text_of

SHOWN_DIGITS = 20
TITLES = {
    "replaced": "A voting code was replaced",
    "added": "Somebody was added to the roll",
    "moved": "The timetable was moved",
    "paused": "Voting was paused",
    "resumed": "Voting went on",
    "extended": "Voting was extended",
    "withdrawn": "A candidate withdrew",
    "cancelled": "The contest was cancelled",
    "superseded": "The declared result was superseded",
}


def of_contest(contest: Contest) -> list[dict[str, Any]]:
    """Return every change of a contest, oldest first: what, when, why, and who approved it."""
    noticed = [change for change in store.changes(contest) if change.line["kind"] != "sealed"]
    known = {change.decision.public_id for change in noticed if change.decision}
    rest = [proposal for proposal in decided(contest.uuid) if proposal.public_id not in known]
    return [*map(_noticed, noticed), *map(_decided, rest)]


def of_poll(poll: Poll) -> list[dict[str, Any]]:
    """Return what two people decided about the poll as a whole, oldest first.

    Replaced codes and late arrivals are told with the contests, where there is a notice of them.
    """
    changed = [change for contest in ballot_store.contests_in(poll) for change in store.changes(contest)]
    noticed = {change.decision.public_id for change in changed if change.decision}
    return [_decided(one) for one in decided(poll.public_id) if one.public_id not in noticed]


def _noticed(change: store.Change) -> dict[str, Any]:
    line, proposal = change.line, change.decision
    return {
        "what": TITLES[line["kind"]],
        "details": _details(line["kind"], line["data"]),
        "at": line["at"],
        "reason": line["reason"],
        "approvals": approvals(proposal) if proposal else [],
    }


def _details(kind: str, data: dict[str, Any]) -> list[str]:
    if kind == "replaced":
        return [f"Dead credential: {_short(data['old'])}", f"New credential: {_short(data['new'])}"]
    if kind == "added":
        return [f"Entitled from then on: {data['entitled']:,}", f"Credential: {_short(data['new'])}"]
    if kind == "moved":
        return [f"New opening: {said(data['opens'])}", f"New closing: {said(data['closes'])}"]
    if kind == "extended":
        return [f"By {data['minutes']:,} minutes", f"New closing: {said(data['closes'])}"]
    if kind == "resumed":
        return [f"Closing: {said(data['closes'])}"]
    return [f"Candidate: {data['candidate']}"] if kind == "withdrawn" else []


def _short(credential: str) -> str:
    """Return the beginning of a long number; the whole stands in the public notices."""
    return f"{credential[:SHOWN_DIGITS]}…" if len(credential) > SHOWN_DIGITS else credential


def _decided(proposal: Proposal) -> dict[str, Any]:
    return {
        "what": proposal.kind.replace("-", " ").capitalize(),
        "details": [],
        "at": text_of(proposal.decided_utc),
        "reason": proposal.reason,
        "approvals": approvals(proposal),
    }


def approvals(proposal: Proposal) -> list[dict[str, str | None]]:
    """Return who approved a decision in which role and when."""
    given = [(proposal.first_person, proposal.first_role, proposal.first_utc)]
    if proposal.second_person and proposal.second_role and proposal.decided_utc:
        given.append((proposal.second_person, proposal.second_role, proposal.decided_utc))
    return [
        {"name": person.name, "role": words.ROLE_NAMES[role], "at": text_of(at)} for person, role, at in given
    ]
