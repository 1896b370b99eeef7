"""Ballots cross the border in both directions: theirs pass here, ours pass there."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from crypto import credentials
from crypto.ballots.ballot import check_ballot, make_ballot, tracker
from crypto.election import parse_election
from crypto.text import b64_digest
from tests.crypto.samples import vectors
from tests.external import require_program, require_shared

MADE = {"homomorphic": 6, "ranked": 5, "threshold-2-of-3": 5}


def bodies(archive: bytes) -> list[str]:
    """Return the texts in an archive; each follows a header of 512 bytes that states its size."""
    texts, offset = [], 0
    while offset < len(archive):
        size = int(archive[offset + 124 : offset + 135], 8)
        texts.append(archive[offset + 512 : offset + 512 + size].decode())
        offset += 512 + -(-size // 512) * 512
    return texts


@pytest.mark.parametrize(("folder", "number"), MADE.items())
def test_their_ballots_pass_here(folder: str, number: int) -> None:
    made = require_shared(f"protocol/made-by-belenios-tool/{folder}")
    [archive] = made.glob("*.bel")
    texts = bodies(archive.read_bytes())
    election = parse_election(texts[1])
    listed = credentials.parse_credentials(election.group, texts[3])
    ballots = [text for text in texts if text.startswith('{"election_uuid"')]
    assert len(ballots) == number
    assert all(check_ballot(election, text).credential in listed for text in ballots)
    codes = [line.split()[-1] for line in (made / "private_creds.txt").read_text().splitlines()]
    publics = [credentials.public(election.group, election.uuid, code) for code in codes]
    assert credentials.credentials_record(election.group, publics) == texts[3]


def test_the_example_of_the_design() -> None:
    example = json.loads(require_shared("protocol/vectors.json").read_text())["ballot"]
    election = parse_election(example["election_json"])
    assert election.fingerprint == example["fingerprint"]
    ballot = check_ballot(election, example["ballot_json"])
    assert ballot.signed_hash == example["signed_hash"]
    assert tracker(ballot.text) == example["tracker"]
    assert f"{election.fingerprint}|{ballot.credential}" == example["S0"]


def tool(folder: Path, *arguments: str, lines: str = "") -> subprocess.CompletedProcess[str]:
    """Run belenios-tool on ``folder``."""
    program = require_program("belenios-tool", package="belenios-tool")
    return subprocess.run(
        [program, *arguments, "--dir", "."],
        cwd=folder,
        input=lines,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def setup(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[dict[str, Any], Path]:
    """Start an archive for an election of the vectors with the other software."""
    vector = vectors("ballots")[request.param]
    for name, member in (("election", "election"), ("trustees", "trustees"), ("public_creds", "credentials")):
        (tmp_path / f"{name}.json").write_text(vector[member])
    assert tool(tmp_path, "archive", "init").returncode == 0
    return vector, tmp_path


@pytest.mark.parametrize("setup", range(len(vectors("ballots"))), indirect=True)
def test_our_ballots_pass_there(setup: tuple[dict[str, Any], Path]) -> None:
    vector, folder = setup
    election = parse_election(vector["election"])
    texts = [ballot["ballot"] for ballot in vector["ballots"]]
    texts += [make_ballot(election, ballot["code"], ballot["answers"]) for ballot in vector["ballots"]]
    for text in texts:
        assert tool(folder, "archive", "add-event", "--type=Ballot", lines=text + "\n").returncode == 0
    verified = tool(folder, "election", "verify")
    assert verified.returncode == 0, verified.stderr
    assert "all checks passed" in verified.stderr


@pytest.mark.parametrize("setup", [0], indirect=True)
def test_the_other_software_would_have_noticed(setup: tuple[dict[str, Any], Path]) -> None:
    vector, folder = setup
    wrong = vector["ballots"][0]["ballot"].replace('"response":"', '"response":"1', 1)
    tool(folder, "archive", "add-event", "--type=Ballot", lines=wrong + "\n")
    assert tool(folder, "election", "verify").returncode != 0


@pytest.mark.parametrize("folder", ["homomorphic", "threshold-2-of-3"])
def test_the_fingerprint_is_that_of_the_stored_record(folder: str) -> None:
    record = require_shared(f"protocol/made-by-belenios-tool/{folder}/election.json").read_text().rstrip("\n")
    assert parse_election(record).fingerprint == b64_digest(record)
