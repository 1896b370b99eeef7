"""Threshold key, step 1 (each member): make a ceremony key and a certificate.

The office tells everybody how many members there are, how many of them must be able to
decrypt, and everybody's number. The ceremony key is yours alone. Send the certificate to
the office, which sends all certificates to all members.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from crypto.commands.trustee_steps.files import (
    PRIVATE,
    PUBLIC,
    add_group,
    add_output,
    refuse_existing,
    write_all,
)
from crypto.groups import group_named
from crypto.trustees.certificates import Context, make_certificate
from crypto.trustees.identity import Identity, new_seed


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options of this step."""
    add_group(parser)
    parser.add_argument("--members", type=int, required=True, help="how many members the ceremony has")
    parser.add_argument("--needed", type=int, required=True, help="how many of them are needed to decrypt")
    parser.add_argument("--index", type=int, required=True, help="your number, from 1")
    parser.add_argument(
        "--key", type=Path, required=True, metavar="FILE", help="where to write your ceremony key"
    )
    add_output(parser, "where to write your certificate")


def run(options: Namespace) -> str:
    """Make seed and certificate and write both files."""
    refuse_existing(options.key, options.output)
    context = Context(options.group, options.members, options.needed, options.index)
    identity = Identity(group_named(options.group), new_seed())
    certificate = make_certificate(identity, context)
    write_all((options.key, identity.seed, PRIVATE), (options.output, certificate.text(), PUBLIC))
    return f"Keep {options.key} secret. Send {options.output} to the office."
