"""The collector's endpoints: drafts, answers, log; what they refuse, and what they never set or store."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.clock import SettableClock
from app.db import write_transaction
from consult.collector import ledger
from consult.collector import store as collector_store
from consult.collector.database import session as collector_session
from consult.registrar import preparing
from crypto.consultation.drafts import encrypt_draft
from crypto.consultation.encoding import canonical
from crypto.consultation.leaves import answer_leaf, hash_of
from crypto.consultation.promises import check_promise
from crypto.consultation.receipts import Inclusion
from crypto.merkle import check_consistency, check_inclusion
from crypto.notes import Signer, cosign, verify_checkpoint
from tests.consult import world as worlds
from tests.consult.world import Respondent, World

ANSWERS = {"q_role": "partner", "q_why": "Because."}


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def _post(client: FlaskClient, world: World, text: str | bytes) -> Any:
    return client.post(f"/answers/{world.public_id}", data=text)


def _draft(client: FlaskClient, world: World, one: Respondent, version: int, content: bytes) -> Any:
    address = f"/answers/{world.public_id}/drafts/{one.derived.locator}"
    body = {"version": version, "ciphertext": encrypt_draft(one.derived, content)}
    return client.put(address, json=body)


def test_a_draft_is_kept_fetched_replaced_and_deleted(
    client: FlaskClient, opened: Callable[..., World]
) -> None:
    world = opened(1)
    one = Respondent(world.record, "member")
    address = f"/answers/{world.public_id}/drafts/{one.derived.locator}"
    assert client.get(address).status_code == 404
    assert _draft(client, world, one, 1, b"first").json == {"version": 1}
    assert _draft(client, world, one, 2, b"second").json == {"version": 2}
    assert client.get(address).json["version"] == 2
    assert client.delete(address, json={"version": 1}).status_code == 409
    assert client.delete(address, json={"version": 2}).status_code == 204
    assert client.delete(address, json={"version": 2}).status_code == 204
    assert client.get(address).status_code == 404


def test_two_devices_do_not_overwrite_each_other(client: FlaskClient, opened: Callable[..., World]) -> None:
    world = opened(1)
    one = Respondent(world.record, "member")
    _draft(client, world, one, 1, b"common")
    assert _draft(client, world, one, 2, b"from the phone").status_code == 200
    answer = _draft(client, world, one, 2, b"from the desk")
    assert (answer.status_code, answer.json["error"], answer.json["version"]) == (409, "draft-moved", 2)
    kept = client.get(f"/answers/{world.public_id}/drafts/{one.derived.locator}").json
    assert kept["ciphertext"] == answer.json["ciphertext"]


def test_the_same_draft_may_be_sent_again(client: FlaskClient, opened: Callable[..., World]) -> None:
    world = opened(1)
    one = Respondent(world.record, "member")
    address = f"/answers/{world.public_id}/drafts/{one.derived.locator}"
    body = {"version": 1, "ciphertext": encrypt_draft(one.derived, b"x")}
    assert [client.put(address, json=body).status_code for _ in range(2)] == [200, 200]


@pytest.mark.parametrize(
    ("locator", "change", "code"),
    [
        ("0" * 31, {}, 400),
        ("g" * 32, {}, 400),
        ("A" * 32, {}, 400),
        ("0" * 32, {"version": 0}, 400),
        ("0" * 32, {"version": True}, 400),
        ("0" * 32, {"version": 1.5}, 400),
        ("0" * 32, {"version": 2}, 409),
        ("0" * 32, {"ciphertext": "AAAA"}, 400),
        ("0" * 32, {"ciphertext": 1}, 400),
        ("0" * 32, {"more": 1}, 400),
    ],
)
def test_what_is_no_draft_is_refused(
    client: FlaskClient, opened: Callable[..., World], locator: str, change: dict[str, Any], code: int
) -> None:
    world = opened(1)
    one = Respondent(world.record, "member")
    body = {"version": 1, "ciphertext": encrypt_draft(one.derived, b"x")} | change
    answer = client.put(f"/answers/{world.public_id}/drafts/{locator}", json=body)
    assert answer.status_code == code
    assert answer.json["message"]


def test_a_guessed_locator_finds_nothing(client: FlaskClient, opened: Callable[..., World]) -> None:
    world = opened(1)
    one = Respondent(world.record, "member")
    _draft(client, world, one, 1, b"mine")
    near = f"{int(one.derived.locator, 16) ^ 1:032x}"
    for locator in (near, "%00" * 32, "' OR 1=1 --", "*", one.derived.locator.upper()):
        assert client.get(f"/answers/{world.public_id}/drafts/{locator}").status_code == 404, locator


def test_an_answer_gets_a_promise_at_once_and_again(
    client: FlaskClient, opened: Callable[..., World]
) -> None:
    world = opened(1)
    one = world.respondent(0)
    made = one.answer(world.questionnaire, ANSWERS)
    first, second = (_post(client, world, made.text()) for _ in range(2))
    assert first.status_code == second.status_code == 200
    assert first.json == second.json
    digest = hash_of(answer_leaf(made))
    assert first.json["leaf"] == digest.hex()
    check_promise(first.json["promise"], world.record.log, digest)


def test_the_highest_revision_stands(client: FlaskClient, opened: Callable[..., World]) -> None:
    world = opened(1)
    one = world.respondent(0)
    first = one.answer(world.questionnaire, ANSWERS)
    third = one.answer(world.questionnaire, ANSWERS, revision=3)
    second = one.answer(world.questionnaire, ANSWERS, revision=2)
    assert _post(client, world, first.text()).status_code == 200
    assert _post(client, world, third.text()).status_code == 200
    assert worlds.problem(_post(client, world, second.text())) == "stale-revision"
    other = one.answer(world.questionnaire, {"q_role": "salaried"}, revision=3)
    assert worlds.problem(_post(client, world, other.text())) == "stale-revision"
    standing = collector_store.answer(world.public_id, one.derived.key)
    assert standing is not None
    assert standing.revision == 3


def test_answers_are_taken_from_opening_to_closing_to_the_second(
    client: FlaskClient, opened: Callable[..., World], clock: SettableClock
) -> None:
    world = opened(1)
    one = world.respondent(0)
    made = one.answer(world.questionnaire, ANSWERS).text()
    clock.set(worlds.OPENS - worlds.SECOND)
    assert worlds.problem(_post(client, world, made)) == "not-open-yet"
    assert worlds.problem(_draft(client, world, one, 1, b"x")) == "not-open-yet"
    clock.set(worlds.CLOSES)
    assert worlds.problem(_post(client, world, made)) == "consultation-closed"
    clock.set(worlds.CLOSES - worlds.SECOND)
    assert _post(client, world, made).status_code == 200
    clock.set(worlds.CLOSES)
    assert _post(client, world, made).status_code == 200  # a lost answer is answered again
    late = one.answer(world.questionnaire, ANSWERS).text()
    assert worlds.problem(_post(client, world, late)) == "consultation-closed"


def test_the_log_proves_itself(
    client: FlaskClient, opened: Callable[..., World], clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "SMALLEST_BATCH", 3)
    world = opened(4)
    address = f"/answers/{world.public_id}/log"
    old = verify_checkpoint(client.get(f"{address}/checkpoint").text, world.record.log)
    made = [world.respondent(number).answer(world.questionnaire, ANSWERS) for number in range(4)]
    for one in made[:2]:
        digest = _post(client, world, one.text()).json["leaf"]
        assert worlds.problem(client.get(f"{address}/inclusion?leaf={digest}")) == "leaf-waiting"
    digest = _post(client, world, made[2].text()).json["leaf"]
    _post(client, world, made[3].text())  # no second batch on this day
    new = verify_checkpoint(client.get(f"{address}/checkpoint").text, world.record.log)
    assert (old.size, new.size) == (1, 4)
    proof = Inclusion.read(client.get(f"{address}/inclusion?leaf={digest}&size=4").json)
    check_inclusion(bytes.fromhex(digest), proof.position, proof.size, proof.proof, new.root)
    steps = client.get(f"{address}/consistency?from=1&to=4").json["proof"]
    check_consistency(1, 4, old.root, new.root, [base64.b64decode(one) for one in steps])
    leaves = client.get(f"{address}/leaves?from=0&to=9").json["leaves"]
    assert leaves[1:] == sorted(leaves[1:], key=lambda text: hash_of(text))
    assert client.get(f"{address}/inclusion?leaf={'0' * 64}").status_code == 404
    assert client.get(f"{address}/inclusion?leaf={digest}&size=5").status_code == 400
    assert client.get(f"{address}/consistency?from=0&to=4").status_code == 400
    assert client.get(f"{address}/consistency?from=-1&to=4").status_code == 400


def test_a_day_has_one_batch_at_most(
    client: FlaskClient, opened: Callable[..., World], clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "SMALLEST_BATCH", 1)
    world = opened(3)
    made = [world.respondent(number).answer(world.questionnaire, ANSWERS) for number in range(3)]
    sizes = []
    for place, one in enumerate(made):
        if place == 2:
            clock.advance(24 * 3600 * worlds.SECOND)
        _post(client, world, one.text())
        collector_session().rollback()
        sizes.append(collector_store.collection_by_id(world.public_id).size)
    assert sizes == [2, 2, 4]


def test_a_witness_signs_the_newest_checkpoint_and_nobody_else_does(
    client: FlaskClient, consultation: Callable[..., World], clock: SettableClock
) -> None:
    world = consultation(1)
    witness, stranger = (
        Signer(f"{name}.example.org", name[0].encode() * 32, "witness") for name in ("lmc", "x")
    )
    with write_transaction():
        preparing.set_witnesses(world.consultation, witness.verifier.text())
    world.publish()
    address = f"/answers/{world.public_id}/log"
    note = client.get(f"{address}/checkpoint").text
    assert client.post(f"{address}/cosignatures", data=cosign(note, stranger, 1)).status_code == 400
    assert client.post(f"{address}/cosignatures", data=cosign(note, witness, 1)).status_code == 204
    assert "lmc.example.org" in client.get(f"{address}/checkpoint").text
    spoilt = note.replace("\n1\n", "\n2\n", 1)
    assert client.post(f"{address}/cosignatures", data=cosign(spoilt, witness, 1)).status_code == 400


def test_no_answer_of_the_collector_sets_a_cookie_or_names_a_person(
    client: FlaskClient, opened: Callable[..., World]
) -> None:
    world = opened(1)
    one = world.respondent(0)
    answers = [
        client.get("/answers/"),
        client.get(f"/answers/{world.public_id}/definition"),
        client.get(f"/answers/{world.public_id}/questionnaires/{world.questionnaire}"),
        _post(client, world, one.answer(world.questionnaire, ANSWERS).text()),
        _post(client, world, "{}"),
        client.get(f"/answers/{world.public_id}/log/checkpoint"),
        client.get("/answers/nowhere/definition"),
    ]
    assert all("Set-Cookie" not in answer.headers for answer in answers)
    assert json.loads(answers[1].data)["statement"]["questionnaire"] == world.questionnaire


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", "null", "\ud800", "x" * 10, canonical({"a": 1}), "[" * 1000]
)
def test_what_is_no_answer_is_refused_in_words(
    client: FlaskClient, opened: Callable[..., World], text: str
) -> None:
    world = opened(1)
    answer = _post(client, world, text.encode("utf-8", errors="surrogatepass"))
    assert answer.status_code == 400
    assert answer.json["message"]


def test_too_large_an_answer_is_refused(client: FlaskClient, opened: Callable[..., World]) -> None:
    assert _post(client, opened(1), b"x" * (2 << 20)).status_code == 413
