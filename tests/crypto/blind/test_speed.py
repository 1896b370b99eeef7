"""Two cores sign at least 100 tokens a second, and the precautions do not double the bare operation."""

from __future__ import annotations

import pytest

from tools import bench_consultation


def test_tokens_are_signed_fast_enough(capsys: pytest.CaptureFixture[str]) -> None:
    assert bench_consultation.main(["--runs", "15"]) == 0
    assert "goal 100" in capsys.readouterr().out
