"""``python -m crypto verify-report FILE``: is this the report that the scrutineer and the platform signed?"""

from __future__ import annotations

import argparse
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from crypto.commands.printable import printable
from crypto.errors import CryptoError
from crypto.report_archive import verify_report_archive
from crypto.reports import verify_report
from crypto.verify import Summary


def main(arguments: Sequence[str]) -> int:
    """Check a signed report, or a whole archive of one; return 0, or 1 with the reason of the refusal."""
    options = _parser().parse_args(arguments)
    try:
        if zipfile.is_zipfile(options.file):
            checked = verify_report_archive(options.file, options.key)
            parts, records = checked.parts, checked.records
        else:
            parts, records = verify_report(options.file.read_bytes(), options.key), ()
    except CryptoError as error:
        print(f"REFUSED ({error.code})\n{printable(str(error))}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"REFUSED (unreadable-file)\n{error.strerror or error}", file=sys.stderr)
        return 1
    print("\n".join(_lines(parts, records, options.key is not None)))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m crypto verify-report",
        description="Check a scrutineer's signed report; of an archive also every file and record.",
        epilog="Exit code 0: everything holds. 1: something does not, and the reason is printed.",
    )
    parser.add_argument("file", metavar="FILE", type=Path, help="report.json, or the whole archive (ZIP)")
    parser.add_argument("--key", metavar="KEY", help="the platform's public key, as published on its board")
    return parser


def _lines(parts: dict[str, Any], records: Sequence[Summary], known: bool) -> list[str]:
    signed, poll = parts["signed"], parts["report"]["poll"]
    rows = [
        ("Poll", str(poll.get("title") if isinstance(poll, dict) else poll)),
        ("Signed by", f"{signed['name']} ({signed['role']}) at {signed['at']}"),
        ("SHA-256", parts["sha256"]),
        ("Platform key", parts["key"]),
        *((f"Record {one.uuid}", f"verified, {one.counted} ballots counted") for one in records),
    ]
    if not known:
        rows.append(("Not checked", "whether the key is the platform's: compare it with the published one"))
    return ["VERIFIED", *(f"{name + ':':<26}{printable(str(value))}" for name, value in rows)]
