"""Attacks on the collector: replayed and forged tokens, altered answers, forged statements."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from app.clock import SettableClock
from consult.collector import store as collector_store
from consult.definition import ARCHIVE_PURPOSE, archive_statement, signed
from consult.registrar import tokens
from consult.registrar.errors import NotEntitled, TokenIssuedAlready
from crypto.consultation.answers import make_answer
from crypto.consultation.encoding import canonical
from crypto.consultation.tokens import finish_token, request_token, sign_request
from crypto.receipts import new_platform_key, sign_text
from tests.consult import world as worlds
from tests.consult.world import QUESTIONS, Respondent, World

ANSWERS = {"q_role": "partner"}


def _refused(app: Flask, world: World, text: str) -> str:
    answer = app.test_client().post(f"/answers/{world.public_id}", data=text.encode())
    assert answer.status_code == 400, answer.text
    assert answer.json["error"] == "answer-refused"
    assert collector_store.counted(world.public_id) == []
    return str(answer.json["message"])


def _made(world: World, one: Respondent, token: str | None = None, **changes: Any) -> str:
    values: dict[str, Any] = {
        "class_name": one.class_name,
        "token": token or one.token,
        "questionnaire": world.questionnaire,
        "questions": QUESTIONS,
        "revision": 1,
        "answers": ANSWERS,
    }
    return make_answer(one.record, one.derived, **(values | changes)).text()


def test_somebody_elses_token_is_refused(app: Flask, opened: Callable[..., World]) -> None:
    world = opened(2)
    victim, thief = world.respondent(0), Respondent(world.record, "member")
    assert "token" in _refused(app, world, _made(world, thief, victim.token))


def test_a_token_of_another_class_is_refused(app: Flask, opened: Callable[..., World]) -> None:
    world = opened(1)
    assert "token" in _refused(app, world, _made(world, world.respondent(0), class_name="non-member"))


def test_an_unknown_class_is_refused(app: Flask, opened: Callable[..., World]) -> None:
    world = opened(1)
    assert "class" in _refused(app, world, _made(world, world.respondent(0), class_name="partner"))


def test_an_answer_to_another_consultation_is_refused(app: Flask, opened: Callable[..., World]) -> None:
    world = opened(1)
    one = world.respondent(0)
    text = json.loads(_made(world, one))
    text["statement"]["consultation"] = "0" * 64
    assert "another consultation" in _refused(app, world, canonical(text))


def test_an_unpublished_questionnaire_is_refused(app: Flask, opened: Callable[..., World]) -> None:
    world = opened(1)
    assert "questionnaire" in _refused(app, world, _made(world, world.respondent(0), questionnaire="0" * 64))


@pytest.mark.parametrize(
    ("member", "value"),
    [("revision", 2), ("commitment", "0" * 64), ("class", "non-member"), ("questionnaire", "1" * 64)],
)
def test_an_altered_statement_is_refused(
    app: Flask, opened: Callable[..., World], member: str, value: object
) -> None:
    world = opened(1)
    text = json.loads(_made(world, world.respondent(0)))
    text["statement"][member] = value
    _refused(app, world, canonical(text))


def test_an_altered_or_lifted_payload_is_refused(app: Flask, opened: Callable[..., World]) -> None:
    world = opened(2)
    mine, theirs = (json.loads(_made(world, world.respondent(number))) for number in (0, 1))
    _refused(app, world, canonical(mine | {"sealed": theirs["sealed"]}))
    sealed = mine["sealed"]
    altered = f"{sealed[:40]}{'B' if sealed[40] == 'A' else 'A'}{sealed[41:]}"
    _refused(app, world, canonical(mine | {"sealed": altered}))
    _refused(app, world, canonical(mine | {"sealed": None}))


def test_another_way_of_writing_the_same_is_refused(app: Flask, opened: Callable[..., World]) -> None:
    world = opened(1)
    text = _made(world, world.respondent(0))
    _refused(app, world, json.dumps(json.loads(text)))
    _refused(app, world, f" {text}")
    _refused(app, world, text.replace('"revision":1', '"revision":1,"revision":1'))


def test_a_second_token_is_refused_and_the_first_is_given_again(opened: Callable[..., World]) -> None:
    world = opened(2)
    one, second = (Respondent(world.record, "member") for _ in range(2))
    first = tokens.issue(world.public_id, world.member(0), "member", one.blinded)
    assert tokens.issue(world.public_id, world.member(0), "member", one.blinded) == first
    with pytest.raises(TokenIssuedAlready):
        tokens.issue(world.public_id, world.member(0), "member", second.blinded)
    with pytest.raises(NotEntitled):
        tokens.issue(world.public_id, world.member(1), "non-member", second.blinded)
    with pytest.raises(NotEntitled):
        tokens.issue(world.public_id, world.office, "member", second.blinded)


def test_a_key_does_not_answer_in_two_classes(app: Flask, opened: Callable[..., World]) -> None:
    """Two people of two classes who share a code must not be able to spoil the log."""
    world = opened(1)
    one = world.respondent(0)
    client = app.test_client()
    assert client.post(f"/answers/{world.public_id}", data=_made(world, one).encode()).status_code == 200
    request = request_token(world.record, one.derived, "non-member")
    blind = sign_request(worlds.kept_key("non-member").pair, request.blinded)
    token = finish_token(world.record, request, blind)
    text = _made(world, one, token, class_name="non-member", revision=2)
    answer = client.post(f"/answers/{world.public_id}", data=text.encode())
    assert (answer.status_code, answer.json["error"]) == (400, "answer-refused")
    assert "another class" in answer.json["message"]


def test_a_statement_that_the_registrar_has_not_signed_is_refused(
    app: Flask, opened: Callable[..., World], clock: SettableClock
) -> None:
    world, client = opened(1), app.test_client()
    whole = json.loads(world.consultation.definition or "")
    stranger = new_platform_key()
    forged = whole["statement"] | {"closes": "2026-12-31T11:00:00Z"}
    for statement, signature in (
        (forged, whole["signature"]),
        (forged, sign_text(stranger, "tellers-definition-1|", json.loads(canonical(forged)))),
    ):
        text = canonical({"signature": signature, "statement": statement})
        answer = client.post("/answers/", json={"definition": text, "questionnaire": "{}"})
        assert (answer.status_code, answer.json["error"]) == (400, "definition-refused")
    clock.set(worlds.CLOSES)
    closing = {"consultation": world.record.fingerprint, "entitled": {"member": 9}, "issued": {"member": 9}}
    text = canonical({"signature": sign_text(stranger, "tellers-closing-1|", closing), "statement": closing})
    answer = client.post(f"/answers/{world.public_id}/closing", json={"closing": text})
    assert (answer.status_code, answer.json["error"]) == (400, "definition-refused")


def test_the_sealed_answers_are_for_the_registrar_alone(app: Flask, opened: Callable[..., World]) -> None:
    """The closing statement and the definition, which everybody can read in the log, open nothing."""
    world, client = opened(1), app.test_client()
    address = f"/answers/{world.public_id}/archive"
    statement = archive_statement(world.record.fingerprint)

    def asked(key: str, purpose: str = ARCHIVE_PURPOSE) -> str:
        return signed(statement, sign_text(key, purpose, json.loads(statement)))

    right = asked(app.config["SIGNING_KEY"])
    assert client.post(address, json={"request": right}).status_code == 404  # not closed yet
    world.close()
    log = client.get(f"/answers/{world.public_id}/log/leaves?from=0&to=9").json["leaves"]
    assert world.consultation.closing in log
    wrong = ("{}", asked(new_platform_key()), asked(app.config["SIGNING_KEY"], "tellers-closing-1|"), *log)
    for text in wrong:
        assert client.post(address, json={"request": text}).status_code == 404
    assert b"archive.json" in client.post(address, json={"request": right}).data
    assert b"archive.json" not in client.get(f"/answers/{world.public_id}/files.zip").data


def test_closing_comes_after_the_closing_time(app: Flask, opened: Callable[..., World]) -> None:
    world = opened(1)
    answer = app.test_client().post(f"/answers/{world.public_id}/closing", json={"closing": "{}"})
    assert answer.status_code in (400, 404)
    assert collector_store.collection_by_id(world.public_id).closing is None
