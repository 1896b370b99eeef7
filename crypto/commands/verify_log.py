"""``python -m crypto verify-log FILES``: what an auditor of a consultation runs."""

from __future__ import annotations

import argparse
from argparse import Namespace
from collections.abc import Sequence
from typing import Any

from crypto.commands.consultation_options import add_files, add_json, add_keys, natural, verified
from crypto.commands.reporting import progress_bar, run_command
from crypto.consultation.log import VerifiedLog


def main(arguments: Sequence[str]) -> int:
    """Verify a log; return 0 with a summary printed, or 1 with the reason why it is refused."""
    options = _parser().parse_args(arguments)
    return run_command(lambda: _check(options), options.json)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m crypto verify-log",
        description="Check a consultation's log: every entry, signature, token, checkpoint, and what counts.",
        epilog="Exit code 0: everything holds. 1: something does not, and the reason is printed.",
    )
    add_files(parser)
    add_keys(parser)
    parser.add_argument(
        "--witnesses",
        type=natural,
        default=0,
        metavar="N",
        help="how many must have cosigned the newest head",
    )
    parser.add_argument("--closed", action="store_true", help="refuse a consultation that is not closed")
    add_json(parser)
    return parser


def _check(options: Namespace) -> list[tuple[str, Any]]:
    with progress_bar("Entries") as progress:
        log = verified(options, progress)
    log.require_witnesses(options.witnesses)
    if options.closed:
        log.require_closed()
    return summary(log, options.registrar_key is not None)


def summary(log: VerifiedLog, registrar_checked: bool) -> list[tuple[str, Any]]:
    """Return what a verified log proves, a value for each label."""
    found: list[tuple[str, Any]] = [
        ("Consultation", log.record.name),
        ("Fingerprint", log.record.fingerprint),
        ("Log", log.record.origin),
        ("Entries", log.tree.size),
        ("Signed up to", log.checkpoints[-1].size),
        ("Root", log.tree.root().hex()),
        ("Cosigned by", list(log.witnesses)),
        ("Registrar's signatures", "checked" if registrar_checked else "not checked: no key was given"),
        ("Answers and changes", log.revisions().total()),
        ("Keys that answered", len(log.places)),
        ("Closed", log.counted is not None),
    ]
    for name, total in log.counted.totals.items() if log.counted else ():
        answers = f"{total.answers} count, {total.withdrawn} withdrawn"
        found.append((f"Class {name}", f"{answers}, {total.issued} tokens, {total.entitled} entitled"))
    return found
