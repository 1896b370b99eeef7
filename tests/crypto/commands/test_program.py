"""The program's ends that are no error of a command: an interrupt, a reader that went away."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from crypto import __main__ as program
from crypto.commands import verify
from tests.external import ROOT
from tests.tampered import goods


def test_an_interrupt_is_said_in_a_word(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(verify, "main", interrupted)
    assert program.main(["verify", "a.bel"]) == 130
    assert capsys.readouterr().err == "Stopped.\n"


@pytest.mark.parametrize(("words", "code"), [(["verify", "good.bel"], 141), (["trustee", "--help"], 0)])
def test_a_reader_that_goes_away_causes_no_traceback(words: list[str], code: int, tmp_path: Path) -> None:
    (tmp_path / "good.bel").write_bytes(goods.choices_script().archive())
    reading, writing = os.pipe()
    os.close(reading)
    run = subprocess.run(
        [sys.executable, "-m", "crypto", *words],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=writing,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writing)
    assert run.stderr == b""
    assert run.returncode == code


def test_a_finished_election_can_be_demanded(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    script = goods.bound_choices_script()
    whole, part = tmp_path / "whole.bel", tmp_path / "part.bel"
    whole.write_bytes(script.archive())
    part.write_bytes(goods.samples.archive_of(script.entries()[:-1]))
    assert program.main(["verify", str(whole), "--complete"]) == 0
    assert "Profile:                  tellers-1" in capsys.readouterr().out
    assert program.main(["verify", str(part)]) == 0
    assert program.main(["verify", str(part), "--complete"]) == 1
    assert "REFUSED (not-complete)" in capsys.readouterr().err


def test_what_is_weaker_without_the_profile_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "old.bel").write_bytes(goods.ranking_script().archive())
    assert program.main(["verify", str(tmp_path / "old.bel")]) == 0
    output = capsys.readouterr().out
    assert "Profile:                  none" in output
    assert "do not bind the ciphertexts: one dishonest trustee can falsify the result." in output
    assert "The shuffles are not signed" in output
    assert "Weights" not in output
