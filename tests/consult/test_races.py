"""What comes at once: the database decides, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from flask import Flask

from app.accounts.models import Person
from app.db import release, session
from app.errors import Refusal
from consult.collector import store as collector_store
from consult.collector.database import session as collector_session
from consult.registrar import store, tokens
from crypto.consultation.drafts import encrypt_draft
from tests.consult.world import Respondent, World

AT_ONCE = 8


def _at_once(app: Flask, works: list[Callable[[], Any]]) -> list[Any]:
    """Run every work in a thread and an application context of its own; refusals are results."""

    def run(work: Callable[[], Any]) -> Any:
        with app.app_context():
            try:
                return work()
            except Refusal as error:
                return error

    release()
    collector_session().close()
    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def test_one_person_gets_one_token_however_often_it_is_asked_at_once(
    app: Flask, opened: Callable[..., World]
) -> None:
    world = opened(1)
    requests = [Respondent(world.record, "member").blinded for _ in range(AT_ONCE)]
    public_id, person_id = world.public_id, world.member_ids[0]

    def ask(blinded: str) -> Callable[[], str]:
        return lambda: tokens.issue(public_id, session().get_one(Person, person_id), "member", blinded)

    results = _at_once(app, [ask(one) for one in requests])
    assert len([one for one in results if isinstance(one, str)]) == 1
    assert {one.code for one in results if not isinstance(one, str)} == {"token-issued-already"}
    assert store.issued(world.consultation) == {"member": 1}
    assert [row.issued for row in store.tokens_by_day(world.consultation)] == [1]


def test_one_request_sent_often_at_once_is_answered_alike(app: Flask, opened: Callable[..., World]) -> None:
    world = opened(1)
    public_id, person_id, blinded = (
        world.public_id,
        world.member_ids[0],
        Respondent(world.record, "member").blinded,
    )

    def ask() -> str:
        return tokens.issue(public_id, session().get_one(Person, person_id), "member", blinded)

    results = _at_once(app, [ask] * AT_ONCE)
    assert len(set(results)) == 1
    assert [row.issued for row in store.tokens_by_day(world.consultation)] == [1]


def test_of_answers_at_once_the_highest_revision_stands(app: Flask, opened: Callable[..., World]) -> None:
    world = opened(1)
    one = world.respondent(0)
    made = [
        one.answer(world.questionnaire, {"q_role": "partner"}, revision=n).text()
        for n in range(1, AT_ONCE + 1)
    ]
    address, key = f"/answers/{world.public_id}", one.derived.key
    works = [lambda text=text: app.test_client().post(address, data=text).status_code for text in made]
    results = _at_once(app, works)
    assert set(results) <= {200, 409}
    standing = collector_store.answer(world.public_id, key)
    assert standing is not None
    assert standing.revision == AT_ONCE
    assert collector_store.waiting_count(world.public_id) == results.count(200)


def test_of_drafts_at_once_one_is_kept_and_the_others_are_told(
    app: Flask, opened: Callable[..., World]
) -> None:
    world = opened(1)
    one = Respondent(world.record, "member")
    address = f"/answers/{world.public_id}/drafts/{one.derived.locator}"
    bodies = [{"version": 1, "ciphertext": encrypt_draft(one.derived, bytes([n]))} for n in range(AT_ONCE)]
    works = [lambda body=body: app.test_client().put(address, json=body).status_code for body in bodies]
    assert sorted(_at_once(app, works)) == [200] + [409] * (AT_ONCE - 1)
