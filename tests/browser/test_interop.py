"""Ballots made by the browser's code are accepted by our verifier and by belenios-tool."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from crypto.ballots.ballot import check_ballot
from crypto.election import parse_election
from crypto.questions import HomomorphicQuestion, RankedQuestion
from tests.browser.harness import CODE, make_stage
from tests.external import require_program, require_shared
from tools import assets

SHARED_ANSWERS = {
    "homomorphic": [[[1, 0, 0], [0, 1, 0]], [[0, 0, 1], [1, 0, 0]]],
    "threshold-2-of-3": [[[0, 1, 0]], [[0, 0, 1]]],
    "ranked": [[[1, 2, 3, 4]], [[0, 0, 0, 0]], [[0, 2, 0, 1]]],
}


def make_ballots(wanted: list[dict[str, Any]]) -> list[str]:
    """Return the ballots that the browser's code makes for ``wanted``."""
    command = [str(assets.node_program()), str(assets.BROWSER / "tests" / "make-ballots.js")]
    done = subprocess.run(command, input=json.dumps(wanted), capture_output=True, text=True, check=True)
    made: list[str] = json.loads(done.stdout)
    return made


@pytest.mark.parametrize(
    ("group", "question", "vectors"),
    [
        ("BELENIOS-2048", HomomorphicQuestion("?", ("a", "b", "c"), 1, 1), [[1, 0, 0], [0, 0, 1]]),
        ("BELENIOS-2048", HomomorphicQuestion("?", ("a", "b"), 1, 1, True), [[1, 0, 0], [0, 0, 1]]),
        (
            "BELENIOS-2048",
            HomomorphicQuestion("?", ("a", "b", "c"), 0, 2, True),
            [[0, 0, 0, 0], [0, 1, 1, 0]],
        ),
        ("RFC-3526-2048", HomomorphicQuestion("?", ("a", "b"), 0, 2), [[0, 0], [1, 1]]),
        ("RFC-3526-2048", RankedQuestion("?", tuple("abcdefg")), [[7, 6, 5, 4, 3, 2, 1], [0] * 7]),
    ],
)
def test_our_own_check_accepts(group: str, question: Any, vectors: list[list[int]]) -> None:
    election = make_stage(group, [question], "Interoperation").election
    wanted = [{"election": election.text, "code": CODE, "answers": [vector]} for vector in vectors]
    for ballot in make_ballots(wanted):
        check_ballot(election, ballot)


@pytest.mark.parametrize("kind", sorted(SHARED_ANSWERS))
def test_belenios_tool_accepts(kind: str, tmp_path: Path) -> None:
    folder = require_shared(f"protocol/made-by-belenios-tool/{kind}")
    program = require_program("belenios-tool", package="belenios-tool")
    for name in ("election.json", "trustees.json", "public_creds.json"):
        shutil.copy(folder / name, tmp_path)
    election = (folder / "election.json").read_text().removesuffix("\n")
    codes = [line.split()[1] for line in (folder / "private_creds.txt").read_text().splitlines()]
    wanted = [
        {"election": election, "code": code, "answers": answers}
        for code, answers in zip(codes, SHARED_ANSWERS[kind], strict=False)
    ]

    def run(*arguments: str, lines: str = "") -> None:
        command = [program, *arguments]
        done = subprocess.run(command, cwd=tmp_path, input=lines, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr

    run("archive", "init")
    for ballot in make_ballots(wanted):
        check_ballot(parse_election(election), ballot)
        run("archive", "add-event", "--type=Ballot", lines=ballot + "\n")
    run("election", "verify")
