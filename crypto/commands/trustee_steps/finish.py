"""Threshold key, step 5 (each member): check the shares and make your private key.

Checks that the commitments are those for which you published your polynomial (polynomial has
left a note of them beside your ceremony key). If a share does not fit, this names the member
who sent it: tell everybody, and start the ceremony again without that member. The private
key is yours alone. Keep two copies offline, in different places. What else it writes goes to
the office.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from crypto.commands.trustee_steps.files import (
    PRIVATE,
    PUBLIC,
    add_member_key,
    add_messages,
    add_name,
    add_output,
    read_message,
    read_messages,
    read_text,
    refuse_existing,
    write_all,
)
from crypto.commands.trustee_steps.seen import seen_commitments
from crypto.trustees.ceremony import finish_key, open_ceremony
from crypto.trustees.identity import read_seed


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options of this step."""
    add_member_key(parser)
    add_messages(parser, "certificates", "commitments")
    parser.add_argument("--share", type=Path, required=True, metavar="FILE", help="your file from the office")
    add_name(parser)
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
    seen = seen_commitments(options.key)
    finished = finish_key(identity, ceremony, commitments, seen, share, options.name)
    write_all(
        (options.private_key, finished.private_key, PRIVATE),
        (options.output, finished.output, PUBLIC),
    )
    return f"Keep {options.private_key} secret and safe. Send {options.output} to the office."
