"""``python -m crypto cosign FILES``: what a witness runs, from the first day to the last.

A witness verifies the whole log and signs its newest head only if the log continues the one that the
witness signed before. That is noted beside the key, in the folder ``KEY.cosigned``.
"""

from __future__ import annotations

import argparse
import base64
import sys
import time
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from crypto.commands.consultation_options import add_files, add_json, add_keys, files_of, natural
from crypto.commands.reporting import progress_bar, run_command
from crypto.commands.trustee_steps.files import PRIVATE, PUBLIC, read_text, refuse_existing, write_new
from crypto.commands.verify_log import summary
from crypto.consultation.log import CheckpointsRefused, OtherRecord, VerifiedLog, verify_log
from crypto.notes import Checkpoint, Note, Signer, cosign, has_cosigned
from crypto.text import sha256_hex


def main(arguments: Sequence[str]) -> int:
    """Verify, compare with what was signed before, cosign; return 1 with the reason where that is refused."""
    options = _parser().parse_args(arguments)
    return run_command(lambda: _run(options), options.json)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m crypto cosign",
        description="Verify a consultation's log and add your signature to its newest head.",
        epilog="It refuses a log that does not continue the one that this key has cosigned before.",
    )
    add_files(parser)
    add_keys(parser)
    parser.add_argument(
        "--witness", type=Path, required=True, metavar="FILE", help="your key, written by witness-key"
    )
    parser.add_argument(
        "--time", type=natural, metavar="SECONDS", help="the time to sign, since 1970 (now by default)"
    )
    parser.add_argument(
        "-o", "--output", type=Path, required=True, metavar="NOTE", help="where to write the cosigned head"
    )
    add_json(parser)
    return parser


def _run(options: Namespace) -> list[tuple[str, Any]]:
    refuse_existing(options.output)
    witness = Signer.read(read_text(options.witness), "witness")
    files = files_of(options)
    with progress_bar("Entries") as progress:
        log = verify_log(files, options.key, options.registrar_key, progress)
    if witness.verifier not in log.record.witnesses:
        raise OtherRecord("This key belongs to no witness of this consultation.")
    newest = max(files.checkpoints, key=_size_and_signatures)
    _check_continues(options.witness, log)
    if not has_cosigned(newest, witness.verifier):
        newest = cosign(newest, witness, int(time.time()) if options.time is None else options.time)
    _note(options.witness, log)
    write_new(options.output, newest, PUBLIC)
    print(f"Send {options.output} to the collector.", file=sys.stderr)
    return summary(log, options.registrar_key is not None)


def _size_and_signatures(note: str) -> tuple[int, int]:
    read = Note.read(note)
    return Checkpoint.read(read.text).size, len(read.signatures)


def _notes(key: Path, log: VerifiedLog) -> Path:
    return key.with_name(f"{key.name}.cosigned") / sha256_hex(log.record.origin)


def _check_continues(key: Path, log: VerifiedLog) -> None:
    """Raise CheckpointsRefused unless the log continues every head that this key has cosigned."""
    folder = _notes(key, log)
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        size, root = int(path.name), base64.b64decode(read_text(path))
        if size > log.tree.size or log.tree.root(size) != root:
            raise CheckpointsRefused(
                f"This is another log than the one of {size} entries which you have cosigned. Nothing was "
                "signed. Show both to the scrutineer."
            )


def _note(key: Path, log: VerifiedLog) -> None:
    """Note the head before the signature leaves."""
    head, folder = log.checkpoints[-1], _notes(key, log)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{head.size:012}"
    if not path.exists():
        write_new(path, base64.b64encode(head.root).decode(), PRIVATE)
