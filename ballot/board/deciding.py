"""What two people decided about a contest, in sentences for the public page of the board."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.decisions import by_public_id, decision_of
from ballot import store, words
from ballot.board import notices
from ballot.board import store as board_store
from ballot.board.models import Declaration
from ballot.board.notices import Told, moment_of
from ballot.models import Act, Contest
from ballot.pages import london, people

_SENTENCES = {
    "paused": "Paused.",
    "extended": "Voting was extended by {minutes} and closes on {closes}.",
    "resumed": "It went on. Voting closes on {closes}.",
    "moved": "Voting was set to open on {opens} and to close on {closes}.",
    "withdrawn": "{candidate} withdrew: preferences for {candidate} are passed over in the count.",
    "cancelled": "Cancelled: there will be no result.",
    "superseded": "The result was declared anew. The earlier declaration stays visible.",
}


@dataclass(frozen=True)
class Decided:
    """One decision: when (None where only the day is public), what, and why."""

    at: datetime | None
    day: str
    sentence: str
    reason: str


def decisions(contest: Contest) -> list[Decided]:
    """Return every decision about the contest that was published, oldest first."""
    return [
        Decided(one.at, one.day, _sentence(one), one.reason)
        for one in notices.told(contest)
        if one.kind in _SENTENCES
    ]


def credentials(contest: Contest) -> str:
    """Return how many spare codes there were, and what became of them, or nothing where there were none."""
    told = notices.told(contest, "sealed", "replaced", "added")
    spares = sum(len(one.data["spares"]) for one in told if one.kind == "sealed")
    if not spares:
        return ""
    replaced = sum(one.kind == "replaced" for one in told)
    added = sum(one.kind == "added" for one in told)
    return (
        f"{people(spares, 'spare voting code was', 'spare voting codes were')} made. "
        f"{people(replaced, 'lost code was', 'lost codes were')} replaced: the old ones are dead. "
        f"{people(added, 'person was', 'people were')} added to the roll before voting opened. "
        f"{people(spares - replaced - added, 'spare code is', 'spare codes are')} left, and cannot vote."
    )


@dataclass(frozen=True)
class Declared:
    """One declaration on the result page: when, by whom, why, and who is passed over in its count."""

    revision: int
    at_utc: datetime
    by: list[str]
    reason: str
    passed_over: list[str]
    latest: bool


def declarations(contest: Contest) -> list[Declared]:
    """Return every declaration of a contest, oldest first."""
    found = board_store.declarations(contest)
    return [
        Declared(
            one.revision,
            one.at_utc,
            _declared_by(contest, one),
            one.reason,
            one.passed_over,
            one is found[-1],
        )
        for one in found
    ]


def _declared_by(contest: Contest, one: Declaration) -> list[str]:
    if one.decision is None:
        given = [(approval.person, approval.role) for approval in store.approvals(contest, Act.DECLARE)]
    else:
        made = decision_of(by_public_id(one.decision))
        given = [(made.first.person, made.first.role), (made.second.person, made.second.role)]
    return [f"{person.name} ({words.ROLE_NAMES[role].lower()})" for person, role in given]


def _sentence(told: Told) -> str:
    values = dict(told.data)
    for name in ("opens", "closes"):
        if name in values:
            values[name] = f"{london(moment_of(values[name]))} (UK time)"
    if "minutes" in values:
        values["minutes"] = people(values["minutes"], "minute", "minutes")
    return _SENTENCES[told.kind].format(**values)
