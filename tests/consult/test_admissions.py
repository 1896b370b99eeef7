"""People outside the membership: a code by e-mail, a queue, a decision, a token of their own class."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.clock import SettableClock
from app.db import write_transaction
from consult.registrar import admission_store, admissions, preparing, store, tokens
from consult.registrar.errors import AdmissionDecided, NotEntitled
from tests.consult import world as worlds
from tests.consult.world import Respondent, World

ASKED = {"name": "Doctor 001", "email": "d001@example.org", "gmc_number": "7654321"}


@pytest.fixture
def admitting(consultation: Callable[..., World], clock: SettableClock) -> World:
    """An open consultation that admits people from outside."""
    world = consultation(2)
    with write_transaction():
        preparing.describe(world.consultation, "Plan B", "Read this.", "GPs in England.")
    world.publish()
    clock.set(worlds.OPENS)
    return world


def _ask(client: FlaskClient, world: World, **changes: str) -> Any:
    return client.post(f"/consultations/{world.public_id}/join", data=ASKED | changes)


def _code(mails: Callable[[], list[tuple[str, str, str]]]) -> str:
    found = re.search(r"(?m)^ +(\d{6})$", mails()[-1][2])
    assert found
    return found[1]


def test_an_admitted_person_gets_a_token_of_the_other_class(
    app: Flask, client: FlaskClient, admitting: World, mails: Callable[[], list[tuple[str, str, str]]]
) -> None:
    world = admitting
    asked = _ask(client, world)
    assert asked.status_code == 302, asked.text
    wrong = client.post(asked.location, data={"code": "000000" if _code(mails) != "000000" else "111111"})
    assert wrong.status_code == 400
    assert admission_store.waiting(world.consultation) == []
    assert client.post(asked.location, data={"code": _code(mails)}).status_code == 302
    [row] = admission_store.waiting(world.consultation)
    with write_transaction():
        admissions.admit(row.public_id, world.office)
    with pytest.raises(AdmissionDecided), write_transaction():
        admissions.refuse(row.public_id, "No.", world.office)
    person = admission_store.by_public_id(row.public_id).person
    assert person is not None
    one = Respondent(world.record, "non-member")
    one.take(tokens.issue(world.public_id, person, "non-member", one.blinded))
    with pytest.raises(NotEntitled):
        tokens.issue(world.public_id, person, "member", one.blinded)
    assert store.issued(world.consultation) == {"non-member": 1}


def test_staff_are_told_of_namesakes_on_the_roll_and_of_who_was_admitted(
    client: FlaskClient,
    admitting: World,
    mails: Callable[[], list[tuple[str, str, str]]],
    staff_client: Callable[..., FlaskClient],
) -> None:
    """A member who asks with another address, and people whom one officer lets in alone."""
    asked = _ask(client, admitting, name="MEMBER  001", gmc_number="1234567")
    client.post(asked.location, data={"code": _code(mails)})
    [row] = admission_store.waiting(admitting.consultation)
    address, queue = row.public_id, f"/office/consultations/{admitting.public_id}/admissions"
    office = staff_client("office")
    assert "On the roll stands Member 001, member number 001" in office.get(f"{queue}/{address}").text
    assert "admitted by" not in office.get(queue).text
    assert office.post(f"{queue}/{address}", data={"decision": "admit"}).status_code == 302
    assert "GMC number 1234567, admitted by" in office.get(queue).text


def test_a_refusal_comes_with_its_reason(
    client: FlaskClient, admitting: World, mails: Callable[[], list[tuple[str, str, str]]]
) -> None:
    asked = _ask(client, admitting)
    client.post(asked.location, data={"code": _code(mails)})
    [row] = admission_store.waiting(admitting.consultation)
    with write_transaction():
        admissions.refuse(row.public_id, "The number is not on the register.", admitting.office)
    assert mails()[-1][0] == ASKED["email"]
    assert "not on the register" in mails()[-1][2]


def test_one_gmc_number_is_in_the_queue_once(
    client: FlaskClient, admitting: World, mails: Callable[[], list[tuple[str, str, str]]]
) -> None:
    for email, status in (("d001@example.org", 302), ("d002@example.org", 400)):
        asked = _ask(client, admitting, email=email)
        assert client.post(asked.location, data={"code": _code(mails)}).status_code == status
    assert len(admission_store.waiting(admitting.consultation)) == 1


def test_a_member_is_told_so_only_after_the_code(
    client: FlaskClient, admitting: World, mails: Callable[[], list[tuple[str, str, str]]]
) -> None:
    asked = _ask(client, admitting, email="m000@example.org")
    assert asked.status_code == 302
    answer = client.post(asked.location, data={"code": _code(mails)})
    assert answer.status_code == 400
    assert "on the roll" in answer.text


def test_a_code_is_not_guessed(
    client: FlaskClient, admitting: World, mails: Callable[[], list[tuple[str, str, str]]]
) -> None:
    asked = _ask(client, admitting)
    right = _code(mails)
    for guess in range(1, admissions.MOST_ATTEMPTS + 1):
        wrong = f"{(int(right) + guess) % 10**6:06}"
        assert client.post(asked.location, data={"code": wrong}).status_code == 400
    assert client.post(asked.location, data={"code": right}).status_code == 400


NO_REQUESTS = [
    {"gmc_number": "123"},
    {"gmc_number": "١٢٣٤٥٦٧"},
    {"name": "\u202eevil"},
    {"email": "nobody"},
]


@pytest.mark.parametrize("changes", NO_REQUESTS)
def test_what_is_no_request_is_refused(
    client: FlaskClient, admitting: World, changes: dict[str, str]
) -> None:
    assert _ask(client, admitting, **changes).status_code == 400


def test_one_address_asks_a_few_times_an_hour(client: FlaskClient, admitting: World) -> None:
    answers = [_ask(client, admitting).status_code for _ in range(admissions.PER_EMAIL + 1)]
    assert answers == [302] * admissions.PER_EMAIL + [400]


def test_where_nobody_is_admitted_nobody_asks(client: FlaskClient, opened: Callable[..., World]) -> None:
    assert client.get(f"/consultations/{opened(1).public_id}/join").status_code == 409
