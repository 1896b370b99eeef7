"""The registrar's rules: what is published stays, keys are destroyed, small numbers are hidden."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from app import audit
from app.clock import SettableClock
from app.db import session, write_transaction
from consult.registrar import closing, participation, preparing, publishing, responses, store, tokens
from consult.registrar.errors import (
    AlreadyPublished,
    ConsultationClosed,
    NotOpenYet,
    NotOver,
    NotPrepared,
    TokenIssuedAlready,
)
from crypto.consultation.encoding import to_base64
from tests.consult import world as worlds
from tests.consult.world import Respondent, World


def test_a_change_takes_back_what_was_prepared(consultation: Callable[..., World]) -> None:
    world = consultation(1)
    with write_transaction():
        publishing.prepare(world.consultation, world.office)
    assert world.consultation.statement
    with write_transaction():
        preparing.describe(world.consultation, "Another title", "", "")
    assert world.consultation.statement is None
    assert store.token_keys(world.consultation) == {}
    with pytest.raises(NotPrepared):
        world.decide(publishing.KIND)


def test_a_changed_roll_stops_publication(consultation: Callable[..., World]) -> None:
    world = consultation(2)
    with write_transaction():
        publishing.prepare(world.consultation, world.office)
    with write_transaction():
        world.member(0).name = "Somebody Else"
    with pytest.raises(NotPrepared):
        world.decide(publishing.KIND)


def test_what_is_published_stays_in_code_and_in_the_database(opened: Callable[..., World]) -> None:
    world = opened(1)
    with pytest.raises(AlreadyPublished), write_transaction():
        preparing.set_times(world.consultation, worlds.OPENS, worlds.CLOSES + worlds.SECOND)
    for change in ("closes_utc = '2027-01-01'", "definition = '{}'", "title = 'x'", "published_utc = NULL"):
        with pytest.raises(DatabaseError), write_transaction() as current:
            current.execute(text(f"UPDATE consultation SET {change}"))  # noqa: S608
    with pytest.raises(DatabaseError), write_transaction() as current:
        current.execute(text("UPDATE questionnaire_version SET text = '{}'"))


def test_tokens_are_issued_from_opening_to_closing_to_the_second(
    opened: Callable[..., World], clock: SettableClock
) -> None:
    world = opened(1)
    blinded = Respondent(world.record, "member").blinded
    clock.set(worlds.OPENS - worlds.SECOND)
    with pytest.raises(NotOpenYet):
        tokens.issue(world.public_id, world.member(0), "member", blinded)
    clock.set(worlds.CLOSES)
    with pytest.raises(ConsultationClosed):
        tokens.issue(world.public_id, world.member(0), "member", blinded)
    clock.set(worlds.CLOSES - worlds.SECOND)
    assert tokens.issue(world.public_id, world.member(0), "member", blinded)


def test_closing_needs_two_people_after_the_end_and_destroys_the_keys(
    opened: Callable[..., World], clock: SettableClock
) -> None:
    world = opened(1)
    with pytest.raises(NotOver):
        world.decide(closing.KIND)
    assert all(key.sealed_private for key in store.token_keys(world.consultation).values())
    world.close()
    assert not any(key.sealed_private for key in store.token_keys(world.consultation).values())
    assert world.consultation.counted


def test_the_private_keys_are_encrypted_at_rest(opened: Callable[..., World]) -> None:
    world = opened(1)
    secret = worlds.kept_key("member").text().encode()[:40]
    kept = [key.sealed_private or b"" for key in store.token_keys(world.consultation).values()]
    assert len(kept) == 2
    assert not any(secret in one for one in kept)


def test_the_audit_log_names_nobody_who_took_a_token(app: Flask, opened: Callable[..., World]) -> None:
    world = opened(1)
    world.respondent(0)
    event = (
        session().scalars(session().query(audit.AuditEvent).filter_by(event="token_issued").statement).one()
    )
    assert event.actor is None
    assert event.at_utc.time() == dt.time(0)
    assert "Member" not in event.details


@pytest.mark.parametrize(
    ("numbers", "total", "shown"),
    [
        ([0, 12, 30], 42, (42, [0, 12, 30])),
        ([3, 5], 8, (8, [None, None])),
        ([3, 12, 30], 45, (45, [None, None, 30])),
        ([3], 3, (None, [None])),
        ([9], 9, (9, [9])),
        ([2, 2, 40], 44, (44, [None, None, None])),
        ([], 0, (0, [])),
    ],
)
def test_small_numbers_are_hidden_and_cannot_be_subtracted(
    numbers: list[int], total: int, shown: tuple[int | None, list[int | None]]
) -> None:
    assert responses._column(numbers, total) == shown


def test_who_holds_a_token_gets_none_of_the_other_class_for_the_same_request(
    opened: Callable[..., World], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both keys sign any number below both moduli, so the same request must not serve in two classes."""
    world, number = opened(1), to_base64((2).to_bytes(384, "big"))
    tokens.issue(world.public_id, world.member(0), "member", number)
    assert tokens.issue(world.public_id, world.member(0), "member", number)
    monkeypatch.setattr(participation, "class_of", lambda _consultation, _person: "non-member")
    with pytest.raises(TokenIssuedAlready):
        tokens.issue(world.public_id, world.member(0), "non-member", number)
