"""``python -m crypto trustee STEP ...``: everything that a trustee does, on files.

Each step is a module in ``trustee_steps`` with ``add_arguments(parser)`` and
``run(options) -> str``; its docstring is what ``--help`` prints. ``run`` returns the
sentence that says what was done and what comes next.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from types import ModuleType

from crypto.commands.trustee_steps import (
    assemble,
    certify,
    commit,
    decrypt,
    finish,
    key,
    open_answers,
    polynomial,
    share,
    shuffle,
)
from crypto.errors import CryptoError

#: The steps in the order in which they are done.
STEPS: dict[str, ModuleType] = {
    "key": key,
    "certify": certify,
    "commit": commit,
    "polynomial": polynomial,
    "share": share,
    "finish": finish,
    "assemble": assemble,
    "shuffle": shuffle,
    "decrypt": decrypt,
    "open-answers": open_answers,
}


def main(arguments: Sequence[str]) -> int:
    """Run one step; return 0 when done and 1 when refused, with one sentence on standard error.

    A wrong call (unknown option, missing option) exits with 2 through argparse.
    """
    options = _parser().parse_args(list(arguments))
    try:
        print(STEPS[options.step].run(options))
    except CryptoError as error:
        print(error, file=sys.stderr)
        return 1
    except BrokenPipeError:
        raise
    except FileExistsError as error:
        print(f"{error.filename} is there already; nothing is overwritten.", file=sys.stderr)
        return 1
    except UnicodeDecodeError:
        print("One of the files is not text: it is not from this program.", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{error.filename or 'A file'} cannot be used: {error.strerror}.", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m crypto trustee",
        description="A trustee's part: make a key, shuffle the ballots, decrypt the tally, open the answers.",
        epilog="Each step says more with --help.",
    )
    steps = parser.add_subparsers(dest="step", required=True, metavar="STEP")
    for name, module in STEPS.items():
        text = str(module.__doc__)
        step = steps.add_parser(
            name,
            help=text.splitlines()[0],
            description=text,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        module.add_arguments(step)
    return parser
