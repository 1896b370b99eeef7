"""A small disk that can be really full: a filesystem of its own in memory, where this user may mount one."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType

MIB = 1024 * 1024
FILLER = "filler"


class CannotMount(Exception):
    """This user may not mount a filesystem, so that no disk can be filled."""


class SmallDisk:
    """A tmpfs of ``megabytes``, mounted in a temporary folder: ``path``, writable for everybody.

    Without the right to mount it is the folder alone; ``refusal`` says why, and it cannot be filled.
    """

    def __init__(self, megabytes: int) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="tellers-small-disk-"))
        self.path.chmod(0o777)
        self._options = f"size={megabytes}m,mode=0777"
        self.refusal = ""  # why it was not mounted

    def __enter__(self) -> SmallDisk:
        words = ["mount", "-t", "tmpfs", "-o", self._options, "tellers-small-disk", str(self.path)]
        done = subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603
        self.refusal = done.stderr.strip() if done.returncode else ""
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        if not self.refusal:
            subprocess.run(["umount", "--lazy", str(self.path)], check=True)  # noqa: S603, S607
        shutil.rmtree(self.path)

    def fill(self) -> None:
        """Take every byte that is left, now; others may free some again. Raises CannotMount."""
        if self.refusal:
            raise CannotMount(self.refusal)
        with (self.path / FILLER).open("ab") as file:
            piece = 64 * MIB
            while piece >= 1:
                try:
                    os.posix_fallocate(file.fileno(), os.fstat(file.fileno()).st_size, piece)
                except OSError as error:
                    if error.errno != errno.ENOSPC:
                        raise
                    piece //= 2

    def make_room(self) -> None:
        """Give back everything that ``fill`` took."""
        (self.path / FILLER).unlink()
