"""``python -m crypto verify`` as an auditor meets it."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from crypto import __main__ as program
from crypto.commands import verify
from tests.external import ROOT
from tests.tampered import goods
from tests.tampered.change import edited
from tools.samples import archive_of


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "good.bel"
    path.write_bytes(goods.choices_script().archive())
    return path


def test_a_good_archive_gives_0_and_a_summary(good: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert program.main(["verify", str(good)]) == 0
    output = capsys.readouterr().out
    assert output.startswith("VERIFIED\n")
    assert goods.choices().election.fingerprint in output
    assert "Ballots counted:          3" in output


def test_json_is_one_object(good: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify.main([str(good), "--json", "--voters", "4", "--since", str(good)]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["ok"] is True
    assert (answer["phase"], answer["result"]) == ("complete", [[1, 2, 1], [0, 1, 1, 0]])


def test_a_refusal_gives_1_and_the_reason(good: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good.write_bytes(good.read_bytes()[:-512])
    assert verify.main([str(good)]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("REFUSED (truncated-archive)\nThe file ends inside ")
    assert verify.main([str(good), "--json"]) == 1
    answer = json.loads(capsys.readouterr().out)
    assert (answer["ok"], answer["error"]) == (False, "truncated-archive")


def test_a_file_that_is_not_there_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify.main([str(tmp_path / "none.bel"), "--json"]) == 1
    answer = json.loads(capsys.readouterr().out)
    assert answer["error"] == "unreadable-file"
    assert "none.bel" in answer["message"]
    assert verify.main([str(tmp_path)]) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["FILE", "--voters", "many"],
        ["FILE", "--voters", "-1"],
        ["FILE", "--workers", "0"],
        ["FILE", "--fast"],
    ],
)
def test_a_wrong_call_gives_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as end:
        verify.main(arguments)
    assert end.value.code == 2


def test_the_program_names_its_commands(capsys: pytest.CaptureFixture[str]) -> None:
    assert program.main([]) == 2
    assert "verify" in capsys.readouterr().err
    assert program.main(["count"]) == 2
    assert program.main(["--help"]) == 0
    assert "trustee" in capsys.readouterr().out


def test_names_cannot_move_the_cursor(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    script = goods.choices_script()
    named = edited(script.election, lambda election: election.update(name="A\x1b[2J\nVERIFIED"))
    path = tmp_path / "a.bel"
    path.write_bytes(archive_of(replace(script, election=named).entries()[:1]))
    assert verify.main([str(path)]) == 0
    assert "A\\u001b[2J\\u000aVERIFIED" in capsys.readouterr().out


def test_the_whole_program_runs_and_starts_light(good: Path) -> None:
    command = [sys.executable, "-X", "importtime", "-m", "crypto", "verify", str(good)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.startswith("VERIFIED")
    loaded = {line.rpartition("|")[2].strip() for line in run.stderr.splitlines()}
    assert "crypto.verify.verifier" in loaded
    assert not loaded & {
        "rich",
        "multiprocessing",
        "concurrent.futures",
        "cryptography",
        "sqlalchemy",
        "flask",
    }


def test_a_bar_is_drawn_on_a_terminal(
    good: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert verify.main([str(good), "--workers", "1"]) == 0
    assert "Ballots" in capsys.readouterr().err
