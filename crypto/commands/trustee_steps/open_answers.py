"""After a consultation's close: contribute to opening the answers.

Verifies all published files first: every entry, the checkpoints, the witnesses and the counted list. It
opens all that counts and cannot be asked for anything else. Give the number of answers that was
announced in public: with another number it does nothing. Beside your private key it keeps a note
of what the key has opened, and refuses a second, different set. If it is interrupted, call it again in
the same way: it goes on where it was. Hand what it writes to the office; do not publish it.
"""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path

from crypto.commands.consultation_options import add_files, files_of, natural
from crypto.commands.printable import printable
from crypto.commands.reporting import progress_bar
from crypto.commands.trustee_steps.files import add_output, read_text, refuse_existing
from crypto.commands.trustee_steps.opened import AnotherTally, note_opening
from crypto.consultation.opening import (
    OpeningSet,
    OtherOpening,
    contribution_head,
    contribution_lines,
    opening_set,
)
from crypto.text import sha256_hex
from crypto.trustees.keys import read_private_key

#: Lines that are written to the disk at once.
_BATCH = 50


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options of this step."""
    add_files(parser)
    parser.add_argument("--key", type=Path, required=True, metavar="FILE", help="your private key")
    parser.add_argument(
        "--log-key", required=True, metavar="KEY", help="the log's key as it was announced: NAME+HASH+BASE64"
    )
    parser.add_argument(
        "--registrar-key", metavar="KEY", help="the registrar's key as it was announced, in Base64"
    )
    parser.add_argument(
        "--answers",
        type=natural,
        required=True,
        metavar="N",
        help="how many answers count, as announced in public: not a number that came with the files",
    )
    add_output(parser, "where to write your contribution")


def run(options: Namespace) -> str:
    """Verify, note the opening, and write the contribution, going on where an earlier call ended."""
    refuse_existing(options.output)
    text = read_text(options.key)
    print("Checking all published files first ...", file=sys.stderr)
    with progress_bar("Entries") as progress:
        opening = opening_set(files_of(options), options.log_key, options.registrar_key, progress)
    record, group = opening.log.record, opening.group
    private = read_private_key(group, text)
    owner = opening.log.trustees.owner_of(group.power_secret(group.g, private))
    print(f"Consultation: {printable(record.name)}", file=sys.stderr)
    print(f"Fingerprint: {record.fingerprint}", file=sys.stderr)
    print(f"Everything is in order; {opening.counted} answers count.", file=sys.stderr)
    opening.check_announced(options.answers)
    counted = sha256_hex(opening.log.require_closed().text)
    _note(options.key, record.fingerprint, counted, opening.digest)
    part = options.output.with_name(f"{options.output.name}.part")
    done = _begin(part, contribution_head(opening, owner))
    _write(part, opening, contribution_lines(opening, private, done), done)
    part.rename(options.output)
    return f"You are trustee {owner}. Hand {options.output} to the office; do not publish it."


def _note(key: Path, fingerprint: str, counted: str, opened: str) -> None:
    """Note what the key opens, before it does. Raises OtherOpening."""
    try:
        note_opening(key, fingerprint, counted, opened)
    except AnotherTally:
        raise OtherOpening(
            "This key has opened another set of answers of this consultation. Opening both could show single "
            "answers that do not count: nothing was done. Show both sets of files to the scrutineer."
        ) from None


def _begin(part: Path, head: str) -> int:
    """Return how many lines an earlier call has finished; what it left of the next one goes.

    Raises OtherOpening where the earlier call was about something else.
    """
    if not part.exists():
        part.write_text(f"{head}\n", encoding="utf-8")
        return 0
    whole = part.read_text(encoding="utf-8").split("\n")[:-1]
    if not whole or whole[0] != head:
        raise OtherOpening(f"{part} is there already, and it is about another opening.")
    part.write_text("".join(f"{line}\n" for line in whole), encoding="utf-8")
    return len(whole) - 1


def _write(part: Path, opening: OpeningSet, lines: Iterator[str], done: int) -> None:
    """Append the lines in batches, each on the disk before the next begins."""
    with part.open("a", encoding="utf-8") as stream, progress_bar("Answers") as progress:
        for number, line in enumerate(lines, start=done + 1):
            stream.write(f"{line}\n")
            if number % _BATCH == 0:
                stream.flush()
                os.fsync(stream.fileno())
            if progress is not None:
                progress(number, len(opening.payloads))
        stream.flush()
        os.fsync(stream.fileno())
