"""The archive of a contest, rebuilt byte for byte from the rows of its board (section 12)."""

from __future__ import annotations

from collections.abc import Iterator

from ballot.board import store as board_store
from ballot.models import Contest
from crypto.archive import header, member


def stream_archive(contest: Contest, public: bool = True) -> Iterator[bytes]:
    """Yield the bytes of ``<uuid>.bel``; at any time, so that anybody can keep an earlier copy.

    With ``public`` (the default) an archive that is not declared ends before the first decryption
    share. Every later export begins with the bytes of an earlier one. Raises NoSuchRecord
    before the contest is sealed.
    """
    board_store.election_text(contest)
    current = board_store.head(contest)
    end = board_store.public_end(contest) if public or current is None else current.next_position
    return _members(contest, end)


def _members(contest: Contest, end: int) -> Iterator[bytes]:
    timestamp = int(contest.created_utc.timestamp())
    yield header(timestamp)
    for name, body in board_store.records(contest, end):
        yield member(name, body, timestamp)
