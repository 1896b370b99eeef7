"""Fixtures of consultations: key pairs are made once per process, because each takes a second."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import cycle

import pytest
from flask import Flask

from app.clock import SettableClock
from consult.registrar import publishing
from tests.consult import world as worlds
from tests.consult.world import World


@pytest.fixture(autouse=True)
def kept_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the two key pairs of this process instead of making new ones."""
    names = cycle(("member", "non-member"))
    monkeypatch.setattr(publishing, "new_key", lambda: worlds.kept_key(next(names)))


@pytest.fixture
def consultation(app: Flask, clock: SettableClock) -> Iterator[Callable[..., World]]:
    """Make a consultation that is ready to be published, in the application's context."""
    with app.app_context():
        yield lambda members=3: worlds.make(app, clock, members)


@pytest.fixture
def opened(consultation: Callable[..., World], clock: SettableClock) -> Callable[..., World]:
    """Make a consultation that is open now."""

    def make(members: int = 3) -> World:
        world = consultation(members)
        world.publish()
        clock.set(worlds.OPENS)
        return world

    return make
