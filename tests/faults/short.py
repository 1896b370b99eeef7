"""What both databases' faults share in CI: few voters, little patience, and the counts in the log."""

from __future__ import annotations

from collections.abc import Callable

from loadtests.faults.counts import Counts, table
from loadtests.faults.stage import Fault, Stage
from tests.external import missing

VOTERS = 6  # for each fault: two before it, two while it lasts, two after it
WITHIN_SECONDS = 0.5
PACE = 0.2  # of a browser's waiting between two tries
#: pytest's ``record_property``.
Recorder = Callable[[str, object], None]
SETTINGS = {"TELLERS_DATABASE_PATIENCE": "2"}


def endure(stage: Stage, fault: Fault, record_property: Recorder) -> Counts:
    """Let the fault happen, have its counts printed, and compare what holds for every fault."""
    if "disk" in fault.name and stage.disk.refusal:
        missing(f"no small filesystem may be mounted here ({stage.disk.refusal}): run the tests as root")
    counts = stage.endure(fault, VOTERS, WITHIN_SECONDS, PACE)
    record_property("counted", table([counts]))
    assert counts.before + counts.during + counts.after == VOTERS
    assert counts.before > 0
    assert counts.after > 0
    return counts
