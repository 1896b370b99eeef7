"""Fingerprints of what was sealed, told without reading it: a list of credentials can be very long.

A record is named by the hash of its text (section 12), and the board's rows cannot be changed.
"""

from __future__ import annotations

import base64
from typing import NamedTuple

from flask import Flask, current_app
from sqlalchemy import func, select

from app.db import session
from ballot.board.models import BoardRecord
from ballot.errors import NoSuchRecord
from ballot.models import Contest

POSITIONS = ELECTION, TRUSTEES, CREDENTIALS = 0, 1, 2


class Fingerprints(NamedTuple):
    """The B64 of the hashes (section 1) of the three records, in the order of the board."""

    election: str
    trustees: str
    credentials: str


def sealed(contest: Contest) -> Fingerprints:
    """Return the fingerprints of what was sealed. Raises NoSuchRecord before sealing."""
    query = (
        select(BoardRecord.name)
        .where(BoardRecord.contest_id == contest.id, BoardRecord.position.in_(POSITIONS))
        .order_by(BoardRecord.position)
    )
    names = list(session().scalars(query))
    if not names:
        raise NoSuchRecord
    return Fingerprints(*map(_fingerprint, names))


def credentials_length(contest: Contest) -> int:
    """Return how many bytes the list of credentials has; it is ASCII. Raises NoSuchRecord before sealing.

    A database reads a long text to its end for this, so each process asks once for each contest.
    """
    lengths: dict[str, int] = current_app.extensions["list_lengths"]
    if contest.uuid not in lengths:
        query = select(func.length(BoardRecord.body)).where(BoardRecord.contest_id == contest.id)
        found = session().scalar(query.where(BoardRecord.position == CREDENTIALS))
        if found is None:
            raise NoSuchRecord
        lengths[contest.uuid] = found
    return lengths[contest.uuid]


def _fingerprint(name: str) -> str:
    digest = bytes.fromhex(name.split(".")[0])
    return base64.b64encode(digest).rstrip(b"=").decode("ascii")


def init_app(app: Flask) -> None:
    """Give the application its memory of lengths."""
    app.extensions["list_lengths"] = {}
