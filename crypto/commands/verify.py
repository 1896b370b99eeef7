"""``python -m crypto verify FILE``: what an auditor runs."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from crypto.commands.printable import printable
from crypto.errors import CryptoError, MalformedText
from crypto.verify import Summary, verify_archive
from crypto.verify.ballots import Progress
from crypto.verify.beside import Notices


def main(arguments: Sequence[str]) -> int:
    """Verify one archive; return 0 with a summary printed, or 1 with the reason why it is refused."""
    options = _parser().parse_args(arguments)
    try:
        with _progress(show=not options.json and sys.stderr.isatty()) as progress:
            summary = verify_archive(
                options.file,
                since=options.since,
                voters=options.voters,
                notices=_notices(options),
                complete=options.complete,
                workers=options.workers,
                progress=progress,
            )
    except CryptoError as error:
        return _refuse(error.code, str(error), options.json)
    except OSError as error:
        message = f"The file cannot be read: {error.strerror or error} ({error.filename})."
        return _refuse("unreadable-file", message, options.json)
    _print(summary, options.json)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m crypto verify",
        description="Check everything in an election archive: every byte, signature and proof.",
        epilog="Exit code 0: everything holds. 1: something does not, and the reason is printed.",
    )
    parser.add_argument("file", metavar="FILE", type=Path, help="the archive, <identifier>.bel")
    parser.add_argument("--since", metavar="OLDER", type=Path, help="a copy from before: nothing may be gone")
    parser.add_argument("--voters", metavar="N", type=_natural, help="the published number of voters")
    parser.add_argument("--notices", metavar="NOTICES", type=Path, help="the notices beside the board")
    parser.add_argument("--platform-key", metavar="KEY", help="the platform's key, to check the notices with")
    parser.add_argument("--complete", action="store_true", help="refuse an election without a result")
    parser.add_argument("--workers", metavar="N", type=_positive, help="processes (one per core by default)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    return parser


def _notices(options: argparse.Namespace) -> Notices | None:
    """Return the file of notices, where one is given. Raises MalformedText or OSError."""
    if options.notices is None:
        return None
    try:
        return Notices(options.notices.read_bytes().decode(), options.platform_key)
    except UnicodeDecodeError:
        raise MalformedText("The notices are not UTF-8.") from None


def _natural(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise argparse.ArgumentTypeError("a whole number was expected")
    return int(text)


def _positive(text: str) -> int:
    if _natural(text) < 1:
        raise argparse.ArgumentTypeError("at least 1 was expected")
    return int(text)


def _refuse(code: str, message: str, as_json: bool) -> int:
    if as_json:
        print(json.dumps({"ok": False, "error": code, "message": message}, ensure_ascii=False))
    else:
        print(f"REFUSED ({code})\n{printable(message)}", file=sys.stderr)
    return 1


def _print(summary: Summary, as_json: bool) -> None:
    if as_json:
        print(json.dumps(summary.to_json(), ensure_ascii=False))
        return
    lines = [f"{label + ':':<26}{printable(value)}" for label, value in summary.lines()]
    print("\n".join(["VERIFIED", *lines]))


@contextmanager
def _progress(*, show: bool) -> Iterator[Progress | None]:
    """Show a bar on a terminal; the library that draws it is loaded only then."""
    if not show:
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("Ballots"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Ballots", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
