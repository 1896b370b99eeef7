"""Faults while people vote, on SQLite: short ones; ``make faults`` does them at full length."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from loadtests.faults import striking
from loadtests.faults.stage import Fault, Stage, sqlite_stage
from tests.faults.short import SETTINGS, VOTERS, Recorder, endure


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A served platform that meets one fault after another."""
    voters = VOTERS * len(striking.ON_SQLITE)
    with sqlite_stage(tmp_path_factory.mktemp("faults"), voters, SETTINGS) as opened:
        yield opened


@pytest.mark.parametrize("fault", striking.ON_SQLITE, ids=lambda fault: fault.name)
def test_nothing_acknowledged_is_lost(stage: Stage, fault: Fault, record_property: Recorder) -> None:
    counts = endure(stage, fault, record_property)
    if fault.name == "server killed":
        assert counts.dead > 0
    if fault.name == "disk full":
        assert counts.busy >= striking.REFUSALS


def test_the_count_is_what_everybody_meant(stage: Stage) -> None:
    found = stage.reckon()
    assert found.promised == found.on_board == found.counted == len(stage.voted) > 0
