"""The command: its three forms, its errors, and that it needs nothing but the standard library."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from ballot.counting.__main__ import main
from tests.ballot.counting.oracles import DATA
from tests.external import ROOT

FILE = DATA / "constraints/deputies002.blt"
EXPECTED = json.loads(FILE.with_suffix(".json").read_text(encoding="utf-8"))


@pytest.fixture
def con(tmp_path: Path) -> Path:
    path = tmp_path / "deputies.con"
    path.write_text(EXPECTED["opentally_con_file"], encoding="utf-8")
    return path


def test_json_is_the_record(con: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(FILE), "--rule", "scottish", "--constraints", str(con), "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["elected"] == EXPECTED["elected"]
    assert record["quota"] == "20.00000"
    assert {
        "stage",
        "votes",
        "non_transferable",
        "elected",
        "excluded",
        "guarded",
        "doomed",
        "note",
        "batches",
    } <= set(record["stages"][0])


@pytest.mark.parametrize("form", ["--sheet", "--csv"])
def test_sheet_and_csv_name_everybody(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(FILE), "--rule", "scottish", form]) == 0
    shown = capsys.readouterr().out
    assert all(name in shown for name in EXPECTED["candidates"])


def test_pdf_is_a_document(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main([str(FILE), "--rule", "ers97", "--pdf"]) == 0
    sys.stdout.flush()
    assert capfdbinary.readouterr().out.startswith(b"%PDF-")


def test_help_names_every_rule(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    told = capsys.readouterr().out
    assert all(rule in told for rule in ("ers97", "scottish", "meek", "av", "--pdf"))


def test_seed_reaches_the_lot(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "tie.blt"
    path.write_text('2 1\n1 1 0\n1 2 0\n0\n"A"\n"B"\n"T"\n', encoding="utf-8")
    seen = set()
    for seed in range(8):
        assert main([str(path), "--rule", "scottish", "--seed", f"{seed:02x}", "--json"]) == 0
        seen.add(tuple(json.loads(capsys.readouterr().out)["elected"]))
    assert seen == {(1,), (2,)}


@pytest.mark.parametrize("content", [b"nonsense", b"\xff\xfe", None])
def test_refusals_are_one_sentence(
    content: bytes | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "bad.blt"
    if content is not None:
        path.write_bytes(content)
    assert main([str(path), "--rule", "scottish"]) == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_runs_on_the_standard_library_alone() -> None:
    command = [sys.executable, "-S", "-m", "ballot.counting", str(FILE), "--rule", "scottish", "--csv"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "Member 1" in done.stdout
