"""Make the key of a single trustee, who is always needed to decrypt.

Writes two files. The private key is yours alone: whoever has it can do your part, and
without it there is no result. Keep two copies offline, in different places. Send the
public key to the elections office.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from crypto.commands.trustee_steps.files import (
    PRIVATE,
    PUBLIC,
    add_group,
    add_name,
    add_output,
    refuse_existing,
    write_all,
)
from crypto.groups import group_named
from crypto.trustees.keys import make_key


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options of this step."""
    add_group(parser)
    add_name(parser)
    parser.add_argument(
        "--private-key", type=Path, required=True, metavar="FILE", help="where to write your private key"
    )
    add_output(parser, "where to write the public key, to send to the office")


def run(options: Namespace) -> str:
    """Make the key and write both files."""
    refuse_existing(options.private_key, options.output)
    group = group_named(options.group)
    private, public = make_key(group, options.name)
    write_all(
        (options.private_key, private, PRIVATE),
        (options.output, public.text(group), PUBLIC),
    )
    return f"Keep {options.private_key} secret and safe. Send {options.output} to the office."
