"""Elections that are played through the pages themselves, as far as a test needs them."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import db
from app.clock import SettableClock
from ballot import store
from crypto.ballots.ballot import make_ballot
from crypto.election import parse_election
from crypto.groups import group_named
from crypto.trustees.contribution import make_decryption_contribution, make_shuffle_contribution
from crypto.trustees.play import run_ceremony
from tests.conftest import STAFF_PASSWORD

OFFICE, SCRUTINEER = "office.person@example.org", "scrutineer.person@example.org"
HTTPS = "https://localhost"
GROUPS = {"membership-ballot": "BELENIOS-2048", "officer-election": "RFC-3526-2048"}
OPENS = datetime(2026, 7, 9, 11, 0, tzinfo=UTC)
CLOSES = datetime(2026, 7, 9, 11, 20, tzinfo=UTC)
ROLL = "name,email,member_number\n" + "".join(
    f"Member {n:03},member{n:03}@example.org,10{n:03}\n" for n in range(1, 4)
)
CANDIDATES = (("Candidate A", "member"), ("Candidate B", "member"), ("Candidate C", "non-member"))


@lru_cache
def ceremony(group: str) -> tuple[str, list[str]]:
    """Return a 2-of-3 trustees record and the three private keys; made once for a whole run."""
    return run_ceremony(group_named(group), 2, 3, ["Trustee 1", "Trustee 2", "Trustee 3"])


def get(client: FlaskClient, path: str) -> TestResponse:
    """Open a page."""
    return client.get(path, base_url=HTTPS)


def post(client: FlaskClient, path: str, **data: object) -> TestResponse:
    """Send a form."""
    return client.post(path, data=data, base_url=HTTPS, content_type="multipart/form-data")


def upload(text: str | bytes, name: str = "file") -> tuple[io.BytesIO, str]:
    """Return a file to send."""
    return io.BytesIO(text.encode() if isinstance(text, str) else text), name


def problems(answer: TestResponse) -> list[str]:
    """Return the sentences of the error summary; each must lead to something on the page."""
    summary = re.search(r'<div class="govuk-error-summary".*?</ul>', answer.text, re.DOTALL)
    assert summary, "there is no error summary"
    assert "<title>Error: " in answer.text
    for target in re.findall(r'href="#([^"]+)"', summary[0]):
        assert f'id="{target}"' in answer.text, target
    return [unescape(text.strip()) for text in re.findall(r"<li>\s*(?:<a[^>]*>)?([^<]+)", summary[0])]


def codes_on(sheet: str) -> dict[str, str]:
    """Return the codes of a printable sheet by name."""
    return dict(re.findall(r"(Member \d{3})\b.*?</p>.*?<code[^>]*>([^<]+)</code>", sheet, re.DOTALL))


@dataclass
class Play:
    """One poll with its people: every step goes through the pages."""

    app: Flask
    clock: SettableClock
    office: FlaskClient
    scrutineer: FlaskClient
    voter_client: Callable[[str], FlaskClient]
    preset: str
    poll_id: str = ""
    codes: dict[str, str] = field(default_factory=dict)

    @property
    def poll(self) -> str:
        """Address of the task list."""
        return f"/office/polls/{self.poll_id}"

    @property
    def uuids(self) -> list[str]:
        """The contests, in order."""
        with self.app.app_context():
            return [contest.uuid for contest in store.poll_by_id(self.poll_id).contests]

    @property
    def uuid(self) -> str:
        """The first contest."""
        return self.uuids[0]

    def move_to(self, moment: datetime) -> None:
        """Let time pass; the staff's sign-ins expire meanwhile, so they sign in again."""
        self.clock.set(moment)
        for client, email in ((self.office, OFFICE), (self.scrutineer, SCRUTINEER)):
            answer = post(client, "/staff/sign-in", email=email, password=STAFF_PASSWORD)
            assert answer.status_code == 302, answer.text

    def create(self) -> Play:
        """Create the poll from its preset."""
        answer = post(self.office, "/office/polls/new", preset=self.preset, title="Test poll 2026")
        assert answer.status_code == 302, answer.text
        self.poll_id = answer.headers["Location"].rsplit("/", 1)[1]
        return self

    def add_roll(self, text: str = ROLL) -> Play:
        """Upload a roll and confirm it."""
        answer = post(self.office, f"{self.poll}/roll", file=upload(text, "roll.csv"))
        assert answer.status_code == 302, answer.text
        answer = post(self.office, answer.headers["Location"])
        assert answer.status_code == 302, answer.text
        return self

    def prepare(self) -> Play:
        """Complete everything up to sealing; the codes come on a sheet."""
        self.create().add_roll()
        for uuid in self.uuids:
            self.set_contest(uuid)
        record = ceremony(GROUPS[self.preset])[0]
        answer = post(self.office, f"{self.poll}/trustees", file=upload(record, "trustees.json"))
        assert answer.status_code == 302, answer.text
        self.make_codes()
        return self

    def set_contest(self, uuid: str) -> None:
        """Set candidates and timetable of one contest."""
        if self.preset == "officer-election":
            rows = {f"options-{n}-label": label for n, (label, _) in enumerate(CANDIDATES)}
            rows |= {f"options-{n}-group": group for n, (_, group) in enumerate(CANDIDATES)}
            answer = post(self.office, f"/office/contests/{uuid}/options", do="save", **rows)
            assert answer.status_code == 302, answer.text
        answer = self.set_timetable(uuid)
        assert answer.status_code == 302, answer.text

    def set_timetable(self, uuid: str, opens: str = "midday", closes: str = "12:20pm") -> TestResponse:
        """Set voting on 9 July 2026 between two London times."""
        day = ["9", "7", "2026"]
        return post(
            self.office,
            f"/office/contests/{uuid}/timetable",
            opens_day=day,
            opens_time=opens,
            closes_day=day,
            closes_time=closes,
        )

    def make_codes(self) -> TestResponse:
        """Make the codes on a sheet and keep what it shows."""
        answer = post(self.scrutineer, f"{self.poll}/codes", delivery="sheet")
        assert answer.status_code == 200, answer.text
        self.codes = codes_on(answer.text)
        return answer

    def approve(self, client: FlaskClient, act: str, uuid: str) -> TestResponse:
        """Approve what the approval page shows."""
        path = f"/office/contests/{uuid}/{act}"
        seen = re.search(r'name="seen" value="([0-9a-f]+)"', get(client, path).text)
        return post(client, path, seen=seen[1] if seen else "", agree="y")

    def both(self, act: str) -> Play:
        """Let office and scrutineer approve an act for every contest."""
        for uuid in self.uuids:
            for client in (self.office, self.scrutineer):
                answer = self.approve(client, act, uuid)
                assert answer.status_code == 302, answer.text
        return self

    def seal(self) -> Play:
        """Prepare and seal."""
        return self.prepare().both("seal")

    def open(self) -> Play:
        """Seal, open, and let the opening time come."""
        self.seal().both("open")
        self.move_to(OPENS)
        return self

    def ballot(self, number: int, uuid: str, answer: list[int]) -> str:
        """Return the ballot of Member ``number`` in a contest."""
        text = get(self.office, f"/board/{uuid}/election.json").text
        return make_ballot(parse_election(text), self.codes[f"Member {number:03}"], [answer])

    def cast(self, number: int, answer: list[int]) -> list[TestResponse]:
        """Let Member ``number`` cast the same answer in every contest."""
        client = self.voter_client(f"member{number:03}@example.org")
        return [
            client.post(
                f"/vote/{uuid}/ballots", json={"ballot": self.ballot(number, uuid, answer)}, base_url=HTTPS
            )
            for uuid in self.uuids
        ]

    def vote(self) -> Play:
        """Open, and let members 1 and 2 vote; member 3 does not."""
        self.open()
        choices = [[1, 2, 3], [2, 1, 0]] if self.preset == "officer-election" else [[0, 1, 0], [0, 0, 1]]
        for number, answer in enumerate(choices, start=1):
            for response in self.cast(number, answer):
                assert response.status_code == 201, response.text
        return self

    def close(self) -> Play:
        """Vote, let the time end, and close."""
        self.vote()
        self.move_to(CLOSES)
        return self.both("close")

    def contribute(self, uuid: str, kind: str, owner: int) -> TestResponse:
        """Let a trustee download the record, run the command's function, and the office upload its file."""
        archive = get(self.office, f"/board/{uuid}.bel").data
        make = make_shuffle_contribution if kind == "shuffle" else make_decryption_contribution
        text = make(archive, ceremony(GROUPS[self.preset])[1][owner - 1])
        return post(self.office, f"/office/contests/{uuid}/tally", file=upload(text, f"{kind}.json"))

    def count(self) -> Play:
        """Close, and let two trustees open the count."""
        self.close()
        kinds = ("shuffle", "decrypt") if self.preset == "officer-election" else ("decrypt",)
        for uuid in self.uuids:
            for kind in kinds:
                for owner in (1, 3):
                    answer = self.contribute(uuid, kind, owner)
                    assert answer.status_code == 302, answer.text
        return self

    def declare(self) -> Play:
        """Count and declare."""
        return self.count().both("declare")


@pytest.fixture
def play(
    app: Flask,
    clock: SettableClock,
    staff_client: Callable[..., FlaskClient],
    voter_client: Callable[[str], FlaskClient],
) -> Callable[[str], Play]:
    """Begin a poll: ``play("membership-ballot").open()``."""

    def make(preset: str = "membership-ballot") -> Play:
        office, scrutineer = (
            staff_client("office", "Office Person"),
            staff_client("scrutineer", "Scrutineer Person"),
        )
        return Play(app, clock, office, scrutineer, voter_client, preset)

    return make


@pytest.fixture
def counts(app: Flask) -> Callable[[], dict[str, int]]:
    """Return the number of rows of every table, to see that nothing changed."""

    def read() -> dict[str, int]:
        with app.app_context():
            tables = db.Base.metadata.sorted_tables
            return {table.name: db.session().query(table).count() for table in tables}

    return read
