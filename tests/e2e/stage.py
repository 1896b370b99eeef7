"""A running platform with an officer election and a membership ballot, both open, and their people."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import func, select

from app.db import session
from ballot import store
from ballot.models import BallotEntry
from crypto.ballots.ballot import parse_ballot
from crypto.decryption import check_partial_decryption, make_partial_decryption
from crypto.election import parse_election
from crypto.groups import group_named
from crypto.result import compute_result
from crypto.trustees.keys import read_private_key
from crypto.trustees.play import run_ceremony
from crypto.trustees.record import parse_trustees
from tests.e2e.tap import Tap
from tools.election import voting
from tools.election.office import Console
from tools.election.world import World, london, running

MEMBERS = 60
DAY = "2026-07-09"
CHAIR = [
    ("Candidate A", "member"),
    ("Candidate B", "member"),
    ("Candidate C", "member"),
    ("Candidate D", "member"),
]
DEPUTIES = [
    ("Candidate E", "member"),
    ("Candidate F", "member"),
    ("Candidate G", "non-member"),
    ("Candidate H", "member"),
    ("Candidate I", "non-member"),
]

ANSWERS = [("Endorse the offer", ""), ("Decline the offer", "")]
ACTIONS = [
    ("Write letters", ""),
    ("Cap appointments", ""),
    ("Withdraw data", ""),
    ("Hold a rally", ""),
]
BACKGROUND = "Read this first.\n\nThe committee met on 2 July and asked for this vote."


SLIP = r"Member (\d{3})\b.*?</p>.*?<code[^>]*>([^<]+)</code>.*?<code[^>]*>([^<]+)</code>"


class Slip(NamedTuple):
    """What is printed on a member's slip."""

    code: str
    word: str

    @property
    def scanned(self) -> str:
        """The address in the square, without the platform's own."""
        return f"/slip#s={self.word.replace('-', '')}&c={self.code.replace('-', '')}"


@lru_cache
def ceremony(group: str) -> tuple[str, list[str]]:
    """Return the record of a 2-of-3 key and its private keys; made once for a whole run."""
    return run_ceremony(group_named(group), 2, 3, ["Trustee A", "Trustee B", "Trustee C"])


