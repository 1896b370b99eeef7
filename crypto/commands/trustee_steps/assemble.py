"""Put the trustees record together (the office): single trustees, a threshold key, or both.

For a threshold key, give all certificates, commitments, polynomials and last messages of
the ceremony; for single trustees, their public keys. Everything is checked. Upload the
record where the poll asks for its trustees.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from crypto.commands.trustee_steps.files import (
    add_group,
    add_messages,
    add_output,
    read_message,
    read_messages,
    refuse_existing,
    write_new,
)
from crypto.groups import group_named
from crypto.groups.interface import Group
from crypto.text import parse_json, sha256_hex
from crypto.trustees.ceremony import open_ceremony
from crypto.trustees.certificates import WrongContext
from crypto.trustees.coordinator import assemble_key
from crypto.trustees.keys import read_key
from crypto.trustees.pedersen import Pedersen
from crypto.trustees.record import Item, Single, TooFewTrustees, trustees_record


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options of this step."""
    add_group(parser)
    parser.add_argument(
        "--single",
        type=Path,
        nargs="+",
        default=[],
        metavar="FILE",
        help="public keys of single trustees, in the order of the record",
    )
    add_messages(parser, "certificates", "commitments", "polynomials", "outputs", required=False)
    add_output(parser, "where to write the trustees record")


def run(options: Namespace) -> str:
    """Check everything and write the record."""
    refuse_existing(options.output)
    group = group_named(options.group)
    items: list[Item] = [_single(group, path) for path in options.single]
    if options.certificates:
        items.append(_threshold(group, options))
    if not items:
        raise TooFewTrustees("There are no trustees: give --single, or the messages of a ceremony.")
    record = trustees_record(items)
    write_new(options.output, record)
    needed, count = sum(item.needed for item in items), sum(len(item.keys) for item in items)
    return (
        f"{options.output}: {count} trustees, {needed} needed to decrypt.\n"
        f"Fingerprint of the record: {sha256_hex(record)}"
    )


def _single(group: Group, path: Path) -> Single:
    return Single(group, read_key(group, parse_json(read_message(path)), f"The key in {path}"))


def _threshold(group: Group, options: Namespace) -> Pedersen:
    ceremony = open_ceremony(read_messages(options.certificates))
    if ceremony.group.name != group.name:
        raise WrongContext(f"The ceremony was held for the group {ceremony.group.name}.")
    messages = (read_messages(getattr(options, kind)) for kind in ("commitments", "polynomials", "outputs"))
    return assemble_key(ceremony, *messages)
