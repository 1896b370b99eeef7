"""Attacks 1 to 10 on archives, as an auditor meets them: through the command, one reason each.

The archives are the cases of ``tests/tampered``, by the number of the attack they belong to.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from crypto.commands import verify
from tests.tampered.all_cases import CASES
from tests.tampered.case import Case

#: Attacks of the threat list that an archive can show.
ATTACKS = {
    1: "clash, and ballots of strangers",
    2: "copy and replay",
    3: "statements that a challenge must bind",
    4: "values that are none",
    5: "votes that are not allowed",
    6: "chosen group parameters",
    7: "dishonest trustees in the ceremony",
    8: "dishonest trustees in the tally",
    9: "dishonest boards",
    10: "boards that forget",
}


@pytest.mark.parametrize(
    "case",
    [case for case in CASES if case.attack is not None],
    ids=lambda case: f"attack-{case.attack:02}-{case.name}",
)
def test_attack(case: Case, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    archive, older = tmp_path / "tampered.bel", tmp_path / "older.bel"
    archive.write_bytes(case.archive())
    arguments = [str(archive), "--json", "--workers", "1"]
    if case.since is not None:
        older.write_bytes(case.since())
        arguments += ["--since", str(older)]
    if case.voters is not None:
        arguments += ["--voters", str(case.voters)]
    assert verify.main(arguments) == 1
    answer = json.loads(capsys.readouterr().out)
    assert answer["ok"] is False
    assert answer["error"] == case.error("").code
    assert case.says in answer["message"]


@pytest.mark.parametrize("attack", ATTACKS, ids=ATTACKS.get)
def test_every_attack_on_archives_has_an_archive(attack: int) -> None:
    assert any(case.attack == attack for case in CASES)
