"""The queries of the board: what stands on it, and how much of it the public may read.

Decryption shares and the result stand on the board as soon as they are accepted, but until the
contest is declared every public reading stops before the first of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

from sqlalchemy import exists, func, select
from sqlalchemy.orm import aliased

from app import clock
from app.db import database, session
from ballot.board.models import BoardHead, BoardNotice, BoardRecord, Declaration
from ballot.errors import NoSuchRecord
from ballot.models import BallotEntry, Contest
from crypto.archive import EventType
from crypto.archive.events import DATA_MEMBERS

CHUNK = 200  # records read at a time
#: The events that open a tally; they are the last ones on a board, and secret until it is declared.
OPENING = (EventType.PARTIAL_DECRYPTION.value, EventType.RESULT.value)


class Head(NamedTuple):
    """A height and the hash of the event at it."""

    height: int
    event_hash: str


class ListedBallot(NamedTuple):
    """A ballot in the public list; ``replaced`` where a newer one of the same voter counts."""

    tracker: str
    height: int
    replaced: bool


def lock_head(contest: Contest) -> BoardHead | None:
    """Return the head as committed now, locked until the transaction ends; None before sealing."""
    query = select(BoardHead).where(BoardHead.contest_id == contest.id).with_for_update()
    return session().scalar(query.execution_options(populate_existing=True))


def head(contest: Contest) -> BoardHead | None:
    """Return the head without a lock; None before sealing."""
    return session().scalar(select(BoardHead).where(BoardHead.contest_id == contest.id))


def stored_head(contest: Contest) -> Head:
    """Return height and hash of the last event, public or not. Raises NoSuchRecord before sealing."""
    current = head(contest)
    if current is None:
        raise NoSuchRecord
    return Head(current.height, current.event_hash)


def public_end(contest: Contest) -> int:
    """Return the position before which records are public."""
    current = head(contest)
    if current is None:
        return 0
    if current.last_event not in OPENING or published(contest):
        return current.next_position
    return _last_before_opening(contest).position + 1


def _last_before_opening(contest: Contest) -> BoardRecord:
    """Return the last event before the first decryption share. Raises NoSuchRecord.

    Searched from the end, where it is a few records away, however many ballots lie before it.
    """
    query = (
        select(BoardRecord)
        .where(BoardRecord.contest_id == contest.id, BoardRecord.event_type.not_in(OPENING))
        .order_by(BoardRecord.position.desc())
        .limit(1)
    )
    row = session().scalar(query)
    if row is None:
        raise NoSuchRecord
    return row


def public_head(contest: Contest) -> Head:
    """Return height and hash of the last public event. Raises NoSuchRecord before sealing."""
    query = (
        select(BoardRecord)
        .where(BoardRecord.contest_id == contest.id, BoardRecord.height.is_not(None))
        .where(BoardRecord.position < public_end(contest))
        .order_by(BoardRecord.position.desc())
        .limit(1)
    )
    row = session().scalar(query)
    if row is None or row.height is None:
        raise NoSuchRecord
    return Head(row.height, _hash(row))


def event_hash(contest: Contest, height: int) -> str | None:
    """Return the hash of the event at ``height``, None where there is none."""
    query = select(BoardRecord).where(BoardRecord.contest_id == contest.id, BoardRecord.height == height)
    row = session().scalar(query)
    return None if row is None else _hash(row)


def committed_hash(contest: Contest, height: int) -> str | None:
    """Return what ``event_hash`` does, read afresh: with all that others have committed meanwhile."""
    query = select(BoardRecord.name).where(BoardRecord.contest_id == contest.id, BoardRecord.height == height)
    with database().engine.connect() as connection:
        name = connection.scalar(query)
    return None if name is None else name.split(".")[0]


def _hash(row: BoardRecord) -> str:
    return row.name.split(".")[0]


def hash_before_decryption(contest: Contest) -> str:
    """Return the hash of the last event before the first decryption share. Raises NoSuchRecord."""
    current = head(contest)
    if current is None or current.last_event not in OPENING:
        raise NoSuchRecord
    return _hash(_last_before_opening(contest))


def records(contest: Contest, end: int) -> Iterator[tuple[str, str]]:
    """Yield (name, body) of the records before position ``end``, read in chunks."""
    for start in range(0, end, CHUNK):
        query = (
            select(BoardRecord.name, BoardRecord.body)
            .where(BoardRecord.contest_id == contest.id)
            .where(BoardRecord.position >= start, BoardRecord.position < min(start + CHUNK, end))
            .order_by(BoardRecord.position)
        )
        yield from session().execute(query)


def election_text(contest: Contest) -> str:
    """Return the election record. Raises NoSuchRecord before sealing."""
    return _setup_record(contest, 0)


def trustees_text(contest: Contest) -> str:
    """Return the trustees record. Raises NoSuchRecord before sealing."""
    return _setup_record(contest, 1)


def credentials_text(contest: Contest) -> str:
    """Return the public credentials. Raises NoSuchRecord before sealing."""
    return _setup_record(contest, 2)


def _setup_record(contest: Contest, position: int) -> str:
    """Setup's data are the first records of every board, in section 12's order."""
    query = select(BoardRecord.body).where(
        BoardRecord.contest_id == contest.id, BoardRecord.position == position
    )
    body = session().scalar(query)
    if body is None:
        raise NoSuchRecord
    return body


def data_of(contest: Contest, kind: EventType) -> Iterator[str]:
    """Yield the first data record of every event of type ``kind``, in order.

    That is the ballot, tally, shuffle, decryption or result itself, public or not.
    """
    data, link = aliased(BoardRecord), aliased(BoardRecord)
    query = (
        select(data.body)
        .join(
            link, (link.contest_id == data.contest_id) & (link.position == data.position + DATA_MEMBERS[kind])
        )
        .where(data.contest_id == contest.id, link.event_type == kind.value)
        .order_by(data.position)
    )
    yield from session().scalars(query.execution_options(yield_per=CHUNK))


def notice_lines(contest: Contest, kinds: Collection[str] | None = None) -> list[str]:
    """Return the lines of the contest's notices in order, of ``kinds`` only where these are given."""
    query = select(BoardNotice.line).where(BoardNotice.contest_id == contest.id)
    if kinds is not None:
        query = query.where(BoardNotice.kind.in_(kinds))
    return list(session().scalars(query.order_by(BoardNotice.number)))


