"""Checking every board of a database as an auditor would: what a restored backup has to pass."""

from __future__ import annotations

import tempfile
from pathlib import Path

from ballot import store
from ballot.board import checkpoints
from ballot.board.export import stream_archive
from ballot.models import Contest
from crypto.errors import CryptoError
from crypto.verify import verify_archive


class BoardNotWhole(Exception):
    """A board misses what was signed, or does not verify."""


def check_boards() -> int:
    """Return how many boards there are once each fits its checkpoint and verifies. Raises BoardNotWhole."""
    contests = store.public_contests()
    for contest in contests:
        fault = checkpoints.fault(contest)
        if fault is not None:
            raise BoardNotWhole(f"{contest.uuid}: {fault}")
        _verify(contest)
    return len(contests)


def _verify(contest: Contest) -> None:
    """The whole archive, with decryption shares that are not public yet."""
    with tempfile.NamedTemporaryFile(suffix=".bel") as file:
        for part in stream_archive(contest, public=False):
            file.write(part)
        file.flush()
        try:
            verify_archive(Path(file.name))
        except CryptoError as error:
            raise BoardNotWhole(f"{contest.uuid}: {error}") from error
