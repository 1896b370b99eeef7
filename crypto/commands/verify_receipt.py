"""``python -m crypto verify-receipt FILE``: what a respondent runs, offline."""

from __future__ import annotations

import argparse
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from crypto.commands.consultation_options import add_json
from crypto.commands.reporting import progress_bar, run_command
from crypto.consultation.files import read_files
from crypto.consultation.log import verify_log
from crypto.consultation.receipts import CheckedReceipt, check_receipt, check_standing


def main(arguments: Sequence[str]) -> int:
    """Verify a receipt; return 0 with what it proves printed, or 1 with the reason why it is refused."""
    options = _parser().parse_args(arguments)
    return run_command(lambda: _check(options), options.json)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m crypto verify-receipt",
        description="Check a receipt by itself, and with --log that the log contains it and what counts.",
        epilog="Exit code 0: everything holds. 1: something does not, and the reason is printed.",
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="the receipt that you saved")
    parser.add_argument(
        "--key", required=True, metavar="KEY", help="the log's key as it was announced: NAME+HASH+BASE64"
    )
    parser.add_argument("--registrar-key", metavar="KEY", help="the registrar's key, for --log")
    parser.add_argument(
        "--log", type=Path, metavar="FILES", help="the consultation's published files: a folder or a ZIP file"
    )
    add_json(parser)
    return parser


def _check(options: Namespace) -> list[tuple[str, Any]]:
    receipt = check_receipt(options.file.read_bytes().decode("utf-8"), options.key)
    statement, checkpoint = receipt.statement, receipt.checkpoint
    found: list[tuple[str, Any]] = [
        ("Consultation", receipt.record.name),
        ("Fingerprint", receipt.record.fingerprint),
        ("Class", statement.class_name),
        ("Revision", statement.revision),
        ("Withdrawal", statement.withdrawn),
        ("Accepted on", receipt.accepted.isoformat()),
        ("Proved to be in the log", checkpoint is not None),
    ]
    if checkpoint is not None:
        found += [
            ("Entry", receipt.position),
            ("Of entries", checkpoint.size),
            ("Cosigned by", list(receipt.witnesses)),
        ]
    return found if options.log is None else found + _standing(options, receipt)


def _standing(options: Namespace, receipt: CheckedReceipt) -> list[tuple[str, Any]]:
    with progress_bar("Entries") as progress:
        log = verify_log(read_files(options.log), options.key, options.registrar_key, progress)
    standing = check_standing(receipt, log)
    counts = "not decided before the close" if standing.counted is None else standing.counted
    return [
        ("In this log as entry", standing.position),
        ("Your latest", standing.is_latest),
        ("Counts", counts),
    ]
