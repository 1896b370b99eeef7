"""The played consultation, small: ``make consultation`` plays 2,000."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from tools.consultation.__main__ import Play, play
from tools.election.world import running


def test_a_small_consultation_is_played_to_its_reconciliation(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, spawn) as pool, running(tmp_path) as world:
        play(Play(world, tmp_path, pool), members=26, non_members=2, days=2)
    told = capsys.readouterr().out
    assert "everything adds up" in told
    assert "all verified" in told
    assert "token-issued-already" in told
    assert (tmp_path / "microdata.sav").stat().st_size > 0
