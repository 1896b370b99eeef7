"""The options by which the consultation's commands find the published files and the announced keys."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from dataclasses import replace
from pathlib import Path

from crypto.commands.reporting import Progress
from crypto.consultation.files import Files, read_files
from crypto.consultation.log import VerifiedLog, verify_log


def add_files(parser: ArgumentParser) -> None:
    """Add the folder or ZIP file, and checkpoints from elsewhere."""
    parser.add_argument(
        "files", type=Path, metavar="FILES", help="the consultation's published files: a folder or a ZIP file"
    )
    parser.add_argument(
        "--checkpoint",
        type=Path,
        action="append",
        default=[],
        metavar="NOTE",
        help="a checkpoint that you kept from before, or got from somebody else: the log must contain it",
    )


def add_keys(parser: ArgumentParser) -> None:
    """Add the keys that were announced elsewhere than in the files."""
    parser.add_argument(
        "--key", metavar="KEY", required=True, help="the log's key as it was announced: NAME+HASH+BASE64"
    )
    parser.add_argument(
        "--registrar-key", metavar="KEY", help="the registrar's key as it was announced, in Base64"
    )


def add_json(parser: ArgumentParser) -> None:
    """Add ``--json``."""
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def files_of(options: Namespace) -> Files:
    """Read the files, with the given checkpoints among theirs."""
    files = read_files(options.files)
    kept = tuple(path.read_bytes().decode("utf-8") for path in options.checkpoint)
    return replace(files, checkpoints=(*kept, *files.checkpoints))


def verified(options: Namespace, progress: Progress | None) -> VerifiedLog:
    """Read and verify the files."""
    return verify_log(files_of(options), options.key, options.registrar_key, progress)


def natural(text: str) -> int:
    """Read a whole number."""
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise ArgumentTypeError("a whole number was expected")
    return int(text)
