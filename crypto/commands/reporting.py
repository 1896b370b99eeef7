"""What the consultation's commands share: a progress bar, a refusal, a summary."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from crypto.commands.printable import printable
from crypto.errors import CryptoError

Progress = Callable[[int, int], None]


@contextmanager
def progress_bar(label: str) -> Iterator[Progress | None]:
    """Show a bar where standard error is a terminal; the library that draws it is loaded only then."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn(label), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def run_command(check: Callable[[], list[tuple[str, Any]]], as_json: bool) -> int:
    """Run ``check`` and print what it returns, a value for each label; return the exit code.

    0: everything holds. 1: something does not, and the reason is printed.
    """
    try:
        found = check()
    except CryptoError as error:
        return _refuse(error.code, str(error), as_json)
    except BrokenPipeError:
        raise
    except UnicodeDecodeError:
        return _refuse("unreadable-file", "One of the files is not text.", as_json)
    except OSError as error:
        return _refuse("unreadable-file", f"{error.filename} cannot be used: {error.strerror}.", as_json)
    if as_json:
        names = {label.lower().replace("'", "").replace(" ", "_"): value for label, value in found}
        print(json.dumps({"ok": True, **names}, ensure_ascii=False))
    else:
        print("\n".join(["VERIFIED", *(f"{label + ':':<26}{_shown(value)}" for label, value in found)]))
    return 0


def _refuse(code: str, message: str, as_json: bool) -> int:
    if as_json:
        print(json.dumps({"ok": False, "error": code, "message": message}, ensure_ascii=False))
    else:
        print(f"REFUSED ({code})\n{printable(message)}", file=sys.stderr)
    return 1


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(map(_shown, value)) or "none"
    return printable(str(value))
