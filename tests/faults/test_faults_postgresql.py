"""Faults while people vote, on PostgreSQL: short ones; ``make faults`` does them at full length.

Those of the web server's own processes and of its clock are the same on both, and are tested on SQLite.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from loadtests.faults import striking
from loadtests.faults.stage import Fault, Stage, postgresql_stage
from tests.external import missing
from tests.faults.short import SETTINGS, VOTERS, Recorder, endure

TESTED = {fault.name for fault in striking.ON_SQLITE} - {"disk full"}
FAULTS = [fault for fault in striking.ON_POSTGRESQL if fault.name not in TESTED]


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A served platform that meets one fault after another."""
    try:
        with postgresql_stage(tmp_path_factory.mktemp("faults"), VOTERS * len(FAULTS), SETTINGS) as opened:
            yield opened
    except FileNotFoundError as error:
        missing(str(error))


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_nothing_acknowledged_is_lost(stage: Stage, fault: Fault, record_property: Recorder) -> None:
    counts = endure(stage, fault, record_property)
    assert counts.busy > 0
    if fault.name == "commits unanswered":
        assert counts.found > 0  # the vote was on the board already, and the receipt is the one of that time


def test_the_count_is_what_everybody_meant(stage: Stage) -> None:
    found = stage.reckon()
    assert found.promised == found.on_board == found.counted == len(stage.voted) > 0
