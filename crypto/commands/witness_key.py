"""``python -m crypto witness-key NAME``: make the key with which a witness cosigns."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from crypto.commands.trustee_steps.files import PRIVATE, write_new
from crypto.errors import CryptoError
from crypto.notes import Signer


def main(arguments: Sequence[str]) -> int:
    """Write a fresh key and print its public half; return 1 where that is refused."""
    parser = argparse.ArgumentParser(
        prog="python -m crypto witness-key",
        description="Make a witness's key. Send what is printed to the office, which names it in the record.",
    )
    parser.add_argument("name", metavar="NAME", help="like an address, for instance example.org/scrutineer")
    parser.add_argument(
        "--key", type=Path, required=True, metavar="FILE", help="where to write the key: secret"
    )
    options = parser.parse_args(arguments)
    try:
        signer = Signer.new(options.name, "witness")
        write_new(options.key, signer.text(), PRIVATE)
    except CryptoError as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{error.filename} cannot be written: {error.strerror}.", file=sys.stderr)
        return 1
    print(signer.verifier.text())
    return 0
