"""Promises: what a respondent gets at once, before the answer stands in the log (design, 7).

A promise is a note (``crypto.notes``) that the log's key has signed, of four lines: the log's origin, the
word ``promise``, the hash of the entry in hexadecimal, and the day on which it was accepted. No
checkpoint has such a second line. The entry joins the log with the next batch, at the latest at close.
"""

from __future__ import annotations

import datetime
import re

from crypto.errors import CryptoError
from crypto.notes import Signer, Verifier, sign_note, verify_note

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class PromiseRefused(CryptoError):
    """A promise that is about another answer, or that promises nothing."""


def sign_promise(log: Signer, leaf: bytes, day: datetime.date) -> str:
    """Return the promise that the entry with this Merkle hash joins the log."""
    return sign_note(log, f"{_start(log.name, leaf)}{day.isoformat()}\n")


def check_promise(note: str, log: Verifier, leaf: bytes) -> datetime.date:
    """Check that the log has promised this entry; return the day on which it was accepted.

    Raises MalformedNote, NoteRefused or PromiseRefused.
    """
    text = verify_note(note, log)
    start = _start(log.name, leaf)
    day = text.removeprefix(start).removesuffix("\n")
    if text != f"{start}{day}\n":
        raise PromiseRefused("The promise is about another answer.")
    try:
        if _DAY.fullmatch(day):
            return datetime.date.fromisoformat(day)
    except ValueError:
        pass
    raise PromiseRefused("The promise names no day.")


def _start(origin: str, leaf: bytes) -> str:
    return f"{origin}\npromise\n{leaf.hex()}\n"
