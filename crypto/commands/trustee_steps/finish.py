"""Threshold key, step 5 (each member): check the shares and make your private key.

If a share does not fit, this names the member who sent it: tell everybody, and start the
ceremony again without that member. The private key is yours alone. Keep two copies offline,
in different places. What else it writes goes to the office.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from crypto.commands.trustee_steps.files import (
    PRIVATE,
    add_member_key,
    add_messages,
    add_output,
    read_message,
    read_messages,
    read_text,
    refuse_existing,
    write_new,
)
from crypto.trustees.ceremony import finish_key, open_ceremony
from crypto.trustees.identity import read_seed


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options of this step."""
    add_member_key(parser)
    add_messages(parser, "certificates", "commitments")
    parser.add_argument("--share", type=Path, required=True, metavar="FILE", help="your file from the office")
    parser.add_argument("--name", help="the name that the trustees record shows, for instance your own")
    parser.add_argument(
        "--private-key", type=Path, required=True, metavar="FILE", help="where to write your private key"
    )
    add_output(parser, "where to write your last message")


def run(options: Namespace) -> str:
    """Check the shares and write private key and last message."""
    refuse_existing(options.private_key, options.output)
    ceremony = open_ceremony(read_messages(options.certificates))
    identity = read_seed(ceremony.group, read_text(options.key))
    share, commitments = read_message(options.share), read_messages(options.commitments)
    finished = finish_key(identity, ceremony, commitments, share, options.name)
    write_new(options.private_key, finished.private_key, PRIVATE)
    write_new(options.output, finished.output)
    return f"Keep {options.private_key} secret and safe. Send {options.output} to the office."
