"""Fixtures of nominations."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from app.clock import SettableClock
from tests.ballot.nominations.stand import Stand, stand


@pytest.fixture
def stands(election_app: Flask, clock: SettableClock) -> Callable[..., Stand]:
    """Make an officer election whose nominations are open: ``stands(proposer=True)``."""
    return lambda **changes: stand(clock, **changes)
