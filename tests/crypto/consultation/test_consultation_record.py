"""The consultation record: strict, and everything is bound to it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from crypto.blind.errors import WrongSigningKey
from crypto.consultation.answers import check_submission, make_answer
from crypto.consultation.encoding import canonical
from crypto.consultation.errors import OtherConsultation, WrongRecord
from crypto.consultation.record import read_record
from crypto.errors import CryptoError, MalformedText, NotInGroup
from crypto.notes import WrongVerifier
from crypto.text import sha256_hex
from tests.crypto.consultation.world import QUESTIONNAIRE_HASH, QUESTIONS, World, person, world

ANSWERS = {"q_role": "gp"}


@pytest.fixture(scope="module")
def stage() -> World:
    return world()


def record_value(stage: World) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(stage.record.text)
    return found


@pytest.mark.parametrize(
    ("member", "changed", "error"),
    [
        ("profile", "tellers-consultation-2", WrongRecord),
        ("origin", "example.org/other", WrongRecord),
        ("log_key", "x", WrongVerifier),
        ("public_key", "1", WrongRecord),
        ("public_key", "4", NotInGroup),
        ("group", "x", CryptoError),
        ("token_keys", {}, MalformedText),
        ("token_keys", {"Member": "x"}, MalformedText),
        ("token_keys", {"member": "x"}, WrongSigningKey),
        ("consultation", "a b", MalformedText),
        ("name", "", MalformedText),
        ("trustees", "x", MalformedText),
        ("witnesses", ["x"], WrongVerifier),
    ],
)
def test_a_record_that_contradicts_itself_is_refused(
    stage: World, member: str, changed: Any, error: type[CryptoError]
) -> None:
    with pytest.raises(error):
        read_record(canonical({**record_value(stage), member: changed}))


def test_keys_and_witnesses_that_stand_twice_are_refused(stage: World) -> None:
    value = record_value(stage)
    one_key = dict.fromkeys(value["token_keys"], value["token_keys"]["member"])
    with pytest.raises(WrongSigningKey):
        read_record(canonical({**value, "token_keys": one_key}))
    with pytest.raises(WrongRecord):
        read_record(canonical({**value, "witnesses": value["witnesses"] * 2}))


def test_another_record_is_another_consultation(stage: World) -> None:
    """A server that shows somebody a record with another trustees' key gets answers that count nowhere."""
    other = read_record(canonical({**record_value(stage), "name": "Plan B, again"}))
    assert other.fingerprint != stage.record.fingerprint == sha256_hex(stage.record.text)
    deceived = person(other, "member")
    made = make_answer(
        other,
        deceived.derived,
        class_name="member",
        token=deceived.token,
        questionnaire=QUESTIONNAIRE_HASH,
        questions=QUESTIONS,
        revision=1,
        answers=ANSWERS,
    )
    check_submission(other, made.text())
    with pytest.raises(OtherConsultation):
        check_submission(stage.record, made.text())
