"""A sealed contest is fixed in the database itself, and its result follows from the sealed record alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.db import session, write_transaction
from ballot import results, setup, store
from ballot.models import Contest, Option
from ballot.triggers import FIXED_COLUMNS
from tests.ballot.world import World
from tests.databases import ON_POSTGRESQL

OTHER = {
    "id": "id + 1000",
    "uuid": "'other'",
    "poll_id": "poll_id + 1000",
    "position": "position + 1",
    "title": "'other'",
    "question": "'other'",
    "background": "'other'",
    "kind": "'ranked'",
    "min_choices": "0",
    "max_choices": "2",
    "blank": "NOT blank",
    "seats": "seats + 1",
    "rule": "'scottish'",
    "constraint": "'{}'",
    "may_revote": "NOT may_revote",
    "tell_first_minutes": "tell_first_minutes + 1",
    "opens_utc": "created_utc",
    "closes_utc": "'2030-01-01 00:00:00'",
    "created_utc": "'2020-01-01 00:00:00'",
    "sealed_utc": "NULL",
    "roll_hash": "'other'",
    "unopposed_utc": "created_utc",
}


def refused(statement: str) -> None:
    with pytest.raises(IntegrityError, match="contest is sealed"), write_transaction() as current:
        current.execute(text(statement))


def test_every_column_but_the_declaration_is_fixed() -> None:
    assert {*FIXED_COLUMNS, "declared_utc"} == {column.name for column in Contest.__table__.columns}
    assert set(OTHER) == set(FIXED_COLUMNS)


def test_a_sealed_contest_cannot_be_changed_or_deleted(choice: Callable[..., World]) -> None:
    world = choice()
    world.approve("seal")
    for column, value in OTHER.items():
        refused(f'UPDATE contest SET "{column}" = {value}')  # noqa: S608
    refused("DELETE FROM contest")
    assert store.phase_of(world.contest()).value == "sealed"


def test_the_options_of_a_sealed_contest_cannot_be_changed(choice: Callable[..., World]) -> None:
    world = choice()
    world.approve("seal")
    key = world.contest().id
    refused("UPDATE option SET label = 'Maybe' WHERE position = 0")
    refused("UPDATE option SET contest_id = contest_id + 1000")
    refused("DELETE FROM option")
    refused(f"INSERT INTO option (contest_id, position, label) VALUES ({key}, 9, 'Maybe')")  # noqa: S608
    if ON_POSTGRESQL:
        refused("TRUNCATE option")


def test_a_declaration_stands(choice: Callable[..., World]) -> None:
    world = choice()
    world.open()
    world.close()
    world.count((1, 2))
    world.approve("declare")
    refused("UPDATE contest SET declared_utc = NULL")
    refused("UPDATE contest SET declared_utc = '2030-01-01 00:00:00'")


def test_a_draft_may_change_and_go(choice: Callable[..., World]) -> None:
    world = choice()
    with write_transaction():
        setup.set_options(world.contest(), [("A", None), ("B", None)], world.office)
        setup.remove_contest(world.contest(), world.office)
    assert session().query(Option).count() == 0


def disable_triggers() -> None:
    """Do as somebody who holds the database may do, without the triggers in the way."""
    current = session()
    if ON_POSTGRESQL:
        current.execute(text("SET LOCAL session_replication_role = replica"))
        return
    for table in ("contest", "option"):
        current.execute(text(f"DROP TRIGGER {table}_sealed_update"))


def test_the_result_of_a_choice_follows_the_sealed_record(choice: Callable[..., World]) -> None:
    world = choice()
    world.open()
    for voter, vote in enumerate(([0, 1, 0], [0, 1, 0], [1, 0, 0])):
        world.cast(voter, vote)
    world.close()
    world.count((1, 2))
    world.approve("declare")
    before = results.result(world.contest())
    with write_transaction() as current:
        disable_triggers()
        current.execute(text("UPDATE option SET label = 'Somebody else' WHERE position = 0"))
        current.execute(text("UPDATE contest SET blank = NOT blank, kind = 'ranked', question = 'Other?'"))
    assert results.result(world.contest()) == before
    assert [option.label for option in before.options] == ["Yes", "No"]
    assert before.blank == 1


def test_the_result_of_a_ranking_follows_the_sealed_record(officers: Callable[..., World]) -> None:
    world = officers()
    world.open(1)
    world.cast(0, [1, 2, 3, 4, 5, 6], 1)
    world.close(1)
    world.count((1, 2), 1)
    world.approve("declare", 1)
    before = results.result(world.contest(1))
    with write_transaction() as current:
        disable_triggers()
        current.execute(text("UPDATE option SET label = 'x' || label, group_name = NULL"))
        current.execute(
            text("UPDATE contest SET seats = 1, rule = 'scottish', \"constraint\" = NULL WHERE position = 1")
        )
    assert results.result(world.contest(1)) == before
    assert before.count
    assert len(before.count.elected) == 3
