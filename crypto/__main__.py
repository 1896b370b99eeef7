"""``python -m crypto COMMAND ...``: the auditor's and the trustees' commands.

Each command is a module with ``main(arguments) -> int``, imported only when it is
called, so that the verifier starts fast.
"""

from __future__ import annotations

import importlib
import io
import os
import sys
from collections.abc import Sequence

COMMANDS = {
    "verify": "check an election archive and print what it proves",
    "verify-report": "check a scrutineer's report, or its whole archive",
    "trustee": "a trustee's part: keys, shuffles, decryptions",
    "verify-log": "check a consultation's log and what counts in it",
    "verify-receipt": "check the receipt of an answer, alone or against the log",
    "combine-answers": "open a closed consultation with its trustees' contributions",
    "verify-disclosure": "check chosen questions of all answers against the log",
    "witness-key": "make the key of a consultation's witness",
    "cosign": "a witness's part: check a log and cosign its head",
}


#: What shells give for a program that was interrupted, and for one whose reader went away.
INTERRUPTED, NO_READER = 130, 141


def main(arguments: Sequence[str]) -> int:
    """Run a command; return the exit code: 0 done, 1 refused, 2 wrongly called, 130 interrupted."""
    if arguments and arguments[0] in COMMANDS:
        try:
            module = importlib.import_module(f"crypto.commands.{arguments[0].replace('-', '_')}")
            return int(module.main(list(arguments[1:])))
        except KeyboardInterrupt:
            print("Stopped.", file=sys.stderr)
            return INTERRUPTED
    lines = [f"  {name:17}{purpose}" for name, purpose in COMMANDS.items()]
    usage = "\n".join(["usage: python -m crypto COMMAND ...", "", "commands:", *lines])
    asked = bool(arguments) and arguments[0] in ("-h", "--help")
    print(usage, file=sys.stdout if asked else sys.stderr)
    return 0 if asked else 2


def run() -> int:
    """Run what the command line says; a reader that goes away early is no reason for a traceback."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A file's name need not be text of the terminal's encoding; it must not stop a message.
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        code = main(sys.argv[1:])
        sys.stdout.flush()
    except BrokenPipeError:
        # Python flushes once more at its end; let that go nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return NO_READER
    return code


if __name__ == "__main__":
    sys.exit(run())
