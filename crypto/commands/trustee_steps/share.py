"""Threshold key, step 4 (the office): sort the members' shares.

Checks that every polynomial is the one its member has committed to, and writes one file
for each member into a folder: share-1.json for member 1, and so on. The shares inside are
encrypted; the office cannot read them. Send each member the own file.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from crypto.commands.trustee_steps.files import add_messages, read_messages, refuse_existing, write_new
from crypto.trustees.ceremony import open_ceremony
from crypto.trustees.coordinator import route_shares


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options of this step."""
    add_messages(parser, "certificates", "commitments", "polynomials")
    parser.add_argument(
        "-o", "--output", type=Path, required=True, metavar="FOLDER", help="where to write everybody's file"
    )


def run(options: Namespace) -> str:
    """Route the shares and write one file for each member."""
    ceremony = open_ceremony(read_messages(options.certificates))
    shares = route_shares(ceremony, read_messages(options.commitments), read_messages(options.polynomials))
    options.output.mkdir(parents=True, exist_ok=True)
    paths = [options.output / f"share-{index}.json" for index in range(1, len(shares) + 1)]
    refuse_existing(*paths)
    for path, share in zip(paths, shares, strict=True):
        write_new(path, share)
    return f"Send each member the own file from {options.output}."
