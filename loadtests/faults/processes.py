"""Who descends from a process, as Linux tells it, and waiting for something to become true."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

LONGEST_SECONDS = 90.0


class NeverCame(Exception):
    """Something that must come by itself did not; says what was waited for."""


def wait_until(true: Callable[[], bool], what: str, seconds: float = LONGEST_SECONDS) -> float:
    """Return after how many seconds ``true()`` held. Raises NeverCame with ``what`` when it never did."""
    start = time.monotonic()
    while not true():
        if time.monotonic() - start > seconds:
            raise NeverCame(f"{what}: not within {seconds:.0f} s")
        time.sleep(0.02)
    return time.monotonic() - start


def children(parent: int) -> list[int]:
    """Return the process numbers of the direct children that live."""
    return sorted(number for number, of in _parents().items() if of == parent)


def descendants(parent: int) -> list[int]:
    """Return the process numbers of everybody who descends from ``parent`` and lives."""
    found = children(parent)
    return found + [below for child in found for below in descendants(child)]


def lives(number: int) -> bool:
    """Tell whether a process is there and is more than a name that its parent has not read yet."""
    return number in _parents()


def kill_all(numbers: Iterable[int]) -> None:
    """Kill processes with SIGKILL, in this order; one that has gone meanwhile does no harm."""
    for number in numbers:
        with suppress(ProcessLookupError):
            os.kill(number, signal.SIGKILL)


def command_of(number: int) -> str:
    """Return the words with which a process was started, an empty text when it has ended."""
    try:
        return Path(f"/proc/{number}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def _parents() -> dict[int, int]:
    """Return the parent of every living process by its number; zombies are left out."""
    found = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = path.read_text().rpartition(")")[2].split()[:2]
        except OSError:
            continue  # it has just ended
        if state not in "ZX":
            found[int(path.parent.name)] = int(parent)
    return found
