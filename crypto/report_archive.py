"""Checking the archive of a report: its checksums, its signed report, and every record in it."""

from __future__ import annotations

import hashlib
import re
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crypto.errors import CryptoError, MalformedText
from crypto.reports import verify_report
from crypto.text import array, integer, members, sha256_hex, string
from crypto.verify import Summary, verify_archive
from crypto.verify.beside import Notices

SUMS, REPORT = "SHA256SUMS", "report.json"
_LINE = re.compile(r"([0-9a-f]{64})  ([0-9A-Za-z._-]{1,200})")
_CHUNK = 1 << 20
MOST_PEOPLE = 10**9


class ReportArchiveRefused(CryptoError):
    """A file of the archive is missing, was added, was changed, or contradicts the report."""


@dataclass(frozen=True)
class CheckedArchive:
    """What holds: the members of the report's file, and the verifier's summary of each record."""

    parts: dict[str, Any]
    records: tuple[Summary, ...]


def verify_report_archive(path: Path, key: str | None = None) -> CheckedArchive:
    """Check everything in an archive; ``key`` is the platform's where it is known from elsewhere.

    Raises ReportArchiveRefused, what ``verify_report`` raises, or what the verifier raises.
    """
    with _opened(path) as archive:
        names = _names(archive)
        _check_sums(archive, names)
        if REPORT not in names:
            raise ReportArchiveRefused("There is no report.json in the archive.")
        parts = verify_report(archive.read(names[REPORT]), key)
        contests = [_contest(one) for one in array(parts["report"]["contests"])]
        recorded = [one for one in contests if one["record"] is not None]
        records = [_record(archive, names, one, parts["key"]) for one in recorded]
    return CheckedArchive(parts, tuple(records))


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except (zipfile.BadZipFile, NotImplementedError, EOFError) as error:
        raise ReportArchiveRefused(f"This is no whole ZIP archive: {error}.") from None


def _names(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the name inside the archive of every file, by its name without the folder."""
    found = {name.rpartition("/")[2]: name for name in archive.namelist()}
    if len(found) != len(archive.namelist()):
        raise ReportArchiveRefused("The archive has two files of the same name.")
    return found


def _check_sums(archive: zipfile.ZipFile, names: dict[str, str]) -> None:
    if SUMS not in names:
        raise ReportArchiveRefused("There is no SHA256SUMS in the archive.")
    try:
        lines = archive.read(names[SUMS]).decode("ascii").splitlines()
    except UnicodeDecodeError:
        raise MalformedText("SHA256SUMS is no plain text.") from None
    matches = [_LINE.fullmatch(line) for line in lines]
    if not all(matches):
        raise MalformedText("A line of SHA256SUMS is not a hash, two spaces and a name.")
    listed = {match[2]: match[1] for match in matches if match}
    if set(listed) != set(names) - {SUMS} or len(listed) != len(lines):
        raise ReportArchiveRefused("SHA256SUMS does not list exactly the files of the archive.")
    for name, digest in listed.items():
        if _sha256(archive, names[name]) != digest:
            raise ReportArchiveRefused(f"{name} is not the file that SHA256SUMS lists.")


def _sha256(archive: zipfile.ZipFile, name: str) -> str:
    total = hashlib.sha256()
    with archive.open(name) as file:
        while piece := file.read(_CHUNK):
            total.update(piece)
    return total.hexdigest()


def _contest(value: Any) -> dict[str, Any]:
    return members(value, ("uuid", "entitled", "record"), tuple(value) if isinstance(value, dict) else ())


def _notices(
    archive: zipfile.ZipFile, names: dict[str, str], uuid: str, told: dict[str, Any], key: str
) -> Notices | None:
    """Return the notices that the report tells of; None where it tells of none."""
    name = f"{uuid}.notices.json"
    if told["notices_sha256"] is None:
        return None
    if name not in names:
        raise ReportArchiveRefused(f"The notices {name} are missing from the archive.")
    body = archive.read(names[name])
    if sha256_hex(body) != told["notices_sha256"]:
        raise ReportArchiveRefused(f"The notices {name} are not those that the report tells of.")
    return Notices(body.decode(), key)


def _record(archive: zipfile.ZipFile, names: dict[str, str], contest: dict[str, Any], key: str) -> Summary:
    """Verify the record of one contest and compare its end with the one that the report names."""
    uuid, record = string(contest["uuid"]), contest["record"]
    told = members(record, ("head", "events", "notices_sha256"), tuple(record))
    if f"{uuid}.bel" not in names:
        raise ReportArchiveRefused(f"The record {uuid}.bel is missing from the archive.")
    with tempfile.TemporaryDirectory(prefix="tellers-") as folder:
        copy = Path(folder) / "record.bel"
        with archive.open(names[f"{uuid}.bel"]) as source, copy.open("wb") as target:
            while piece := source.read(_CHUNK):
                target.write(piece)
        beside = _notices(archive, names, uuid, told, key)
        voters = integer(contest["entitled"], 0, MOST_PEOPLE)
        summary = verify_archive(copy, voters=voters, notices=beside)
    if (summary.uuid, summary.head, summary.height + 1) != (uuid, told["head"], told["events"]):
        raise ReportArchiveRefused(f"The record {uuid}.bel does not end where the report says.")
    return summary
