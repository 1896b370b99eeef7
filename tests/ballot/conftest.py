"""Fixtures of the election room: small worlds in the application's context."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from app.clock import SettableClock
from tests.ballot import world as worlds
from tests.ballot.world import World


@pytest.fixture
def election_app(app: Flask) -> Iterator[Flask]:
    """The application, in its context."""
    with app.app_context():
        yield app


@pytest.fixture
def choice(election_app: Flask, clock: SettableClock) -> Callable[..., World]:
    """Make a membership ballot that is ready to be sealed."""
    return lambda voters=3, may_revote=False, spares=0: worlds.choice_world(clock, voters, may_revote, spares)


@pytest.fixture
def officers(election_app: Flask, clock: SettableClock) -> Callable[..., World]:
    """Make an officer election that is ready to be sealed."""
    return lambda voters=3, spares=0: worlds.officer_world(clock, voters, spares)


@pytest.fixture
def draft(election_app: Flask, clock: SettableClock) -> Callable[..., World]:
    """Make a poll with people and a roll, nothing else set."""
    return lambda preset="membership-ballot", voters=3: worlds.draft_world(clock, preset, voters)
