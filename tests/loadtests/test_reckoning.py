"""The reckoning notices every way in which a board can differ from what voters were told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from loadtests import reckoning
from loadtests.plan import Turn


def _promise(folder: Path, tracker: str, file: str = "promised-1.jsonl") -> None:
    with (folder / file).open("a", encoding="utf-8") as log:
        log.write(json.dumps({"tracker": tracker, "receipt": {}}) + "\n")


def test_the_reckoning_notices_two_voters_with_one_tracker(tmp_path: Path) -> None:
    _promise(tmp_path, "same")
    _promise(tmp_path, "same", "promised-2.jsonl")
    with pytest.raises(reckoning.NotAsPromised, match="two voters"):
        reckoning._promises(tmp_path)


def _turn(tracker: str) -> Turn:
    return Turn(1, {}, 0.0, 0.0, "", tracker, [1])


@pytest.mark.parametrize(
    ("promised", "board", "sent", "complaint"),
    [
        (["a", "b"], ["a"], ["a", "b"], "1 lost"),
        (["a"], ["a", "a"], ["a"], "1 doubled"),
        (["a"], ["a", "b"], ["a", "b"], "1 never acknowledged"),
    ],
)
def test_the_reckoning_notices_a_board_that_differs(
    promised: list[str], board: list[str], sent: list[str], complaint: str
) -> None:
    with pytest.raises(reckoning.NotAsPromised, match=complaint):
        reckoning.compare(promised, board, [_turn(one) for one in sent])
