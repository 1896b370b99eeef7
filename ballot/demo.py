"""The demonstration's content: synthetic people, and polls at four points of their lives.

Everything goes through the same functions that the office, voters and trustees use; only the
clock is set back while earlier polls are played.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask import Flask

from app.accounts import Role, staff
from app.accounts import store as people
from app.accounts.models import Person
from app.accounts.roll import import_roll, preview_roll
from app.clock import SettableClock
from app.db import write_transaction
from ballot import setup, store
from ballot.approvals import approve
from ballot.board.export import stream_archive
from ballot.board.store import election_text
from ballot.casting import cast
from ballot.codes import make_codes
from ballot.models import Contest, ContributionKind, Poll
from ballot.tally import accept_contribution
from ballot.timetable import local_from_utc
from crypto.ballots.ballot import make_ballot
from crypto.election import parse_election
from crypto.groups import group_named
from crypto.trustees.contribution import make_decryption_contribution, make_shuffle_contribution
from crypto.trustees.play import run_ceremony

MEMBERS = 12
PASSWORD = "demonstration only"  # noqa: S105  (printed for everybody, on made-up data)
OFFICE, SCRUTINEER = "office@example.org", "scrutineer@example.org"
TRUSTEES = ("Trustee A", "Trustee B", "Trustee C")
WINDOW = timedelta(days=14)

CHAIR = [("Candidate A", "member"), ("Candidate B", "member"), ("Candidate C", "member")]
DEPUTIES = [
    ("Candidate D", "member"),
    ("Candidate E", "member"),
    ("Candidate F", "non-member"),
    ("Candidate G", "member"),
    ("Candidate H", "non-member"),
]


class Stage:
    """Who and what the demonstration plays with: staff, members' codes, trustees' keys."""

    def __init__(self, app: Flask, clock: SettableClock) -> None:
        self.app = app
        self.clock = clock
        self.office = people.person_by_email(OFFICE)
        self.scrutineer = people.person_by_email(SCRUTINEER)

    @property
    def officer(self) -> Person:
        """The member of the elections office."""
        return _found(self.office)

    @property
    def observer(self) -> Person:
        """The scrutineer."""
        return _found(self.scrutineer)


def seed(app: Flask) -> list[str]:
    """Fill an empty database; return the lines that tell a newcomer how to sign in."""
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    with app.app_context(), _set_clock(app, now) as clock:
        with write_transaction():
            staff.create("Elections Office", OFFICE, PASSWORD, [Role.OFFICE])
            staff.create("Independent Scrutineer", SCRUTINEER, PASSWORD, [Role.SCRUTINEER])
        stage = Stage(app, clock)
        _declared_election(stage, now - timedelta(days=60))
        _ended_ballot(stage, now - timedelta(days=15))
        _open_poll(stage, "officer-election", "Officer election", now)
        _open_poll(stage, "membership-ballot", "Contract ballot", now)
    return _notes(app)


@contextmanager
def _set_clock(app: Flask, now: datetime) -> Iterator[SettableClock]:
    before, clock = app.extensions["clock"], SettableClock(now)
    app.extensions["clock"] = clock
    try:
        yield clock
    finally:
        app.extensions["clock"] = before


def _found(person: Person | None) -> Person:
    if person is None:
        raise LookupError("the demonstration's staff are not there")
    return person


def _declared_election(stage: Stage, start: datetime) -> None:
    """An officer election of two months ago, from its roll to its declared result."""
    stage.clock.set(start)
    poll, codes = _sealed(stage, "officer-election", "Last year's officer election", start, "sheet")
    stage.clock.advance(timedelta(hours=1))
    for contest in store.contests_in(poll):
        _vote(contest, codes, _some_ranking)
    stage.clock.advance(WINDOW)
    for contest in store.contests_in(poll):
        _both(stage, contest, "close")
        _tally(stage, contest)
        _both(stage, contest, "declare")


def _ended_ballot(stage: Stage, start: datetime) -> None:
    """A membership ballot whose time is over, for office, scrutineer and trustees to go on with."""
    stage.clock.set(start)
    poll, codes = _sealed(stage, "membership-ballot", "Indicative ballot", start, "sheet")
    stage.clock.advance(timedelta(hours=1))
    for contest in store.contests_in(poll):
        _vote(contest, codes, _some_answer)


def _open_poll(stage: Stage, preset: str, title: str, now: datetime) -> None:
    """A poll in which everybody can vote now; the codes are in the mailbox."""
    stage.clock.set(now)
    _sealed(stage, preset, title, now, "mail")


def _sealed(
    stage: Stage, preset: str, title: str, start: datetime, delivery: str
) -> tuple[Poll, dict[str, str]]:
    """Create a poll, seal and open its contests; return it with the codes of a printed sheet by name."""
    with write_transaction():
        poll = setup.create_poll(preset, title, stage.officer)
        import_roll(poll.roll, preview_roll(_roll_csv()), stage.officer)
        for contest in store.contests_in(poll):
            _prepare(stage, contest, start)
        record, keys = run_ceremony(group_named(poll.group_name), 2, len(TRUSTEES), TRUSTEES)
        setup.set_trustees(poll, record, stage.officer)
        _keep_keys(stage, poll, keys)
    rows = make_codes(poll, stage.observer, delivery)
    for contest in store.contests_in(poll):
        _both(stage, contest, "seal")
        _both(stage, contest, "open")
    return poll, {row.name: row.code for row in rows}


def _prepare(stage: Stage, contest: Contest, start: datetime) -> None:
    if contest.ranked:
        setup.set_options(contest, CHAIR if contest.seats == 1 else DEPUTIES, stage.officer)
    closes = start + WINDOW
    setup.set_timetable(contest, local_from_utc(start), local_from_utc(closes), stage.officer)


def _roll_csv() -> str:
    lines = ["name,email,member_number"]
    lines += [f"Member {n:03},member{n:03}@example.org,M{n:05}" for n in range(1, MEMBERS + 1)]
    return "\n".join(lines) + "\n"


def _keys_folder(stage: Stage, poll: Poll) -> Path:
    return Path(stage.app.instance_path) / "demo-trustees" / poll.public_id


def _keep_keys(stage: Stage, poll: Poll, keys: Sequence[str]) -> None:
    """Keep the trustees' private keys in files, so that a newcomer can play the trustees."""
    folder = _keys_folder(stage, poll)
    folder.mkdir(parents=True, exist_ok=True)
    for name, key in zip(TRUSTEES, keys, strict=True):
        path = folder / f"{name.lower().replace(' ', '-')}.json"
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(key)


def _both(stage: Stage, contest: Contest, act: str) -> None:
    approve(contest, act, stage.officer, Role.OFFICE)
    approve(contest, act, stage.observer, Role.SCRUTINEER)


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
    keys = sorted(_keys_folder(stage, contest.poll).iterdir())[:2]
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


def _notes(app: Flask) -> list[str]:
    folder = Path(app.instance_path) / "demo-trustees"
    return [
        "Everything in this demonstration is made up.",
        "",
        "Staff (Staff sign-in, password for both: " + PASSWORD + ")",
        f"  elections office   {OFFICE}",
        f"  scrutineer         {SCRUTINEER}",
        "",
        f"Voters (Sign in): member001@example.org to member{MEMBERS:03}@example.org.",
        "  Sign-in codes and voting codes arrive in the demonstration's mailbox: /demo/mailbox",
        "",
        f"Trustees' private keys (any two of three): {folder}",
    ]
