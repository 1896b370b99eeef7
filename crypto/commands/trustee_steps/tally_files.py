"""What the steps after the close share: an archive in, a contribution out."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable
from pathlib import Path

from crypto.commands.printable import printable
from crypto.commands.trustee_steps.files import add_output, read_text
from crypto.trustees.contribution import Task


def add_tally_arguments(parser: ArgumentParser, *, ballots_required: bool) -> None:
    """Add the archive, the private key, the number announced, an earlier archive, and the output."""
    parser.add_argument("archive", type=Path, metavar="ARCHIVE", help="the contest's archive, a .bel file")
    parser.add_argument("--key", type=Path, required=True, metavar="FILE", help="your private key")
    parser.add_argument(
        "--ballots",
        type=_number,
        required=ballots_required,
        metavar="N",
        help="how many ballots count, as announced in public: not a number that came with the archive",
    )
    parser.add_argument(
        "--since",
        type=Path,
        metavar="EARLIER",
        help="an archive that you downloaded while voting ran: no ballot of it may be missing now",
    )
    add_output(parser, "where to write your contribution, to upload")


def verified_task(options: Namespace, task: Callable[..., Task]) -> Task:
    """Verify the archive, which takes a while with many ballots, and return what is to be done.

    ``task`` is ``shuffle_task`` or ``decryption_task``. Says on standard error which election it is
    and how many ballots count. Raises WrongNumberOfBallots where another number was announced.
    """
    private_key = read_text(options.key)
    print("Checking the whole archive first ...", file=sys.stderr)
    found = task(options.archive, private_key, options.since)
    print(f"Election: {printable(found.election.name)}", file=sys.stderr)
    print(f"Election fingerprint: {found.election.fingerprint}", file=sys.stderr)
    print(f"Credentials fingerprint: {found.credentials_fingerprint}", file=sys.stderr)
    print(f"The archive is in order; {found.counted} ballots count.", file=sys.stderr)
    if options.ballots is not None:
        found.check_announced(options.ballots)
    return found


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise ArgumentTypeError("a whole number was expected")
    return int(text)
