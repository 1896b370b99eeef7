"""A running platform with one open consultation that has every kind of question."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from unittest.mock import patch

from sqlalchemy import select

from app import decisions
from app.accounts.models import Person, Role, RoleGrant
from app.accounts.roll import import_roll, preview_roll
from app.db import session, write_transaction
from consult.collector import ledger
from consult.collector import migrate as collector_migrate
from consult.collector import store as collector_store
from consult.collector.database import write_transaction as collector_transaction
from consult.definition import CLASSES, MEMBER, read_stored_definition
from consult.registrar import closing, handover, preparing, publishing, store, tokens
from crypto.consultation.codes import derive_keys, new_code
from crypto.consultation.tokens import finish_token, request_token
from crypto.text import sha256_hex
from tests.ballot.world import ceremony
from tests.consult.world import kept_key
from tests.e2e.tap import Tap
from tools.election import voting
from tools.election.world import World, london, running

MEMBERS = 40
TITLE = "How should practices be paid?"
QUESTIONNAIRE = """
title: How should practices be paid?
version: 1
scales:
  support:
    - yes_strongly: Strongly support
    - yes_rather: Support
    - neither: Neither
    - no_rather: Oppose
    - no_strongly: Strongly oppose
sections:
  - id: about
    title: About you
    questions:
      - id: q_role
        type: single
        text: What is your main role?
        required: true
        options:
          - partner: GP partner
          - salaried: Salaried GP
          - retired: Retired GP
          - {id: other, text: Something else, other: true}
      - id: q_sessions
        type: number
        text: How many sessions do you work as “{q_role}”?
        hint: A session is about half a day.
        minimum: 0
        maximum: 14
        show_if: {not: {question: q_role, is: retired}}
  - id: models
    title: Ways of paying
    reading: |
      Today most practices are paid by the number and kind of patients on their list.

      Other countries do it differently. In some, patients pay a part; in others, insurers pay for each visit.
    questions:
      - id: q_support
        type: grid
        text: How far do you support each of these?
        required: true
        rows:
          - list: Payment by list
          - visit: Payment by visit
        scale: support
      - id: q_rank
        type: ranking
        text: Which matters most? Put them in order.
        options:
          - access: Access for patients
          - income: Steady income
          - workload: Safe workload
      - id: q_points
        type: allocation
        text: Share out 100 points among these.
        options:
          - staff: Staff
          - premises: Premises
          - drugs: Drugs
      - id: q_say
        type: statements
        text: Do you agree?
        rows:
          - one: Nobody should ever pay to see a GP.
          - two: Some patients could fairly be asked to contribute.
  - id: only_partners
    title: For partners
    questions:
      - id: q_premises
        type: short_text
        text: Who owns your premises?
        words: 10
        show_if: {question: q_role, is: partner}
  - id: words
    title: In your own words
    questions:
      - id: q_worries
        type: multiple
        text: What worries you most?
        maximum: 2
        options:
          - cost: Cost to patients
          - staff: Staff leaving
          - {id: other, text: Something else, other: true}
      - id: q_mind
        type: long_text
        text: What would change your mind?
        words: 12
"""


class ConsultationStage:
    """The platform in the middle of the consultation."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.tap = Tap.on(world.app)
        self.opens = london("2026-07-09", "10:00")
        self._next_member = 0
        with world.app.app_context():
            collector_migrate.upgrade()
            self.id = self._publish()
        world.clock.set(self.opens)

    @property
    def url(self) -> str:
        """The platform's address."""
        return self.world.base_url

    @property
    def closes(self) -> datetime:
        """When nothing more is taken."""
        return self.opens + timedelta(days=60)

    def new_member(self) -> int:
        """Return the number of a member who has no token yet."""
        self._next_member += 1
        assert self._next_member <= MEMBERS, "the roll is used up: raise MEMBERS"
        return self._next_member

    def _publish(self) -> str:
        with write_transaction():
            office = self._staff(Role.OFFICE)
            made = preparing.create(TITLE, office)
            import_roll(made.roll, preview_roll(voting.roll_csv(MEMBERS)), office)
            preparing.save_questionnaire(made, preparing.read_questionnaire(QUESTIONNAIRE), office)
            preparing.set_times(made, self.opens, self.closes)
            preparing.set_trustees(made, ceremony(preparing.GROUP).record)
            public_id = made.public_id
        names = iter(CLASSES)
        with patch.object(publishing, "new_key", lambda: kept_key(next(names))):
            publishing.prepare(store.consultation_by_id(public_id), self._staff(Role.OFFICE))
        session().commit()
        self._both(publishing.KIND, public_id)
        handover.run(public_id)
        return public_id

    def _both(self, kind: str, public_id: str) -> None:
        """Let two people decide."""
        office, scrutineer = self._staff(Role.OFFICE), self._staff(Role.SCRUTINEER)
        proposal = decisions.propose(kind, public_id, {}, "", office, Role.OFFICE)
        seen = decisions.fingerprint(proposal)
        assert decisions.approve(proposal.public_id, scrutineer, Role.SCRUTINEER, seen)

    @staticmethod
    def _staff(role: Role) -> Person:
        query = select(Person).join(RoleGrant, RoleGrant.person_id == Person.id).where(RoleGrant.role == role)
        return session().scalars(query).one()

    def token(self, member: int) -> tuple[str, dict[str, str]]:
        """Let a member get a token; return the code, and what the registrar's page hands over."""
        code = new_code()
        with self.world.app.app_context():
            definition = store.consultation_by_id(self.id).definition or ""
            record = read_stored_definition(definition).record
            request = request_token(record, derive_keys(code, record.fingerprint), MEMBER)
            query = select(Person).where(Person.email == voting.email_of(member))
            signature = tokens.issue(self.id, session().scalars(query).one(), MEMBER, request.blinded)
            token = finish_token(record, request, signature)
        fragment = {"code": code, "token": token, "className": MEMBER}
        return code, fragment | {"definition": sha256_hex(definition)}

    @contextmanager
    def at(self, moment: datetime) -> Iterator[None]:
        """Move the clock for a while, and back."""
        before = self.world.clock.now()
        self.world.clock.set(moment)
        try:
            yield
        finally:
            self.world.clock.set(before)

    def batch(self) -> int:
        """Let the entries that wait join the log, as the day's batch does; return its size then."""
        with self.world.app.app_context(), collector_transaction():
            collection = collector_store.lock_collection(self.id)
            ledger.append_waiting(collection)
            return collection.size

    @property
    def log_key(self) -> str:
        """The key of the log, as it is announced."""
        with self.world.app.app_context():
            return ledger.signer(collector_store.collection_by_id(self.id)).verifier.text()

    def close(self) -> None:
        """Let two people close the consultation after its closing time; the clock stays there."""
        self.world.clock.set(self.closes + timedelta(hours=1))
        with self.world.app.app_context():
            self._both(closing.KIND, self.id)
            handover.run(self.id)


@contextmanager
def open_consultation(folder: Path) -> Iterator[ConsultationStage]:
    """Serve the platform until the block ends."""
    with running(folder) as world:
        yield ConsultationStage(world)
