"""``python -m crypto combine-answers FILES CONTRIBUTION...``: open what the trustees have contributed to.

The office runs it for the release, the scrutineer to check one and for the audit.
"""

from __future__ import annotations

import argparse
from argparse import Namespace
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from crypto.commands.consultation_options import add_files, add_json, add_keys, files_of
from crypto.commands.reporting import progress_bar, run_command
from crypto.commands.trustee_steps.files import PRIVATE, read_text, refuse_existing, write_all
from crypto.consultation.disclosure import disclose
from crypto.consultation.opened import check_release, open_answers
from crypto.consultation.opening import check_contributions, opening_set


def main(arguments: Sequence[str]) -> int:
    """Verify everything, open, write or compare; return 1 with the reason where that is refused."""
    options = _parser().parse_args(arguments)
    return run_command(lambda: _run(options), options.json)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m crypto combine-answers",
        description="Verify a closed consultation and its trustees' contributions, and open all that counts.",
        epilog="The audit shows which answers belong to which receipt: it is for the scrutineer alone.",
    )
    add_files(parser)
    parser.add_argument("contributions", type=Path, nargs="+", metavar="CONTRIBUTION")
    add_keys(parser)
    parser.add_argument(
        "--release", type=Path, metavar="FILE", help="where to write the answers for analysis"
    )
    parser.add_argument("--audit", type=Path, metavar="FILE", help="where to write the audit: secret")
    parser.add_argument(
        "--disclose", type=Path, metavar="FILE", help="where to write chosen questions: secret"
    )
    parser.add_argument("--question", action="append", default=[], metavar="ID", help="for --disclose")
    parser.add_argument("--check", type=Path, metavar="FILE", help="a release to compare with what comes out")
    add_json(parser)
    return parser


def _run(options: Namespace) -> list[tuple[str, Any]]:
    written = [one for one in (options.release, options.audit, options.disclose) if one is not None]
    refuse_existing(*written)
    with progress_bar("Entries") as progress:
        opening = opening_set(files_of(options), options.key, options.registrar_key, progress)
    with progress_bar("Factors") as progress:
        texts = [read_text(path) for path in options.contributions]
        factors = check_contributions(opening, texts, progress)
    opened = open_answers(opening, factors)
    if options.check is not None:
        check_release(opened, read_text(options.check).removesuffix("\n"))
    contents: dict[Path | None, Callable[[], str]] = {
        options.release: opened.release,
        options.audit: opened.audit,
        options.disclose: lambda: disclose(opening.log, opened, options.question),
    }
    write_all(*((path, contents[path](), PRIVATE) for path in written))
    names = [opening.log.trustees.names[owner - 1] or f"trustee {owner}" for owner in sorted(factors)]
    return [
        ("Consultation", opening.log.record.name),
        ("Fingerprint", opening.log.record.fingerprint),
        ("Opened by", names),
        ("Answers that count", opening.counted),
        ("Opened", len(opened.answers)),
        ("Unreadable entries", list(opened.unreadable)),
        ("Release compared", options.check is not None),
    ]
