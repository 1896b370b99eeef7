"""The note beside a ceremony key: the commitments for which the member has revealed the own polynomial.

A coordinator who exchanged a commitment afterwards would let its author choose the own part of
the key after seeing everybody else's.
"""

from __future__ import annotations

from pathlib import Path

from crypto.commands.trustee_steps.files import PRIVATE, read_text, write_new
from crypto.errors import CryptoError
from crypto.trustees.ceremony import CommitmentsChanged


class NotRevealed(CryptoError):
    """A key that is to be finished before its polynomial was published."""


def note_commitments(key: Path, digest: str) -> None:
    """Note the digest of the commitments before the polynomial is written; the same again is no news.

    Raises CommitmentsChanged or OSError.
    """
    try:
        write_new(_note(key), digest, PRIVATE)
    except FileExistsError:
        if seen_commitments(key) != digest:
            raise CommitmentsChanged(
                "You have published your polynomial for other commitments than these. Tell everybody, and "
                "begin again."
            ) from None


def seen_commitments(key: Path) -> str:
    """Return the digest that was noted. Raises NotRevealed or OSError."""
    try:
        return read_text(_note(key)).strip()
    except FileNotFoundError:
        raise NotRevealed(
            f"The note {_note(key)} is missing, which the step polynomial writes beside your key."
        ) from None


def _note(key: Path) -> Path:
    return key.with_name(f"{key.name}.commitments")
