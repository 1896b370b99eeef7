"""What the pages of the board show, gathered from the stores into plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ballot import pages, store, words
from ballot.board import checkpoints
from ballot.board import store as board_store
from ballot.counting import majority_sheet, sheet_of
from ballot.models import Act, Contest, Option
from ballot.results import Result
from ballot.timetable import Phase
from crypto.text import b64_digest


@dataclass(frozen=True)
class Row:
    """A contest in the list of the board."""

    uuid: str
    title: str
    poll_title: str
    tag: str
    voted: int


@dataclass(frozen=True)
class Named:
    """A value with its name, such as a fingerprint."""

    name: str
    value: str


def index_rows() -> list[Row]:
    """Return every contest that is on the board."""
    return [
        Row(
            contest.uuid,
            contest.title,
            contest.poll.title,
            words.TAGS[store.phase_of(contest)][0],
            store.turnout(contest).voted,
        )
        for contest in sorted(store.public_contests(), key=lambda one: (-one.poll_id, one.position))
    ]


def contest_with(tracker: str) -> Contest | None:
    """Return the contest that has a ballot with this tracker."""
    found = (contest for contest in store.public_contests() if store.ballot_entry(contest, tracker))
    return next(found, None)


def contest_page(contest: Contest) -> dict[str, Any]:
    """Return what the public page of a sealed contest shows."""
    phase = store.phase_of(contest)
    return {
        "contest": contest,
        "poll": contest.poll,
        "state": words.state(phase, contest.opens_utc, contest.closes_utc),
        "declared": phase is Phase.DECLARED,
        "fault": checkpoints.fault(contest),
        "options": option_notes(contest.options),
        "rules": rules(contest),
        "turnout": store.turnout(contest),
        "trackers": pages.page_of(
            board_store.ballot_count(contest),
            lambda offset, limit: board_store.ballots(contest, offset, limit),
        ),
        "fingerprints": fingerprints(contest),
    }


def result_page(contest: Contest, result: Result) -> dict[str, Any]:
    """Return what the page of a declared result shows."""
    return {
        "contest": contest,
        "poll": contest.poll,
        "declared_by": [
            f"{approval.person.name} ({words.ROLE_NAMES[approval.role].lower()})"
            for approval in store.approvals(contest, Act.DECLARE)
        ],
        "result": result,
        "sheet": _sheet(result),
    }


def _sheet(result: Result) -> Any:
    """Return the laid out count of a ranked contest, or the majority of a choice contest."""
    return sheet_of(result.count) if result.count else majority_sheet(result.majority)  # type: ignore[arg-type]


def option_notes(options: list[Option]) -> list[Named]:
    """Return each option with what is said of it in brackets, if anything."""
    return [
        Named(option.label, words.GROUP_NAMES.get(option.group or "", option.group or ""))
        for option in options
    ]


def rules(contest: Contest) -> str:
    """Return how a contest is decided, in one or two sentences."""
    if contest.ranked:
        return words.ranked_rules(contest.rule, contest.seats, contest.constraint)
    return words.choice_rules(contest.min_choices, contest.max_choices, contest.blank)


def fingerprints(contest: Contest) -> list[Named]:
    """Return the names of the records that were sealed (section 1: B64 of their bytes)."""
    return [
        Named("Election", b64_digest(board_store.election_text(contest))),
        Named("Trustees", b64_digest(board_store.trustees_text(contest))),
        Named("Credentials", b64_digest(board_store.credentials_text(contest))),
        Named("Head of the chain now", board_store.public_head(contest).event_hash),
    ]
