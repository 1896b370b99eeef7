"""What the pages of the board show, gathered from the stores into plain values."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from app import signing
from ballot import pages, status, store, words
from ballot.board import checkpoints, deciding, notices
from ballot.board import fingerprints as sealed_fingerprints
from ballot.board import store as board_store
from ballot.counting import majority_sheet, sheet_of
from ballot.models import Contest, Option
from ballot.results import Result
from ballot.timetable import Phase


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
        "state": status.state(contest),
        "declared": phase is Phase.DECLARED and store.published(contest),
        "fault": checkpoints.fault(contest),
        "options": option_notes(contest.options, withdrawn(contest)),
        "rules": rules(contest),
        "turnout": store.turnout(contest),
        "trackers": pages.page_of(
            board_store.ballot_count(contest),
            lambda offset, limit: board_store.ballots(contest, offset, limit),
        ),
        "fingerprints": fingerprints(contest),
        "platform_key": signing.public_key(),
        "decided": deciding.decisions(contest),
        "spare_codes": deciding.credentials(contest),
    }


def result_page(contest: Contest, result: Result) -> dict[str, Any]:
    """Return what the page of a declared result shows."""
    return {
        "contest": contest,
        "poll": contest.poll,
        "declarations": deciding.declarations(contest),
        "result": result,
        "sheet": _sheet(result),
    }


def _sheet(result: Result) -> Any:
    """Return the laid out count of a ranked contest, or the majority of a choice contest."""
    return sheet_of(result.count) if result.count else majority_sheet(result.majority)  # type: ignore[arg-type]


def option_notes(options: list[Option], gone: Collection[str] = ()) -> list[Named]:
    """Return each option with what is said of it in brackets, if anything; ``gone`` have withdrawn."""
    return [Named(option.label, _note(option, gone)) for option in options]


def _note(option: Option, gone: Collection[str]) -> str:
    group = words.GROUP_NAMES.get(option.group or "", option.group or "")
    return ", ".join([*([group] if group else []), *(["has withdrawn"] if option.label in gone else [])])


def withdrawn(contest: Contest) -> list[str]:
    """Return the candidates who withdrew after sealing."""
    return [one.data["candidate"] for one in notices.told(contest, "withdrawn")]


def rules(contest: Contest) -> str:
    """Return how a contest is decided, in one or two sentences."""
    if contest.ranked:
        return words.ranked_rules(contest.rule, contest.seats, contest.constraint)
    return words.choice_rules(contest.min_choices, contest.max_choices, contest.blank)


def fingerprints(contest: Contest) -> list[Named]:
    """Return the names of the records that were sealed (section 1: B64 of their bytes)."""
    sealed = sealed_fingerprints.sealed(contest)
    return [
        Named("Election", sealed.election),
        Named("Trustees", sealed.trustees),
        Named("Credentials", sealed.credentials),
        Named("Head of the chain now", board_store.public_head(contest).event_hash),
    ]
