"""One ZIP of everything that somebody needs to check a report: streamed, and the same bytes each time.

Files are stored, not compressed, with the time of signing as their only time, so that nothing depends on
the machine. ``SHA256SUMS`` comes last, because it is reckoned while the rest goes out.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

SUMS = "SHA256SUMS"
MODE = 0o100644 << 16


@dataclass(frozen=True)
class File:
    """A file of the archive: its name and its bytes, in pieces."""

    name: str
    pieces: Iterable[bytes]


class _Outlet(io.RawIOBase):
    """Takes what the ZIP writer writes, until it is taken away; it cannot seek."""

    def __init__(self) -> None:
        self._waiting: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self._waiting.append(bytes(data))
        return len(data)

    def take(self) -> bytes:
        """Return what was written since the last time."""
        taken, self._waiting = b"".join(self._waiting), []
        return taken


@dataclass
class _Sums:
    lines: list[str] = field(default_factory=list)

    def text(self) -> bytes:
        """Return the list as ``sha256sum --check`` reads it."""
        return "".join(self.lines).encode()


def stream(folder: str, files: Iterable[File], moment: datetime) -> Iterator[bytes]:
    """Yield the bytes of the ZIP, all its files in ``folder``; ``moment`` (aware) is the time of each."""
    outlet, sums = _Outlet(), _Sums()
    with zipfile.ZipFile(outlet, "w", zipfile.ZIP_STORED) as archive:
        for file in files:
            yield from _add(archive, outlet, folder, file, moment, sums)
        yield from _add(archive, outlet, folder, File(SUMS, [sums.text()]), moment, _Sums())
    yield outlet.take()


def _add(
    archive: zipfile.ZipFile, outlet: _Outlet, folder: str, file: File, moment: datetime, sums: _Sums
) -> Iterator[bytes]:
    entry = zipfile.ZipInfo(f"{folder}/{file.name}", moment.timetuple()[:6])
    entry.external_attr, entry.create_system = MODE, 3
    digest = hashlib.sha256()
    with archive.open(entry, "w") as member:
        for piece in file.pieces:
            digest.update(piece)
            member.write(piece)
            if taken := outlet.take():
                yield taken
    sums.lines.append(f"{digest.hexdigest()}  {file.name}\n")
