"""What an approval is about, line by line: both people read exactly these facts before they approve."""

from __future__ import annotations

from dataclasses import dataclass

from ballot import credential_store, store, words
from ballot.board import store as board_store
from ballot.board.views import fingerprints, rules
from ballot.models import Contest
from ballot.office.trustees import trustees_of
from ballot.pages import london, people, percent


@dataclass(frozen=True)
class Fact:
    """A name and what it says; ``is_code`` where it is a fingerprint that people compare."""

    name: str
    lines: tuple[str, ...]
    is_code: bool = False


def facts(contest: Contest, act: str) -> list[Fact]:
    """Return what ``act`` is about: the whole draft before sealing, the sealed record and its state after."""
    if contest.sealed_utc is None:
        return [*_wording(contest), *_timetable(contest), *_people(contest)]
    if act == "seal":
        return [*_wording(contest), *_timetable(contest), *_people(contest), *_record(contest)]
    own = _timetable(contest) if act == "open" else []
    return [Fact("Question", (contest.question,)), *own, *_turnout(contest), *_record(contest)]


def _wording(contest: Contest) -> list[Fact]:
    options = [
        f"{place}. {option.label}"
        + (f" ({words.GROUP_NAMES.get(option.group, option.group)})" if option.group else "")
        for place, option in enumerate(contest.options, start=1)
    ]
    background = tuple(line for line in contest.background.splitlines() if line.strip())
    return [
        Fact("Name", (contest.title,)),
        Fact("Question", (contest.question or "Not entered yet",)),
        Fact("Background", background or ("None",)),
        Fact("Candidates" if contest.ranked else "Answers", tuple(options) or ("None yet",)),
        Fact("How it is decided", (rules(contest),)),
        Fact("Changing a vote", ("Allowed: the last vote counts" if contest.may_revote else "Not allowed",)),
    ]


def _timetable(contest: Contest) -> list[Fact]:
    begins, ends = store.window(contest)
    if begins is None or ends is None:
        return [Fact("Timetable", ("Not set yet",))]
    opens, closes = london(begins), london(ends)
    return [Fact("Voting opens", (f"{opens} (UK time)",)), Fact("Voting closes", (f"{closes} (UK time)",))]


def _people(contest: Contest) -> list[Fact]:
    poll = contest.poll
    trustees = trustees_of(poll)
    holders = store.credential_count(contest)
    spares = len(credential_store.spare_credentials(contest))
    made_by = (
        f"Made by {poll.codes_made_by.name} for {people(holders)}, {spares} spare"
        if poll.codes_made_by
        else "Not made yet"
    )
    names = (
        tuple(f"{place}. {name or 'No name given'}" for place, name in enumerate(trustees.names, 1))
        if trustees
        else ()
    )
    found = [
        Fact("Roll", (f"{people(store.roll_size(poll))} entitled to vote",)),
        Fact("Voting codes", (made_by,)),
        Fact("Trustees", (*names, trustees.sentence) if trustees else ("Not set yet",)),
    ]
    return [*found, Fact("Fingerprint of the trustees", (trustees.fingerprint,), True)] if trustees else found


def _turnout(contest: Contest) -> list[Fact]:
    voted, entitled = store.turnout(contest)
    return [Fact("Turnout", (f"{voted:,} of {people(entitled)} have voted ({percent(voted, entitled)})",))]


def _record(contest: Contest) -> list[Fact]:
    height = board_store.public_head(contest).height
    public = [
        Fact(f"Fingerprint: {found.name.lower()}", (found.value,), True) for found in fingerprints(contest)
    ]
    return [Fact("Events on the board", (f"{height + 1:,}",)), *public]
