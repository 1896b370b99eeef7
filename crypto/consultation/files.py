"""The published files of a consultation: a folder, or a ZIP file of it.

==========================  ============================================================
``leaves.jsonl``            the log: one entry a line
``checkpoints/*.txt``       signed checkpoints
``questionnaires/*.json``   every edition of the questionnaire, named by its SHA-256
``counted.json``            after the close: the counted list
``archive.json``            for trustees and scrutineer: ``{"answers":[{"sealed":..,"statement":{..}}],
                            "record":..}``, the sealed payloads that count
==========================  ============================================================
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from crypto.errors import CryptoError, MalformedText

#: A folder, or a path inside a ZIP file: both can be read in the same way.
Source: TypeAlias = Path | zipfile.Path

#: Far more than a consultation of a whole profession needs.
_MOST_OCTETS = 2_000_000_000


class MissingFile(CryptoError):
    """A file that the published folder must have."""


@dataclass(frozen=True)
class Files:
    """The texts of all files; what a stage of the consultation does not have yet is None or empty."""

    leaves: tuple[str, ...]
    checkpoints: tuple[str, ...]
    questionnaires: dict[str, str] = field(default_factory=dict)
    counted: str | None = None
    archive: str | None = None


def read_files(source: Path | bytes) -> Files:
    """Read a published folder, or a ZIP file by its path or octets.

    Raises MissingFile, MalformedText or OSError.
    """
    if isinstance(source, Path) and source.is_dir():
        return _read(source)
    try:
        with zipfile.ZipFile(io.BytesIO(source) if isinstance(source, bytes) else source) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > _MOST_OCTETS:
                raise MalformedText("The ZIP file holds more than any consultation needs.")
            return _read(zipfile.Path(archive))
    except zipfile.BadZipFile:
        raise MalformedText("This is neither a folder nor a ZIP file.") from None


def zip_files(files: Files) -> bytes:
    """Return the files as a ZIP file; the same files give the same octets."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in file_texts(files).items():
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, text.encode("utf-8"))
    return buffer.getvalue()


def file_texts(files: Files) -> dict[str, str]:
    """Return the text of every file by its name."""
    texts = {"leaves.jsonl": "".join(f"{leaf}\n" for leaf in files.leaves)}
    texts |= {f"questionnaires/{digest}.json": text for digest, text in files.questionnaires.items()}
    texts |= {f"checkpoints/{n:04}.txt": note for n, note in enumerate(files.checkpoints, start=1)}
    optional = {"counted.json": files.counted, "archive.json": files.archive}
    return texts | {name: text for name, text in optional.items() if text is not None}


def _read(source: Source) -> Files:
    return Files(
        leaves=_split(_text(source / "leaves.jsonl")),
        checkpoints=tuple(_text(one) for one in _sorted(source / "checkpoints", ".txt")),
        questionnaires={
            one.name.removesuffix(".json"): _text(one) for one in _sorted(source / "questionnaires", ".json")
        },
        counted=_optional(source / "counted.json"),
        archive=_optional(source / "archive.json"),
    )


def _sorted(source: Source, suffix: str) -> list[Source]:
    if not source.is_dir():
        return []
    return sorted((one for one in source.iterdir() if one.name.endswith(suffix)), key=lambda one: one.name)


def _optional(source: Source) -> str | None:
    return _text(source) if source.is_file() else None


def _text(source: Source) -> str:
    if not source.is_file():
        raise MissingFile(f"The published files lack {source.name}.")
    try:
        return source.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        raise MalformedText(f"{source.name} is not UTF-8 text.") from None


def _split(text: str) -> tuple[str, ...]:
    """Return the lines of a file in which every line ends with a newline and nothing else does."""
    if text and not text.endswith("\n"):
        raise MalformedText("The last line of a file is cut off.")
    return tuple(text.split("\n")[:-1])
