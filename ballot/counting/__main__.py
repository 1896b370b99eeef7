"""Count a ballot file: ``python -m ballot.counting FILE.blt --rule scottish``."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC, datetime
from pathlib import Path

from ballot.counting.engine import count
from ballot.counting.errors import CountingError, MalformedFile
from ballot.counting.files import BallotFile, read_blt, read_con
from ballot.counting.record import Count
from ballot.counting.rules import RULES
from ballot.counting.sheet import sheet_of
from ballot.counting.written import to_csv, to_text


def parser() -> argparse.ArgumentParser:
    """The command line."""
    made = argparse.ArgumentParser(
        prog="python -m ballot.counting",
        description="Count ranked ballots exactly, and explain every stage.",
        epilog="Rules: " + "; ".join(f"{name}: {rule.TITLE}" for name, rule in RULES.items()) + ".",
    )
    made.add_argument("file", type=Path, metavar="FILE.blt", help="ballots in the BLT format")
    made.add_argument("--rule", required=True, choices=list(RULES), help="how to count")
    made.add_argument("--constraints", type=Path, metavar="FILE.con", help="who may be elected together")
    made.add_argument("--seed", default="", metavar="HEX", help="public seed of the lot that decides ties")
    made.add_argument("--contest", default="", help="name of the contest that the lot is drawn for")
    form = made.add_mutually_exclusive_group()
    form.add_argument("--json", dest="form", action="store_const", const="json", help="the whole record")
    form.add_argument(
        "--sheet", dest="form", action="store_const", const="sheet", help="result sheet (default)"
    )
    form.add_argument("--csv", dest="form", action="store_const", const="csv", help="result sheet as CSV")
    form.add_argument(
        "--pdf", dest="form", action="store_const", const="pdf", help="result sheet to print: > SHEET.pdf"
    )
    return made


def read(path: Path) -> str:
    """Read a text file; raises MalformedFile where that fails."""
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise MalformedFile(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise MalformedFile(f"{path} is not UTF-8 text.") from error


def count_file(options: argparse.Namespace, file: BallotFile) -> Count:
    """Count a ballot file as the command line says."""
    con = read(options.constraints) if options.constraints else ""
    candidates, constraints = read_con(con, file.candidates)
    return count(
        options.rule,
        file.papers,
        candidates,
        file.seats,
        constraints,
        withdrawn=file.withdrawn,
        seed=options.seed,
        contest=options.contest,
    )


def written(counted: Count, form: str | None) -> str:
    """The count in the form of text asked for."""
    if form == "json":
        return json.dumps(counted.to_json(), ensure_ascii=False, indent=1) + "\n"
    return to_csv(sheet_of(counted)) if form == "csv" else to_text(sheet_of(counted))


def printed(counted: Count, title: str, path: Path) -> bytes:
    """The count as a PDF document, dated as the ballot file is."""
    from ballot.counting.pdf import Heading, ranked_pdf  # everything else needs the standard library only

    dated = datetime.fromtimestamp(int(path.stat().st_mtime), UTC)
    return ranked_pdf(sheet_of(counted), Heading(title or path.stem, f"Count of {path.name}", (), dated))


def main(arguments: list[str] | None = None) -> int:
    """Run the command; a refusal is one sentence on the error output and status 1."""
    options = parser().parse_args(arguments)
    try:
        file = read_blt(read(options.file))
        counted = count_file(options, file)
        if options.form == "pdf":
            sys.stdout.buffer.write(printed(counted, file.title, options.file))
        else:
            sys.stdout.write(written(counted, options.form))
    except CountingError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
