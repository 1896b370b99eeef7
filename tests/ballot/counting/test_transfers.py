"""The transfer diagram: well formed, described, escaped, and never without its table."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from ballot.counting import Candidate, count
from ballot.counting.rules import RULES
from ballot.counting.transfers import transfer_diagram
from tests.ballot.counting.test_batches import PAPERS

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("rule", list(RULES))
def test_is_well_formed_and_tells_every_transfer(rule: str) -> None:
    names = ["<script>", "B & Co", "C", "D", "E" * 60]
    seats = 1 if RULES[rule].ONE_SEAT_ONLY else 2
    counted = count(rule, PAPERS, [Candidate(name) for name in names], seats)
    drawing = transfer_diagram(counted, "d")
    root = ElementTree.fromstring(drawing)  # noqa: S314 (our own text)
    assert root.get("aria-labelledby") == "d-title d-description"
    description = root.findtext(f"{SVG}desc") or ""
    for before, after in zip(counted.stages, counted.stages[1:], strict=False):
        assert f"Stage {after.number}, {after.note}" in description
        for c, name in enumerate(names):
            change = after.votes[c] - before.votes[c]
            assert not change or f"{name} {counted.scale.signed(change)}" in description
    assert "<script" not in drawing
    assert "style" not in drawing


def test_bands_keep_inside_the_drawing() -> None:
    counted = count("ers97", PAPERS, [Candidate(name) for name in "ABCDE"], 2)
    root = ElementTree.fromstring(transfer_diagram(counted, "d"))  # noqa: S314 (our own text)
    height = float(root.get("height", "0"))
    bars = list(root.iter(f"{SVG}rect"))
    assert bars
    for bar in bars:
        assert float(bar.get("y", "-1")) + float(bar.get("height", "0")) <= height


def test_a_count_of_one_stage_has_none() -> None:
    assert transfer_diagram(count("ers97", [((0,), 1)], [Candidate("A")], 1), "d") == ""
