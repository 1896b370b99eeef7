"""The demonstration's consultation: the Plan B questionnaire, open to every member of the demonstration.

It goes through the functions that the office and the scrutineer use; who takes part does so in a browser.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask import Flask

from app import decisions
from app.accounts import store as people
from app.accounts.models import Person, Role
from app.accounts.roll import preview_roll
from app.db import write_transaction
from consult.registrar import handover, preparing, publishing, store
from crypto.groups import group_named
from crypto.trustees.play import run_ceremony

CONTENT = Path(__file__).parent / "content" / "plan-b.yaml"
TITLE = "Plan B: how should general practice in England be contracted?"
INTRODUCTION = (
    "The committee asks GPs in England what should come after the present contract.\n\n"
    "Your answers are anonymous by construction. You can stop at any time and go on elsewhere with your code."
)
WINDOW = timedelta(days=60)


def seed(app: Flask, roll_csv: str, office: str, scrutineer: str) -> None:
    """Publish a consultation for everybody in ``roll_csv``; the staff are given by their addresses."""
    with app.test_request_context(base_url=app.config["BASE_URL"]):
        public_id = _prepare(roll_csv, office)
        proposal = decisions.propose(publishing.KIND, public_id, {}, "", _person(office), Role.OFFICE)
        seen = decisions.fingerprint(proposal)
        decisions.approve(proposal.public_id, _person(scrutineer), Role.SCRUTINEER, seen)
        handover.run(public_id)


def _prepare(roll_csv: str, office: str) -> str:
    opens = datetime.now(UTC).replace(second=0, microsecond=0)
    record, _ = run_ceremony(group_named(preparing.GROUP), 2, 3, ["Trustee A", "Trustee B", "Trustee C"])
    with write_transaction():
        actor = _person(office)
        made = preparing.create(TITLE, actor)
        public_id = made.public_id
        preparing.describe(made, TITLE, INTRODUCTION, "")
        preparing.import_roll(made, preview_roll(roll_csv), actor)
        preparing.set_times(made, opens, opens + WINDOW)
        preparing.set_trustees(made, record)
        questionnaire = preparing.read_questionnaire(CONTENT.read_text(encoding="utf-8"))
        preparing.save_questionnaire(made, questionnaire, actor)
    with write_transaction():
        publishing.prepare(store.consultation_by_id(public_id), _person(office))
    return public_id


def _person(email: str) -> Person:
    found = people.person_by_email(email)
    if found is None:
        raise LookupError(f"{email} is not in the demonstration")
    return found
