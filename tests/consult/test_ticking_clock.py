"""A whole consultation while time goes on: the clock moves between any two readings."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import decisions, nightly
from app.accounts.models import Role
from app.db import session
from consult.desk import reporting, store
from consult.registrar import opening
from crypto.consultation.drafts import encrypt_draft
from crypto.consultation.files import read_files
from crypto.consultation.log import verify_log
from tests.conftest import START
from tests.consult import world as worlds
from tests.consult.test_opening import share
from tests.consult.world import Respondent, World
from tests.ticking import TickingClock

PEOPLE = 12


@pytest.fixture
def clock() -> TickingClock:
    """The application's clock, which never stands still."""
    return TickingClock(START)


def test_a_consultation_while_the_clock_goes_on(
    app: Flask,
    opened: Callable[..., World],
    voter_client: Callable[[str], FlaskClient],
    clock: TickingClock,
    tmp_path: Path,
) -> None:
    world = opened(PEOPLE)
    for number in range(PEOPLE):
        _answer(app, world, voter_client(f"m{number:03}@example.org"), number)
    clock.set(worlds.OPENS + timedelta(days=1, hours=4))
    assert nightly.run()
    world.close()
    counted = json.loads(app.test_client().get(f"/answers/{world.public_id}/counted").data)
    assert counted["reconciles"]
    assert counted["classes"]["member"]["answers"] == PEOPLE
    files = app.test_client().get(f"/answers/{world.public_id}/files.zip").data
    log = verify_log(
        read_files(worlds.packed(tmp_path / "files.zip", files)),
        registrar_key=app.config["REGISTRAR_PUBLIC_KEY"],
    )
    assert log.require_closed().totals["member"].answers == PEOPLE
    for trustee in (1, 3):
        opening.accept(world.public_id, share(world, trustee, tmp_path), world.office)
    _publish_the_report(app, world)
    assert clock.readings > 200


def _answer(app: Flask, world: World, signed_in: FlaskClient, number: int) -> None:
    """Let a member take a token, keep a draft, answer, and answer again."""
    one, client = Respondent(world.record, "member"), app.test_client()
    wanted = {"class": "member", "blinded": one.blinded}
    taken = signed_in.post(f"/consultations/{world.public_id}/token", json=wanted)
    assert taken.status_code == 200, taken.text
    one.take(taken.get_json()["blind_signature"])
    draft = {"version": 1, "ciphertext": encrypt_draft(one.derived, b"draft")}
    at = f"/answers/{world.public_id}"
    assert client.put(f"{at}/drafts/{one.derived.locator}", json=draft).status_code == 200
    for role in ("partner", "salaried" if number % 2 else "partner"):
        made = one.answer(world.questionnaire, {"q_role": role})
        answer = client.post(at, data=worlds.body(made))
        assert answer.status_code == 200, answer.text


def _publish_the_report(app: Flask, world: World) -> None:
    made = reporting.make(world.public_id, world.office_id)
    session().commit()  # as the request does that asks for it
    details = {"report": made.public_id}
    proposal = decisions.propose(reporting.KIND, world.public_id, details, "", world.office, Role.OFFICE)
    seen = decisions.fingerprint(proposal)
    assert decisions.approve(proposal.public_id, world.scrutineer, Role.SCRUTINEER, seen)
    published = store.published_report(world.consultation)
    data = app.test_client().get(f"/consultations/{world.public_id}/report.json").data
    assert hashlib.sha256(data).hexdigest() == published.sha256
