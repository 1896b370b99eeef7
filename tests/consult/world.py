"""A small consultation for tests: staff, people on the roll, respondents who do what browsers do."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask

from app import decisions
from app.accounts.models import Person, Role, RoleGrant, RollEntry
from app.clock import SettableClock
from app.db import session, write_transaction
from consult import questionnaire as questionnaires
from consult.definition import read_stored_definition
from consult.registrar import closing, handover, preparing, publishing, store, tokens
from consult.registrar.models import Consultation
from crypto.blind import PrivateKey, PublicKey, new_key
from crypto.consultation.answers import Submission, make_answer, make_withdrawal
from crypto.consultation.codes import Derived, derive_keys, new_code
from crypto.consultation.record import Record
from crypto.consultation.tokens import finish_token, request_token
from crypto.groups import group_named
from crypto.trustees.play import run_ceremony

OPENS = datetime(2026, 7, 1, 11, 0, tzinfo=UTC)
CLOSES = datetime(2026, 7, 31, 11, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
QUESTIONNAIRE = """
title: A small consultation
sections:
  - id: about
    title: About you
    questions:
      - id: q_role
        type: single
        text: What is your role?
        options:
          - {id: partner, text: Partner}
          - {id: salaried, text: Salaried GP}
      - id: q_why
        type: long_text
        text: Why?
"""
QUESTIONS = ("q_role", "q_why")


@cache
def ceremony() -> tuple[str, list[str]]:
    """Play a ceremony of three trustees, two of whom are needed, once per process."""
    record, keys = run_ceremony(
        group_named(preparing.GROUP), 2, 3, [f"Trustee {number}" for number in (1, 2, 3)]
    )
    return record, keys


@dataclass(frozen=True)
class KeptKey:
    """A key pair and its text, which takes long to write."""

    pair: PrivateKey
    written: str

    @property
    def public(self) -> PublicKey:
        return self.pair.public

    def text(self) -> str:
        return self.written


@cache
def kept_key(class_name: str) -> KeptKey:
    """Make a key pair of 3072 bits for a class, once per process: it takes a second."""
    assert class_name
    pair = new_key()
    return KeptKey(pair, pair.text())


@dataclass
class Respondent:
    """Somebody with a recovery code, doing what the browser does."""

    record: Record
    class_name: str
    code: str = field(default_factory=new_code)
    token: str = ""
    revision: int = 0

    @property
    def derived(self) -> Derived:
        return derive_keys(self.code, self.record.fingerprint)

    @property
    def blinded(self) -> str:
        return request_token(self.record, self.derived, self.class_name).blinded

    def take(self, blind_signature: str) -> None:
        """Unblind what the registrar has signed."""
        request = request_token(self.record, self.derived, self.class_name)
        self.token = finish_token(self.record, request, blind_signature)

    def answer(self, questionnaire: str, answers: dict[str, Any], revision: int | None = None) -> Submission:
        """Make the next answer."""
        self.revision = revision or self.revision + 1
        return make_answer(
            self.record,
            self.derived,
            class_name=self.class_name,
            token=self.token,
            questionnaire=questionnaire,
            questions=QUESTIONS,
            revision=self.revision,
            answers=answers,
        )

    def withdrawal(self, questionnaire: str) -> Submission:
        """Make the withdrawal of what was answered."""
        self.revision += 1
        return make_withdrawal(
            self.derived,
            class_name=self.class_name,
            token=self.token,
            questionnaire=questionnaire,
            revision=self.revision,
        )


@dataclass
class World:
    """A consultation with its people; numbers of people count from 0."""

    clock: SettableClock
    public_id: str
    office_id: int
    scrutineer_id: int
    member_ids: Sequence[int]

    @property
    def consultation(self) -> Consultation:
        return store.consultation_by_id(self.public_id)

    @property
    def office(self) -> Person:
        return session().get_one(Person, self.office_id)

    @property
    def scrutineer(self) -> Person:
        return session().get_one(Person, self.scrutineer_id)

    def member(self, number: int) -> Person:
        return session().get_one(Person, self.member_ids[number])

    @property
    def record(self) -> Record:
        return read_stored_definition(self.consultation.definition or "").record

    @property
    def questionnaire(self) -> str:
        return read_stored_definition(self.consultation.definition or "").questionnaire

    def decide(self, kind: str) -> None:
        """Let both people decide, and hand over what is due."""
        proposal = decisions.propose(kind, self.public_id, {}, "", self.office, Role.OFFICE)
        seen = decisions.fingerprint(proposal)
        assert decisions.approve(proposal.public_id, self.scrutineer, Role.SCRUTINEER, seen)
        handover.run(self.public_id)

    def publish(self) -> None:
        """Prepare the publication with keys made earlier, and publish."""
        with write_transaction():
            publishing.prepare(self.consultation, self.office)
        self.decide(publishing.KIND)

    def close(self) -> None:
        """Let the time pass, and let both people close."""
        self.clock.set(CLOSES)
        self.decide(closing.KIND)

    def respondent(self, member: int) -> Respondent:
        """Let a member make a code and get a token from the registrar, without HTTP."""
        made = Respondent(self.record, "member")
        made.take(tokens.issue(self.public_id, self.member(member), "member", made.blinded))
        return made


def make(app: Flask, clock: SettableClock, members: int = 3) -> World:
    """Make a consultation that is ready to be published. Needs the application's context."""
    with write_transaction() as current:
        office, scrutineer = (
            Person(name=f"Staff {role}", email=f"{role}@example.org", grants=[RoleGrant(role=role)])
            for role in ("office", "scrutineer")
        )
        people = [
            Person(name=f"Member {n:03}", email=f"m{n:03}@example.org", member_number=f"{n:03}")
            for n in range(members)
        ]
        current.add_all([office, scrutineer, *people])
        current.flush()
        made = preparing.create("Plan B", office)
        current.add_all(
            RollEntry(roll_id=made.roll_id, person_id=one.id, position=place)
            for place, one in enumerate(people)
        )
        current.flush()
        preparing.set_times(made, OPENS, CLOSES)
        preparing.set_trustees(made, ceremony()[0])
        preparing.save_questionnaire(made, questionnaires.read_yaml(QUESTIONNAIRE), office)
        return World(clock, made.public_id, office.id, scrutineer.id, [one.id for one in people])


def body(submission: Submission) -> bytes:
    """Return what a browser posts."""
    return submission.text().encode()


def packed(path: Path, content: bytes) -> Path:
    """Write a ZIP file for the verifier."""
    path.write_bytes(content)
    return path


def problem(answer: Any) -> str:
    """Return the code of a refusal."""
    return str(json.loads(answer.data)["error"])