def declarations(contest: Contest) -> list[Declaration]:
    """Return every declaration of a contest, oldest first."""
    query = select(Declaration).where(Declaration.contest_id == contest.id)
    return list(session().scalars(query.order_by(Declaration.revision)))


def published(contest: Contest) -> bool:
    """Tell whether a declared result is public by now."""
    if contest.declared_utc is None:
        return False
    return any(one.public_utc <= clock.now() for one in declarations(contest))


def last_notice(contest: Contest) -> BoardNotice | None:
    """Return the newest notice of a contest, None where there is none."""
    query = select(BoardNotice).where(BoardNotice.contest_id == contest.id)
    return session().scalar(query.order_by(BoardNotice.number.desc()).limit(1))


def notice_hash(contest: Contest, number: int) -> str | None:
    """Return the hash of the notice with this number, None where there is none."""
    query = select(BoardNotice.hash).where(BoardNotice.contest_id == contest.id)
    return session().scalar(query.where(BoardNotice.number == number))


def ballot_count(contest: Contest) -> int:
    """Return how many ballots are on the board, replaced ones included."""
    query = select(func.count()).select_from(BallotEntry).where(BallotEntry.contest_id == contest.id)
    return session().scalar(query) or 0


def ballots(contest: Contest, offset: int = 0, limit: int = 50) -> list[ListedBallot]:
    """Return ballots in the order of the board, from ``offset``, at most ``limit``."""
    newer = aliased(BallotEntry)
    same_voter = (newer.contest_id == contest.id) & (newer.credential == BallotEntry.credential)
    query = (
        select(
            BallotEntry.tracker,
            BallotEntry.height,
            exists().where(same_voter, newer.revision > BallotEntry.revision),
        )
        .where(BallotEntry.contest_id == contest.id)
        .order_by(BallotEntry.height)
        .offset(offset)
        .limit(limit)
    )
    return [ListedBallot(tracker, height, old) for tracker, height, old in session().execute(query)]


def ballot_text(contest: Contest, tracker: str) -> str | None:
    """Return the exact text of the ballot with this tracker, None where there is none."""
    link = aliased(BoardRecord)
    query = (
        select(BoardRecord.body)
        .join(link, (link.contest_id == BoardRecord.contest_id) & (BoardRecord.position == link.position - 1))
        .join(BallotEntry, (BallotEntry.contest_id == link.contest_id) & (BallotEntry.height == link.height))
        .where(BallotEntry.contest_id == contest.id, BallotEntry.tracker == tracker)
    )
    return session().scalar(query)
