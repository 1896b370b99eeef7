"""A consultation in the database in each state that the desk meets: draft, published, closed, opened."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from sqlalchemy import select

from app import db
from app.accounts import Person
from app.clock import SettableClock
from consult import questionnaire
from consult.registrar import preparing, store
from consult.registrar.models import Consultation
from tests.conftest import START
from tests.consult.analysis.synthetic import plan_b, respondents

OPENS, CLOSES = START + timedelta(days=1), START + timedelta(days=30)


def small() -> questionnaire.Questionnaire:
    """A few questions of Plan B, one of each way to show them."""
    kept = (
        "q_role",
        "q_region",
        "q_statements",
        "q_exempt",
        "q_hybrid",
        "q_points",
        "q_worries",
        "q_publish",
    )
    data = questionnaire.as_plain(plan_b())
    for section in data["sections"]:
        section["questions"] = [entry for entry in section["questions"] if entry["id"] in kept]
        for entry in section["questions"]:
            if entry["id"] == "q_publish":
                entry["show_if"] = None
    data["sections"] = [section for section in data["sections"] if section["questions"]]
    return questionnaire.build(data)


def draft(asked: questionnaire.Questionnaire | None = None) -> str:
    """A consultation with a questionnaire (Plan B), not published yet; returns its public identifier."""
    with db.write_transaction() as current:
        person = current.scalar(select(Person).where(Person.member_number == "900"))
        if person is None:
            person = Person(name="Office Q", email="office.q@example.org", member_number="900")
            current.add(person)
            current.flush()
        made = preparing.create("Plan B consultation", person)
        preparing.save_questionnaire(made, asked or plan_b(), person)
        return made.public_id


def publish(public_id: str) -> None:
    """Publish it, as two people would."""
    _set(public_id, opens_utc=OPENS, closes_utc=CLOSES)
    _set(public_id, statement="{}", definition="{}", published_utc=START)


def close(public_id: str, clock: SettableClock) -> None:
    """Let it end and close it."""
    clock.set(CLOSES + timedelta(hours=1))
    _set(public_id, closing="{}", closed_utc=CLOSES + timedelta(hours=1), counted="{}")


def open_answers(public_id: str, count: int = 240, seed: int = 6) -> list[dict[str, object]]:
    """Store opened answers of made-up people; returns them in the order of the release."""
    with db.write_transaction():
        found = store.consultation_by_id(public_id)
        version = store.newest_version(found)
        assert version is not None
        opened = respondents(questionnaire.parse(version.text), count, seed)
        release = [{**entry, "questionnaire": version.sha256} for entry in opened]
        release.append({"class": "member", "answers": {}, "questionnaire": "0" * 64})
        found.release = json.dumps(release)
    return opened


def _set(public_id: str, **values: str | datetime) -> None:
    with db.write_transaction():
        found: Consultation = store.consultation_by_id(public_id)
        for name, value in values.items():
            setattr(found, name, value)
