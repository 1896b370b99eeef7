"""``python -m crypto verify-disclosure FILES DISCLOSURE``: what an auditor of the tables runs."""

from __future__ import annotations

import argparse
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from crypto.commands.consultation_options import add_files, add_json, add_keys, verified
from crypto.commands.reporting import progress_bar, run_command
from crypto.commands.trustee_steps.files import PRIVATE, read_text, refuse_existing, write_new
from crypto.consultation.disclosure import check_disclosure
from crypto.consultation.encoding import canonical


def main(arguments: Sequence[str]) -> int:
    """Verify the log and the disclosure; return 1 with the reason where that is refused."""
    options = _parser().parse_args(arguments)
    return run_command(lambda: _run(options), options.json)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m crypto verify-disclosure",
        description="Check chosen questions of all answers against the commitments in the log.",
        epilog="A disclosure shows which answers belong to which receipt: keep it to yourself.",
    )
    add_files(parser)
    parser.add_argument("disclosure", type=Path, metavar="DISCLOSURE", help="written by combine-answers")
    add_keys(parser)
    parser.add_argument(
        "-o", "--output", type=Path, metavar="FILE", help="where to write the answers that tables are made of"
    )
    add_json(parser)
    return parser


def _run(options: Namespace) -> list[tuple[str, Any]]:
    if options.output is not None:
        refuse_existing(options.output)
    with progress_bar("Entries") as progress:
        log = verified(options, progress)
    rows, unreadable = check_disclosure(log, read_text(options.disclosure).removesuffix("\n"))
    if options.output is not None:
        write_new(options.output, canonical(rows), PRIVATE)
    return [
        ("Consultation", log.record.name),
        ("Fingerprint", log.record.fingerprint),
        ("Answers disclosed", len(rows)),
        ("Unreadable entries", unreadable),
    ]
