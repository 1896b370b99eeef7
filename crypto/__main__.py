"""``python -m crypto COMMAND ...``: the auditor's and the trustees' commands.

Each command is a module with ``main(arguments) -> int``, imported only when it is
called, so that the verifier starts fast.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence

COMMANDS = {
    "verify": "check an election archive and print what it proves",
    "trustee": "a trustee's part: keys, shuffles, decryptions",
}


def main(arguments: Sequence[str]) -> int:
    """Run a command; return the exit code: 0 done, 1 refused, 2 wrongly called."""
    if arguments and arguments[0] in COMMANDS:
        module = importlib.import_module(f"crypto.commands.{arguments[0]}")
        return int(module.main(list(arguments[1:])))
    lines = [f"  {name:10}{purpose}" for name, purpose in COMMANDS.items()]
    usage = "\n".join(["usage: python -m crypto COMMAND ...", "", "commands:", *lines])
    asked = bool(arguments) and arguments[0] in ("-h", "--help")
    print(usage, file=sys.stdout if asked else sys.stderr)
    return 0 if asked else 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
