"""Polls at three points of their lives: declared, ended, and open now."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from app.accounts.roll import import_roll, preview_roll
from app.db import write_transaction
from ballot import setup, store
from ballot.board.export import stream_archive
from ballot.board.store import election_text
from ballot.casting import cast
from ballot.codes import make_codes
from ballot.demo.stage import TRUSTEES, Stage, both, keep_keys, keys_folder, roll_csv
from ballot.models import Contest, ContributionKind, Poll
from ballot.tally import accept_contribution
from ballot.timetable import local_from_utc
from crypto.ballots.ballot import make_ballot
from crypto.election import parse_election
from crypto.groups import group_named
from crypto.trustees.contribution import make_decryption_contribution, make_shuffle_contribution
from crypto.trustees.play import run_ceremony

WINDOW = timedelta(days=14)

CHAIR = [("Candidate A", "member"), ("Candidate B", "member"), ("Candidate C", "member")]
DEPUTIES = [
    ("Candidate D", "member"),
    ("Candidate E", "member"),
    ("Candidate F", "non-member"),
    ("Candidate G", "member"),
    ("Candidate H", "non-member"),
]


def declared_election(stage: Stage, start: datetime) -> None:
    """An officer election of two months ago, from its roll to its declared result."""
    stage.clock.set(start)
    poll, codes = _sealed(stage, "officer-election", "Last year's officer election", start, "sheet")
    stage.clock.advance(timedelta(hours=1))
    for contest in store.contests_in(poll):
        _vote(contest, codes, _some_ranking)
    stage.clock.advance(WINDOW)
    for contest in store.contests_in(poll):
        both(stage, contest, "close")
        _tally(stage, contest)
        both(stage, contest, "declare")


def ended_ballot(stage: Stage, start: datetime) -> None:
    """A membership ballot whose time is over, for office, scrutineer and trustees to go on with."""
    stage.clock.set(start)
    poll, codes = _sealed(stage, "membership-ballot", "Indicative ballot", start, "sheet")
    stage.clock.advance(timedelta(hours=1))
    for contest in store.contests_in(poll):
        _vote(contest, codes, _some_answer)


def open_poll(stage: Stage, preset: str, title: str, now: datetime) -> None:
    """A poll in which everybody can vote now; the codes are in the mailbox."""
    stage.clock.set(now)
    _sealed(stage, preset, title, now, "mail")


def _sealed(
    stage: Stage, preset: str, title: str, start: datetime, delivery: str
) -> tuple[Poll, dict[str, str]]:
    """Create a poll, seal and open its contests; return it with the codes of a printed sheet by name."""
    with write_transaction():
        poll = setup.create_poll(preset, title, stage.officer)
        import_roll(poll.roll, preview_roll(roll_csv()), stage.officer)
        for contest in store.contests_in(poll):
            _prepare(stage, contest, start)
        record, keys = run_ceremony(group_named(poll.group_name), 2, len(TRUSTEES), TRUSTEES)
        setup.set_trustees(poll, record, stage.officer)
        keep_keys(stage, poll, keys)
    rows = make_codes(poll, stage.observer, delivery)
    for contest in store.contests_in(poll):
        both(stage, contest, "seal")
        both(stage, contest, "open")
    return poll, {row.name: row.code for row in rows if row.name.startswith("Member")}


def _prepare(stage: Stage, contest: Contest, start: datetime) -> None:
    if contest.ranked:
        setup.set_options(contest, CHAIR if contest.seats == 1 else DEPUTIES, stage.officer)
    closes = start + WINDOW
    setup.set_timetable(contest, local_from_utc(start), local_from_utc(closes), stage.officer)


def _vote(contest: Contest, codes: dict[str, str], choice: Callable[[int, int], Sequence[int]]) -> None:
    """Let all but two members vote; ``choice(number, options)`` is what member ``number`` answers."""
    uuid, size = contest.uuid, len(contest.options)
    election = parse_election(election_text(contest))
    for number, (name, code) in enumerate(sorted(codes.items())[:-2]):
        voter = next(person for person in store.roll_people(contest.poll) if person.name == name)
        cast(uuid, voter, make_ballot(election, code, [list(choice(number, size))]))
        contest = store.contest_by_uuid(uuid)


def _some_ranking(number: int, size: int) -> list[int]:
    """Return member ``number``'s rank of each candidate: all of them, in an order of its own."""
    return [(place + number * number) % size + 1 for place in range(size)]


def _some_answer(number: int, _size: int) -> tuple[int, int, int]:
    """Return (blank, yes, no) of member ``number``."""
    return ((1, 0, 0), (0, 1, 0), (0, 1, 0), (0, 0, 1))[number % 4]


def _tally(stage: Stage, contest: Contest) -> None:
    """Two of the three trustees work on the downloaded archive, as they would at home."""
    keys = sorted(keys_folder(stage, contest.poll).iterdir())[:2]
    steps: list[tuple[ContributionKind, Callable[[bytes, str], str]]] = [
        (ContributionKind.DECRYPTION, make_decryption_contribution)
    ]
    if contest.ranked:
        steps.insert(0, (ContributionKind.SHUFFLE, make_shuffle_contribution))
    for kind, make in steps:
        for key in keys:
            archive = b"".join(stream_archive(contest))
            text = make(archive, key.read_text(encoding="utf-8"))
            accept_contribution(contest, kind, text, stage.officer)
