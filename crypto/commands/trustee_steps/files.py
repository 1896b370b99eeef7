"""Reading and writing the files of the trustee's command: never over another, secrets for one person."""

from __future__ import annotations

import os
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterable
from pathlib import Path

from crypto.groups import GROUP_NAMES
from crypto.text import parse_json
from crypto.verify.located import located

PRIVATE = 0o600
PUBLIC = 0o644


def read_text(path: Path) -> str:
    """Return the text of a file. Raises OSError or UnicodeDecodeError."""
    return path.read_text(encoding="utf-8")


def read_message(path: Path) -> str:
    """Return the text of a member's message. Raises MalformedText, naming the file, for other things."""
    text = read_text(path)
    with located(str(path)):
        parse_json(text)
    return text


def read_messages(paths: Iterable[Path]) -> list[str]:
    """Return the texts of several messages."""
    return [read_message(path) for path in paths]


def refuse_existing(*paths: Path) -> None:
    """Raise FileExistsError if one of the files to be written is there, before any work is done."""
    for path in paths:
        if path.exists():
            raise FileExistsError(17, "File exists", str(path))


def write_new(path: Path, text: str, mode: int = PUBLIC) -> None:
    """Write a file that must not exist yet, to the disk itself, readable as ``mode`` says.

    Raises OSError; FileExistsError where something is there.
    """
    content = (text.rstrip("\n") + "\n").encode("utf-8")
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def write_all(*files: tuple[Path, str, int]) -> None:
    """Write several new files, each (path, text, mode), or none: what was written goes if one fails.

    Raises OSError; FileExistsError where something is there.
    """
    written: list[Path] = []
    try:
        for path, text, mode in files:
            write_new(path, text, mode)
            written.append(path)
    except BaseException:
        for path in written:
            path.unlink(missing_ok=True)
        raise


def shown_name(text: str) -> str:
    """Return a name that was typed. Raises ArgumentTypeError where it is no Unicode text."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise ArgumentTypeError("the name is not Unicode text; set the terminal to UTF-8") from None
    return text


def add_name(parser: ArgumentParser) -> None:
    """Add ``--name NAME``."""
    parser.add_argument(
        "--name", type=shown_name, help="the name that the trustees record shows, for instance your own"
    )


def add_output(parser: ArgumentParser, what: str) -> None:
    """Add ``-o FILE``, the file that the step writes and the trustee hands on."""
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FILE", help=what)


def add_group(parser: ArgumentParser) -> None:
    """Add ``--group NAME``."""
    parser.add_argument(
        "--group",
        choices=GROUP_NAMES,
        required=True,
        help="the group of the election: RFC-3526-2048 where candidates are ranked, else BELENIOS-2048",
    )


def add_member_key(parser: ArgumentParser) -> None:
    """Add ``--key FILE``, the key that ``certify`` has written."""
    parser.add_argument(
        "--key", type=Path, required=True, metavar="FILE", help="your ceremony key, written by certify"
    )


def add_messages(parser: ArgumentParser, *kinds: str, required: bool = True) -> None:
    """Add an option for the messages of all members of each kind: certificates, commitments, ..."""
    for kind in kinds:
        parser.add_argument(
            f"--{kind}",
            type=Path,
            nargs="+",
            required=required,
            default=[],
            metavar="FILE",
            help=f"the {kind} of all members, in any order",
        )
