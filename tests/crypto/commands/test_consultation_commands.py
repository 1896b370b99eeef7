"""The consultation's commands, from a witness's key to the release, and what each refuses."""

from __future__ import annotations

import json
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from crypto import __main__ as program
from crypto.commands.trustee import main as trustee
from crypto.consultation.files import zip_files
from crypto.consultation.leaves import answer_leaf
from crypto.notes import Signer, Verifier, verify_cosignature
from tests.crypto.consultation.world import World, changed_archive, world, write_files


@pytest.fixture(scope="module")
def stage() -> World:
    return world()


@pytest.fixture(autouse=True)
def folder(stage: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Everything published in ``log``, a receipt, the trustees' keys."""
    monkeypatch.chdir(tmp_path)
    write_files(tmp_path / "log", stage.files)
    (tmp_path / "receipt.json").write_text(stage.receipt(stage.people[0].submissions[1], 8) + "\n")
    for owner, key in enumerate(stage.trustee_keys, start=1):
        (tmp_path / f"{owner}.private").write_text(key)
    return tmp_path


def keys(stage: World) -> list[str]:
    return ["--key", stage.log_key, "--registrar-key", stage.registrar_key]


def refused(capsys: pytest.CaptureFixture[str], words: list[str]) -> str:
    """Return the code with which a call is refused."""
    capsys.readouterr()
    assert program.main([*words, "--json"]) == 1
    value = json.loads(capsys.readouterr().out)
    assert value["ok"] is False
    return str(value["error"])


def test_a_log_is_verified(stage: World, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert program.main(["verify-log", "log", *keys(stage), "--closed", "--witnesses", "2"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("VERIFIED\nConsultation:             Plan B\n")
    assert "Class member:             2 count, 1 withdrawn, 4 tokens, 10 entitled" in out
    (folder / "log.zip").write_bytes(zip_files(stage.files))
    assert program.main(["verify-log", "log.zip", "--key", stage.log_key, "--json"]) == 0
    value = json.loads(capsys.readouterr().out)
    assert (value["ok"], value["entries"], value["closed"]) == (True, 8, True)
    assert value["registrars_signatures"].startswith("not checked")


def test_a_lying_log_is_refused(stage: World, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, second, third, *rest = stage.files.leaves
    (folder / "old.note").write_text(stage.note((first, third, second, *rest)))
    words = ["verify-log", "log", *keys(stage)]
    assert refused(capsys, [*words, "--checkpoint", "old.note"]) == "checkpoints-refused"
    assert refused(capsys, [*words, "--witnesses", "3"]) == "too-few-witnesses"
    assert refused(capsys, ["verify-log", "log", "--key", "x"]) == "wrong-verifier"
    assert refused(capsys, ["verify-log", "nowhere", *keys(stage)]) == "unreadable-file"
    (folder / "log" / "leaves.jsonl").write_text(f"{first}\n")
    assert program.main(words) == 1
    assert capsys.readouterr().err.startswith("REFUSED (checkpoints-refused)\nThe log has signed")
    (folder / "old.note").write_bytes(b"\xff")
    assert refused(capsys, [*words, "--checkpoint", "old.note"]) == "unreadable-file"


def test_a_receipt_is_verified_alone_and_against_the_log(
    stage: World, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["verify-receipt", "receipt.json", *keys(stage)]
    assert program.main(words) == 0
    assert "Proved to be in the log:  yes" in capsys.readouterr().out
    assert program.main([*words, "--log", "log", "--json"]) == 0
    value = json.loads(capsys.readouterr().out)
    assert (value["your_latest"], value["counts"], value["revision"]) == (True, True, 2)


def test_a_dropped_answer_is_said(stage: World, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = stage.people[0].submissions[1]
    (folder / "early.json").write_text(stage.receipt(made))
    leaves = tuple(leaf for leaf in stage.files.leaves[:-1] if leaf != answer_leaf(made))
    write_files(
        folder / "other", replace(stage.files, leaves=leaves, checkpoints=(stage.note(leaves),), counted=None)
    )
    words = [*keys(stage), "--log", "other"]
    assert refused(capsys, ["verify-receipt", "early.json", *words]) == "not-in-log"
    assert refused(capsys, ["verify-receipt", "receipt.json", *words]) == "checkpoints-refused"
    assert refused(capsys, ["verify-receipt", "1.private", *keys(stage)]) == "malformed-text"


def test_a_witness_makes_a_key(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert program.main(["witness-key", "example.org/lmc", "--key", "lmc.key"]) == 0
    published = Verifier.read(capsys.readouterr().out.strip(), "witness")
    assert Signer.read((folder / "lmc.key").read_text(), "witness").verifier == published
    assert stat.S_IMODE((folder / "lmc.key").stat().st_mode) == 0o600
    assert program.main(["witness-key", "example.org/lmc", "--key", "lmc.key"]) == 1
    assert program.main(["witness-key", "a b", "--key", "other.key"]) == 1
    assert "Traceback" not in capsys.readouterr().err


def test_a_witness_cosigns_what_continues(
    stage: World, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    witness = stage.witnesses[1]
    (folder / "b.key").write_text(witness.text())
    leaves = stage.files.leaves[:5]
    files = replace(stage.files, leaves=leaves, checkpoints=(stage.note(leaves, witnesses=1),), counted=None)
    write_files(folder / "day", files)
    words = ["cosign", "day", *keys(stage), "--witness", "b.key", "--time", "7"]
    assert program.main([*words, "-o", "day.note"]) == 0
    note = (folder / "day.note").read_text()
    assert verify_cosignature(note, witness.verifier) == 7
    assert "example.org/witness/a" in note
    assert program.main(["cosign", "log", *keys(stage), "--witness", "b.key", "-o", "end.note"]) == 0
    assert refused(capsys, [*words, "-o", "again.note"]) == "checkpoints-refused"
    (first, second, third, *rest) = leaves
    forked = (first, third, second, *rest, *stage.files.leaves[5:7])
    write_files(folder / "fork", replace(files, leaves=forked, checkpoints=(stage.note(forked),)))
    capsys.readouterr()
    assert refused(capsys, ["cosign", "fork", *words[2:], "-o", "fork.note"]) == "checkpoints-refused"
    assert not (folder / "fork.note").exists()


def test_somebody_who_is_no_witness_cosigns_nothing(
    stage: World, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "x.key").write_text(Signer.new("example.org/x", "witness").text())
    words = ["cosign", "log", *keys(stage), "-o", "x.note"]
    assert refused(capsys, [*words, "--witness", "x.key"]) == "other-record"
    assert refused(capsys, [*words, "--witness", "1.private"]) == "wrong-verifier"


def contribute(stage: World, owner: int, *more: str, files: str = "log", answers: str = "3") -> int:
    words = ["open-answers", files, "--key", f"{owner}.private", "--log-key", stage.log_key]
    return trustee([*words, "--answers", answers, "-o", f"{owner}.opening", *more])


def test_trustees_open_and_the_office_combines(
    stage: World, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert contribute(stage, 1, "--registrar-key", stage.registrar_key) == 0
    assert contribute(stage, 3) == 0
    assert "You are trustee 3" in capsys.readouterr().out
    words = ["combine-answers", "log", "1.opening", "3.opening", *keys(stage)]
    assert program.main([*words, "--release", "release.json", "--audit", "audit.json"]) == 0
    assert "Answers that count:       3\nOpened:                   3\nUnreadable entries:       none" in (
        capsys.readouterr().out
    )
    assert stat.S_IMODE((folder / "audit.json").stat().st_mode) == 0o600
    assert program.main([*words, "--check", "release.json"]) == 0
    disclosed = ["--disclose", "chosen.json", "--question", "q_role"]
    assert program.main([*words, *disclosed]) == 0
    assert program.main(["verify-disclosure", "log", "chosen.json", *keys(stage), "-o", "rows.json"]) == 0
    rows = json.loads((folder / "rows.json").read_text())
    release = json.loads((folder / "release.json").read_text())
    assert [row["answers"]["q_role"] for row in rows] == [row["answers"]["q_role"] for row in release]
    assert "Because" not in (folder / "chosen.json").read_text()
    assert refused(capsys, [*words, "--disclose", "x.json"]) == "wrong-questionnaire"
    (folder / "short.json").write_text(json.dumps(release[1:], separators=(",", ":"), ensure_ascii=False))
    assert refused(capsys, [*words, "--check", "short.json"]) == "release-refused"
    assert refused(capsys, [*words, "--release", "release.json"]) == "unreadable-file"
    assert refused(capsys, ["combine-answers", "log", "1.opening", *keys(stage)]) == "too-few-trustees"


def test_a_trustee_goes_on_where_the_work_was_cut_off(stage: World, folder: Path) -> None:
    assert contribute(stage, 2) == 0
    whole = (folder / "2.opening").read_text()
    (folder / "2.opening").rename(folder / "2.opening.part")
    (folder / "2.opening.part").write_text(whole[:-30])
    assert contribute(stage, 2) == 0
    assert (folder / "2.opening").read_text().splitlines()[:3] == whole.splitlines()[:3]
    assert program.main(["combine-answers", "log", "2.opening", "2.opening", *keys(stage)]) == 1
    (folder / "2.opening").rename(folder / "2.opening.part")
    (folder / "2.opening.part").write_text(whole.replace('"owner":2', '"owner":3'))
    assert contribute(stage, 2) == 1


def test_a_trustee_opens_no_subset_and_no_other_number(
    stage: World, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def drop(rows: list[object]) -> None:
        del rows[0]

    write_files(folder / "few", changed_archive(stage.files, drop))
    assert contribute(stage, 1, files="few") == 1
    assert "Either all are opened together or none." in capsys.readouterr().err
    assert contribute(stage, 1, answers="2") == 1
    assert "3 answers count, but 2 were announced" in capsys.readouterr().err
    assert not list(folder.glob("1.opening*"))
    assert not (folder / "1.private.opened").exists()


def test_a_trustee_opens_one_set_of_a_consultation_once(
    stage: World, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two closed logs of one consultation, signed and cosigned alike, one of them an answer shorter."""
    assert contribute(stage, 1) == 0
    (folder / "1.opening").unlink()
    assert contribute(stage, 1) == 0
    (folder / "1.opening").unlink()
    made = stage.people[0].submissions[0], stage.people[2].submissions[0]
    closing = stage.closing({"member": 4}, {"member": 10})
    entries = [stage.files.leaves[0], *(answer_leaf(one) for one in made)]
    write_files(folder / "short", stage.closed(entries, closing, list(made)))
    assert contribute(stage, 1, files="short", answers="2") == 1
    assert "opened another set of answers" in capsys.readouterr().err
