"""Three trustees at their own desks: every step is a run of ``python -m crypto trustee``."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

NAMES = ("Trustee A", "Trustee B", "Trustee C")
NEEDED = 2


def run(*words: str | Path) -> str:
    """Run ``python -m crypto ...``; an error of the command is an error of the play."""
    command = [sys.executable, "-m", "crypto", *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
    return done.stdout


class Trustees:
    """A 2-of-3 key in ``folder``, made by the ceremony's commands."""

    def __init__(self, folder: Path, group: str) -> None:
        self.folder = folder
        self.group = group
        folder.mkdir(parents=True)
        self._step("certify", self._certify)
        self._step("commit", self._commit)
        self._step("polynomial", self._reveal)
        run("trustee", "share", *self._all("certificate", "commitment", "polynomial"), "-o", folder)
        self._step("finish", self._finish)
        self.record = folder / "trustees.json"
        everything = self._all("certificate", "commitment", "polynomial", "output")
        run("trustee", "assemble", "--group", group, *everything, "-o", self.record)

    def contribute(self, step: str, member: int, archive: Path, ballots: int) -> Path:
        """Let ``member`` (from 1) shuffle or decrypt ``archive``; return the file to hand in.

        ``ballots`` is how many were announced to count.
        """
        output = self.folder / f"{step}-{member}-{archive.stem}.json"
        files = ["--key", self._file("private", member), "-o", output]
        run("trustee", step, archive, "--ballots", str(ballots), *files)
        return output

    def _step(self, name: str, act: object) -> None:
        for member in range(1, len(NAMES) + 1):
            words: Sequence[str | Path] = act(member)  # type: ignore[operator]
            run("trustee", name, *words)

    def _file(self, kind: str, member: int) -> Path:
        return self.folder / f"{kind}-{member}.json"

    def _all(self, *kinds: str) -> list[str | Path]:
        words: list[str | Path] = []
        for kind in kinds:
            words += [f"--{kind}s", *(self._file(kind, member) for member in range(1, len(NAMES) + 1))]
        return words

    def _certify(self, member: int) -> list[str | Path]:
        size = ["--members", str(len(NAMES)), "--needed", str(NEEDED), "--index", str(member)]
        files = ["--key", self._file("key", member), "-o", self._file("certificate", member)]
        return ["--group", self.group, *size, *files]

    def _commit(self, member: int) -> list[str | Path]:
        files = ["--draft", self._file("draft", member), "-o", self._file("commitment", member)]
        return ["--key", self._file("key", member), *self._all("certificate"), *files]

    def _reveal(self, member: int) -> list[str | Path]:
        files = ["--draft", self._file("draft", member), "-o", self._file("polynomial", member)]
        return ["--key", self._file("key", member), *self._all("certificate", "commitment"), *files]

    def _finish(self, member: int) -> list[str | Path]:
        files = ["--share", self._file("share", member), "--name", NAMES[member - 1]]
        written = ["--private-key", self._file("private", member), "-o", self._file("output", member)]
        seen = self._all("certificate", "commitment")
        return ["--key", self._file("key", member), *seen, *files, *written]
