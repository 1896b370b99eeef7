"""Threshold key, step 2 (each member): check all certificates and commit to a polynomial.

Read the fingerprint of the certificates aloud to the other members: all must have the same.
Writes a draft, which stays with you until everybody has committed, and a commitment,
which goes to the office now. The office sends all commitments to all members.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from crypto.commands.trustee_steps.files import (
    PRIVATE,
    PUBLIC,
    add_member_key,
    add_messages,
    add_output,
    read_messages,
    read_text,
    refuse_existing,
    write_all,
)
from crypto.trustees.ceremony import open_ceremony, start_polynomial
from crypto.trustees.identity import read_seed


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options of this step."""
    add_member_key(parser)
    add_messages(parser, "certificates")
    parser.add_argument(
        "--draft", type=Path, required=True, metavar="FILE", help="where to write the draft, to keep for now"
    )
    add_output(parser, "where to write your commitment")


def run(options: Namespace) -> str:
    """Draw the polynomial and write both files."""
    refuse_existing(options.draft, options.output)
    ceremony = open_ceremony(read_messages(options.certificates))
    published, draft = start_polynomial(read_seed(ceremony.group, read_text(options.key)), ceremony)
    write_all((options.draft, draft, PRIVATE), (options.output, published, PUBLIC))
    return (
        f"Fingerprint of the certificates: {ceremony.digest}\n"
        f"Keep {options.draft} to yourself for now. Send {options.output} to the office."
    )
