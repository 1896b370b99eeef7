"""Kill -9 between post and promise: what was committed is there, and the same answer may be sent again."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from consult.collector import store as collector_store
from consult.collector.database import session as collector_session
from tests.consult import world as worlds
from tests.consult.killed_collector import POINTS, take_and_die
from tests.consult.world import World

PLAIN = str | int | bool | list | dict | tuple | type(None)


@pytest.mark.parametrize("point", POINTS)
def test_an_answer_is_stored_whole_or_not_at_all(
    app: Flask, opened: Callable[..., World], point: str
) -> None:
    world = opened(1)
    public_id, one = world.public_id, world.respondent(0)
    made = one.answer(world.questionnaire, {"q_role": "partner"})
    settings: dict[str, Any] = {k: v for k, v in app.config.items() if isinstance(v, PLAIN)}
    collector_session().close()
    arguments = (settings, worlds.OPENS, point, public_id, made.text())
    process = multiprocessing.get_context("spawn").Process(target=take_and_die, args=arguments)
    process.start()
    process.join(120)
    assert process.exitcode == -signal.SIGKILL
    stored = collector_store.answer(public_id, one.derived.key) is not None
    assert stored is (point == "after the commit")
    assert collector_store.waiting_count(public_id) == int(stored)
    collector_session().close()
    again = app.test_client().post(f"/answers/{public_id}", data=worlds.body(made))
    assert again.status_code == 200
    assert collector_store.waiting_count(public_id) == 1
