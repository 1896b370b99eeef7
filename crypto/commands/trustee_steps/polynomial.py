"""Threshold key, step 3 (each member): publish your polynomial, once all have committed.

Checks that every member has committed and has seen the same certificates as you, and
that the commitment published in your name is yours. Beside your ceremony key it keeps a note of
the commitments, so that nobody can change one afterwards. What it writes goes to the office.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from crypto.commands.trustee_steps.files import (
    add_member_key,
    add_messages,
    add_output,
    read_message,
    read_messages,
    read_text,
    refuse_existing,
    write_new,
)
from crypto.commands.trustee_steps.seen import note_commitments
from crypto.trustees.ceremony import commitments_digest, open_ceremony, reveal_polynomial
from crypto.trustees.identity import read_seed


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options of this step."""
    add_member_key(parser)
    add_messages(parser, "certificates", "commitments")
    parser.add_argument(
        "--draft", type=Path, required=True, metavar="FILE", help="the draft that commit has written"
    )
    add_output(parser, "where to write your polynomial")


def run(options: Namespace) -> str:
    """Check all commitments and write the polynomial."""
    refuse_existing(options.output)
    ceremony = open_ceremony(read_messages(options.certificates))
    identity = read_seed(ceremony.group, read_text(options.key))
    commitments = read_messages(options.commitments)
    revealed = reveal_polynomial(identity, ceremony, commitments, read_message(options.draft))
    note_commitments(options.key, commitments_digest(ceremony, commitments))
    write_new(options.output, revealed)
    return f"Send {options.output} to the office."
