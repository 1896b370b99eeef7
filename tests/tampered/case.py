"""What a case is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from crypto.errors import CryptoError


class Tool(StrEnum):
    """What belenios-tool 2.0 says of the same archive."""

    REFUSES = "refuses"
    ACCEPTS = "accepts"


@dataclass(frozen=True)
class Case:
    """One way to tamper.

    ``rule`` says what it breaks: ``15.n``, a section of belenios-v1, or ``attack n``. ``error`` is
    what our verifier must raise, exactly that class, with ``says`` somewhere in its sentence.
    ``since`` is an older copy, ``voters`` the published number; the tool knows neither.
    ``attack`` is the entry of the threat list that the case is an example of.
    """

    name: str
    rule: str
    error: type[CryptoError]
    make: Callable[[], bytes]
    tool: Tool | None = Tool.REFUSES
    says: str = ""
    since: Callable[[], bytes] | None = None
    voters: int | None = None
    attack: int | None = None

    def archive(self) -> bytes:
        """Return the tampered archive, made once in a test run."""
        return _made(self)


@cache
def _made(case: Case) -> bytes:
    return case.make()
