"""Every command of the trustee's guide is run, in the order in which the guide gives them.

Trustee A's commands go through the shell as they are printed; the other members follow with
their own names and numbers. Uploading is what the test does between the commands.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from crypto.__main__ import main
from crypto.archive.events import EventType
from crypto.archive.records import owned_data
from crypto.commands.trustee import STEPS
from crypto.groups import GROUP_NAMES, group_named
from crypto.trustees.contribution import read_contribution
from crypto.trustees.record import parse_trustees
from crypto.verify import verify_archive
from tests.crypto.trustees.elections import RANKING, SmallElection
from tests.external import ROOT

GUIDE = (ROOT / "docs/guides/trustee.md").read_text(encoding="utf-8")
COMMANDS = [
    line
    for block in re.findall(r"```sh\n(.*?)```", GUIDE, re.DOTALL)
    for line in block.replace("\\\n", " ").splitlines()
]
KINDS = {
    "shuffle": (EventType.SHUFFLE, "shuffle"),
    "decrypt": (EventType.PARTIAL_DECRYPTION, "decryption"),
}
RECORDS = ("trustees.json", "single-trustees.json", "mixed-trustees.json")
GROUP = group_named("RFC-3526-2048")
VOTES = [[1, 2, 0], [3, 2, 1], [0, 0, 0]]


def by_shell(command: str) -> None:
    line = command.replace("python", shlex.quote(sys.executable), 1)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(["sh", "-c", line], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def matching(pattern: str) -> list[str]:
    return sorted(str(path) for path in Path().glob(pattern))


def in_process(command: str) -> None:
    words = shlex.split(command)[3:]
    expanded = [name for word in words for name in (matching(word) if "*" in word else [word])]
    assert main(expanded) == 0


def of_member(command: str, letter: str, number: int) -> str:
    """Trustee A's command as the member with another letter types it."""
    command = command.replace("trustee-a", f"trustee-{letter.lower()}").replace(
        "Trustee A", f"Trustee {letter}"
    )
    return command.replace("--index 1", f"--index {number}").replace("share-1", f"share-{number}")


class Contest:
    """The contest on the server's side: its archive grows by what trustees upload."""

    def __init__(self) -> None:
        items = parse_trustees(GROUP, Path("trustees.json").read_text()).items
        self.election = SmallElection(Path("CONTEST.bel"), items, RANKING, VOTES).cast()
        shutil.copy("CONTEST.bel", "EARLIER.bel")
        self.election.close()

    def step(self, command: str) -> None:
        """Trustee A runs ``command`` and uploads, then Trustee C; Trustee B has lost the key."""
        kind, ending = KINDS[command.split()[4]]
        by_shell(command)
        self._upload(kind, f"trustee-a.{ending}")
        in_process(of_member(command, "C", 3))
        self._upload(kind, f"trustee-c.{ending}")
        if kind is EventType.SHUFFLE:
            self.election.append(EventType.END_SHUFFLES)

    def _upload(self, kind: EventType, name: str) -> None:
        owner, record = read_contribution(Path(name).read_text())
        self.election.append(kind, owned_data(owner, record))


def test_the_guide_shows_every_step_of_the_program() -> None:
    assert all(command.startswith("python -m crypto trustee ") for command in COMMANDS)
    in_the_consultations_guide = {"open-answers"}
    assert {command.split()[4] for command in COMMANDS} == set(STEPS) - in_the_consultations_guide


def test_every_command_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    before = [command for command in COMMANDS if "CONTEST.bel" not in command]
    for command in before:
        by_shell(command)
        if "trustee-a" in command:
            in_process(of_member(command, "B", 2))
            in_process(of_member(command, "C", 3))
    contest = Contest()
    for command in COMMANDS[len(before) :]:
        contest.step(command)
    assert sorted(json.loads(contest.election.result())["result"][0]) == sorted(VOTES)
    assert verify_archive(Path("CONTEST.bel")).decrypted_by == ("1 (Trustee A)", "3 (Trustee C)")
    needed = [parse_trustees(GROUP, Path(name).read_text()).needed for name in RECORDS]
    assert needed == [2, 1, 3]


def test_the_guide_names_the_groups_there_are() -> None:
    assert all(f"`{name}`" in GUIDE for name in GROUP_NAMES)
