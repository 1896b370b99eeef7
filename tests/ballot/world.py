"""A small election world for domain tests: two members of staff, voters, trustees, and the way through.

Everything goes through the same functions that pages call, in the test's own application context.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import func, select

from app.accounts.models import Person, Role, RoleGrant, RollEntry
from app.clock import SettableClock
from app.db import session, write_transaction
from app.outbox import Mail
from ballot import approvals, casting, codes, setup, store, tally
from ballot.board import store as board_store
from ballot.board.export import stream_archive
from ballot.board.models import BoardRecord
from ballot.models import BallotEntry, Contest, Participation, SeenComponent
from crypto.ballots.ballot import make_ballot
from crypto.election import parse_election
from crypto.groups import group_named
from crypto.trustees.contribution import make_decryption_contribution, make_shuffle_contribution
from crypto.trustees.play import run_ceremony

OPENS_LOCAL, CLOSES_LOCAL = "2026-07-09T14:00", "2026-07-09T14:20"
OPENS = datetime(2026, 7, 9, 13, 0, tzinfo=UTC)
CLOSES = OPENS + timedelta(minutes=20)
SECOND = timedelta(seconds=1)


class Ceremony(NamedTuple):
    """A trustees record and the key files of its members."""

    record: str
    keys: list[str]


@cache
def ceremony(group_name: str, threshold: int = 2, size: int = 3) -> Ceremony:
    """Play a ceremony once for all tests of a process."""
    names = [f"Trustee {number}" for number in range(1, size + 1)]
    return Ceremony(*run_ceremony(group_named(group_name), threshold, size, names))


@dataclass
class World:
    """A poll with its people; numbers of people count from 0, row numbers survive transactions."""

    clock: SettableClock
    office_id: int = 0
    scrutineer_id: int = 0
    voter_ids: list[int] = field(default_factory=list)
    poll_id: str = ""
    uuids: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    ceremony: Ceremony | None = None

    @property
    def office(self) -> Person:
        return session().get_one(Person, self.office_id)

    @property
    def scrutineer(self) -> Person:
        return session().get_one(Person, self.scrutineer_id)

    def voter(self, number: int) -> Person:
        return session().get_one(Person, self.voter_ids[number])

    def contest(self, number: int = 0) -> Contest:
        return store.contest_by_uuid(self.uuids[number])

    def approve(self, act: str, number: int = 0) -> None:
        """Let both people approve ``act``."""
        approvals.approve(self.contest(number), act, self.office, Role.OFFICE)
        assert approvals.approve(self.contest(number), act, self.scrutineer, Role.SCRUTINEER).done

    def open(self, number: int = 0) -> None:
        """Seal and open the contest, and move the clock to its opening."""
        self.approve("seal", number)
        self.approve("open", number)
        self.clock.set(OPENS)

    def ballot(self, voter: int, answer: Sequence[int], number: int = 0) -> str:
        """Make a ballot with the voter's own code."""
        election = parse_election(board_store.election_text(self.contest(number)))
        return make_ballot(election, self.codes[voter], [list(answer)])

    def cast(self, voter: int, answer: Sequence[int], number: int = 0) -> casting.CastResult:
        return self.cast_text(voter, self.ballot(voter, answer, number), number)

    def cast_text(self, voter: int, text: str, number: int = 0) -> casting.CastResult:
        return casting.cast(self.uuids[number], self.voter(voter), text)

    def close(self, number: int = 0) -> None:
        """Let voting time pass, and let both people close."""
        self.clock.set(CLOSES)
        self.approve("close", number)

    def archive(self, number: int = 0, public: bool = True) -> bytes:
        return b"".join(stream_archive(self.contest(number), public=public))

    def shuffle(self, trustee: int, number: int = 0) -> tally.Accepted:
        """Let a trustee (from 1) shuffle with the command's own function."""
        assert self.ceremony
        text = make_shuffle_contribution(self.archive(number), self.ceremony.keys[trustee - 1])
        return tally.accept_contribution(self.contest(number), "shuffle", text, self.office)

    def decryption(self, trustee: int, number: int = 0) -> str:
        """Return a trustee's (from 1) file, made from the public archive."""
        assert self.ceremony
        return make_decryption_contribution(self.archive(number), self.ceremony.keys[trustee - 1])

    def decrypt(self, trustee: int, number: int = 0) -> tally.Accepted:
        return tally.accept_contribution(
            self.contest(number), "decryption", self.decryption(trustee, number), self.office
        )

    def count(self, trustees: Sequence[int] = (1, 3), number: int = 0) -> None:
        """Let these trustees shuffle (where that is needed) and decrypt."""
        if self.contest(number).ranked:
            for trustee in trustees:
                self.shuffle(trustee, number)
        for trustee in trustees:
            self.decrypt(trustee, number)

    def write_archive(self, folder: Path, number: int = 0, public: bool = True) -> Path:
        folder.mkdir(exist_ok=True)
        path = folder / f"{self.uuids[number]}.bel"
        path.write_bytes(self.archive(number, public))
        return path


