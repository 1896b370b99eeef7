"""The lot: an order of the candidates that everybody can recompute.

The seed becomes public only after ballots and candidates are fixed. The digest of a
candidate is SHA-256 over the UTF-8 text ``seed``, a line feed, ``contest``, a line feed,
``name``; the candidate with the smallest digest is drawn first.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from ballot.counting.errors import InvalidContest


def lot_digest(seed: str, contest: str, name: str) -> str:
    """The digest (64 hexadecimal digits) by which a candidate is drawn."""
    if "\n" in seed or "\n" in contest:
        raise InvalidContest("The seed and the contest of a lot are single lines.")
    return hashlib.sha256(f"{seed}\n{contest}\n{name}".encode()).hexdigest()


def lot_order(seed: str, contest: str, names: Sequence[str]) -> tuple[int, ...]:
    """The candidates (0-based) in the order drawn.

    Where a tie comes to the lot, whoever is drawn earlier is treated as having more votes.
    """
    return tuple(sorted(range(len(names)), key=lambda c: (lot_digest(seed, contest, names[c]), c)))