class Stage:
    """The platform on the day of the vote, with every contest open."""

    def __init__(self, world: World, folder: Path) -> None:
        self.world, self.folder = world, folder
        self.tap = Tap.on(world.app)
        self.moment = london(DAY, "10:00")
        self._next_member = 0
        self.console = Console(world, folder)
        self.officers = self._officers()
        self.membership = self._membership()
        self._open()

    @property
    def url(self) -> str:
        """The platform's address."""
        return self.world.base_url

    def _officers(self) -> str:
        poll = self.console.create_poll(
            "officer-election", "Officer elections 2026", voting.roll_csv(MEMBERS)
        )
        self.chair, self.deputies = self.console.contests(poll)
        for contest, options in ((self.chair, CHAIR), (self.deputies, DEPUTIES)):
            self.console.edit(contest, background=BACKGROUND)
            self.console.set_options(contest, options)
        self._prepare(poll, [self.chair, self.deputies], "RFC-3526-2048", printed=True)
        return poll

    def _membership(self) -> str:
        poll = self.console.create_poll("membership-ballot", "Contract ballot 2026", voting.roll_csv(MEMBERS))
        office = self.console.office
        office.submit(office.open(f"/office/polls/{poll}/contests/new"), "", title="Actions", kind="choice")
        self.contract, self.actions = self.console.contests(poll)
        self.console.edit(self.contract, question="Do you accept the new contract?", background=BACKGROUND)
        self.console.edit(self.actions, question="Which actions?", max_choices="2", blank="y", may_revote="y")
        self.console.set_options(self.contract, ANSWERS)
        self.console.set_options(self.actions, ACTIONS)
        self._prepare(poll, [self.contract, self.actions], "BELENIOS-2048")
        return poll

    def _prepare(self, poll: str, contests: list[str], group: str, printed: bool = False) -> None:
        record = self.folder / f"{group}.json"
        record.write_text(ceremony(group)[0], encoding="utf-8")
        self.console.set_trustees(poll, record)
        for contest in contests:
            self.console.set_timetable(contest, self.moment, self.closes)
        if printed:
            self.slips = self._print_slips(poll)
        else:
            self.console.mail_codes(poll)
        for contest in contests:
            self.console.both(contest, "seal")

    def _print_slips(self, poll: str) -> dict[int, Slip]:
        """Let the scrutineer make the codes on slips; return them by the number of the member."""
        page = self.console.scrutineer.open(f"/office/polls/{poll}/codes")
        self.sheet = self.console.scrutineer.submit(page, "codes", delivery="sheet").text
        found = re.findall(SLIP, self.sheet, re.DOTALL)
        return {int(number): Slip(code, word) for number, code, word in found}

    @property
    def closes(self) -> datetime:
        """When voting is over everywhere."""
        return self.moment + timedelta(days=21)

    def _open(self) -> None:
        self.world.clock.set(self.moment)
        self.console.sign_in()
        for contest in (self.chair, self.deputies, self.contract, self.actions):
            self.console.both(contest, "open")

    @property
    def spare_member(self) -> int:
        """A member who never votes."""
        return MEMBERS

    def new_member(self) -> int:
        """Return the number of a member who has not voted on anything yet."""
        self._next_member += 1
        assert self._next_member < self.spare_member, "the roll is used up: raise MEMBERS"
        return self._next_member

    def code(self, member: int, poll: str) -> str:
        """Return a member's voting code: printed for the officers, mailed for the members' ballot."""
        if poll == self.officers:
            return self.slips[member].code
        pattern = rf"(?s)Your voting code for Contract ballot 2026 is\s+{voting.CODE}"
        return self.world.post.last(voting.email_of(member), pattern)

    @contextmanager
    def at(self, moment: datetime) -> Iterator[None]:
        """Move the clock for a while, and back."""
        before = self.world.clock.now()
        self.world.clock.set(moment)
        try:
            yield
        finally:
            self.world.clock.set(before)

    def turnout(self, contest: str) -> int:
        """Return how many have voted, as the database has it."""
        with self.world.app.app_context():
            return store.turnout(store.contest_by_uuid(contest)).voted

    def ballots(self, contest: str) -> int:
        """Return how many ballots stand on the board, replaced ones included."""
        with self.world.app.app_context():
            found = select(func.count()).where(BallotEntry.contest_id == store.contest_by_uuid(contest).id)
            return session().scalar(found) or 0

    def ballot(self, contest: str, tracker: str) -> str | None:
        """Return the ballot that the platform has under a tracker."""
        with self.world.app.app_context():
            return store.find_ballot(store.contest_by_uuid(contest), tracker)

    def opened(self, contest: str, tracker: str) -> list[int]:
        """Decrypt one ballot, as no platform can: tests hold all the trustees' keys.

        Returns the answer's vector: ranks, or 0 and 1 with the blank vote first.
        """
        visitor = self.world.visitor()
        election = parse_election(visitor.open(f"/board/{contest}/election.json").text)
        record, keys = ceremony(election.group.name)
        trustees = parse_trustees(election.group, record)
        answers = parse_ballot(election, self.ballot(contest, tracker) or "").answers
        tally = [list(answer.ciphertexts) for answer in answers]
        shares = []
        for owner, key in enumerate(keys[:2], start=1):
            share = make_partial_decryption(election, tally, read_private_key(election.group, key))
            shares.append(check_partial_decryption(election, trustees, tally, owner, share))
        [answer] = json.loads(compute_result(election, trustees, tally, None, shares, 1))["result"]
        visitor.close()
        return answer[0] if isinstance(answer[0], list) else answer


@contextmanager
def open_stage(folder: Path) -> Iterator[Stage]:
    """Serve the platform until the block ends."""
    with running(folder) as world:
        yield Stage(world, folder)