def add_person(name: str, *roles: Role) -> int:
    """Insert a person directly; passwords and sign-in are another room's."""
    person = Person(name=name, email=f"{name.lower().replace(' ', '.')}@example.org")
    person.grants = [RoleGrant(role=role.value) for role in roles]
    session().add(person)
    session().flush()
    return person.id


def fill_roll(world: World, voters: int) -> None:
    """Put fresh voters on the poll's roll, in order."""
    poll = store.poll_by_id(world.poll_id)
    for number in range(len(world.voter_ids), len(world.voter_ids) + voters):
        world.voter_ids.append(add_person(f"Member {number + 1:03d}"))
        session().add(RollEntry(roll_id=poll.roll_id, person_id=world.voter_ids[-1], position=number))
    session().flush()
    session().expire_all()


def draft_world(clock: SettableClock, preset: str, voters: int, title: str = "Test poll") -> World:
    """Create staff, a poll from its preset and a roll; nothing else."""
    world = World(clock)
    with write_transaction():
        world.office_id = add_person("Office", Role.OFFICE)
        world.scrutineer_id = add_person("Scrutineer", Role.SCRUTINEER)
        poll = setup.create_poll(preset, title, world.office)
        world.poll_id = poll.public_id
        fill_roll(world, voters)
        world.uuids = [contest.uuid for contest in store.contests_in(poll)]
    return world


def ready(world: World, may_revote: bool = False, spares: int = 0) -> World:
    """Complete the draft: candidates, timetable, trustees, codes on a sheet."""
    poll = store.poll_by_id(world.poll_id)
    world.ceremony = ceremony(poll.group_name)
    with write_transaction():
        setup.set_trustees(store.poll_by_id(world.poll_id), world.ceremony.record, world.office)
        for contest in store.contests_in(store.poll_by_id(world.poll_id)):
            _complete(contest, world, may_revote)
    sheet = codes.make_codes(store.poll_by_id(world.poll_id), world.scrutineer, "sheet", spares)
    world.codes = [row.code for row in sheet]
    return world


def _complete(contest: Contest, world: World, may_revote: bool) -> None:
    if contest.ranked:
        group = (
            (lambda index: "non-member" if index > 2 else "member") if contest.constraint else lambda _: None
        )
        options = [(f"Candidate {index + 1}", group(index)) for index in range(3 + contest.seats)]
        setup.set_options(contest, options, world.office)
    setup.set_timetable(contest, OPENS_LOCAL, CLOSES_LOCAL, world.office)
    contest.may_revote = may_revote


def choice_world(clock: SettableClock, voters: int = 3, may_revote: bool = False, spares: int = 0) -> World:
    """A membership ballot, ready to be sealed; its answers are [blank, yes, no]."""
    return ready(draft_world(clock, "membership-ballot", voters), may_revote, spares)


def officer_world(clock: SettableClock, voters: int = 3, spares: int = 0) -> World:
    """An officer election, ready to be sealed: Chair (4 candidates), Deputy Chairs (6, 3 posts)."""
    return ready(draft_world(clock, "officer-election", voters), spares=spares)


def casting_rows() -> tuple[int, ...]:
    """Count everything that casting may write."""
    tables = (BoardRecord, BallotEntry, SeenComponent, Participation, Mail)
    return tuple(session().scalar(select(func.count()).select_from(table)) or 0 for table in tables)


def refused_casting(error: type[Exception], world: World, voter: int, ballot: str, number: int = 0) -> None:
    """Expect ``error`` and not a single row more."""
    before, head = casting_rows(), board_store.stored_head(world.contest(number))
    with pytest.raises(error):
        casting.cast(world.uuids[number], world.voter(voter), ballot)
    assert casting_rows() == before
    assert board_store.stored_head(world.contest(number)) == head
