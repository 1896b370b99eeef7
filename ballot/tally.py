"""After voting: trustees' shuffles and decryption shares, until the result stands on the board.

A contribution is checked against the board outside any transaction; then the head is locked, and
where the board has not moved meanwhile, everything is appended in one transaction. The share that
completes the decryption brings the result with it, and the whole archive has to pass the same
verifier that auditors run before any of it is stored (architecture, step 5).
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import structlog
from sqlalchemy.exc import IntegrityError

from app import audit, proofs, signing
from app.accounts.models import Person
from app.db import release, session, write_transaction
from ballot import store
from ballot.board import notices
from ballot.board import store as board_store
from ballot.board.append import append
from ballot.board.export import stream_archive
from ballot.board.store import Head
from ballot.checks import Counting, checked_decryption, checked_shuffle, result_record
from ballot.errors import (
    BoardMoved,
    ContributionNotExpected,
    ContributionRefused,
    ContributionRepeated,
    MalformedContribution,
    ResultRefused,
    UnknownContribution,
    UnknownTrustee,
)
from ballot.models import Contest, Contribution, ContributionKind
from ballot.sealing import trustees_of
from ballot.timetable import Phase
from crypto.archive import EventType, event_records, member, owned_data
from crypto.errors import CryptoError
from crypto.trustees.contribution import read_contribution
from crypto.trustees.record import Trustees
from crypto.verify import verify_archive
from crypto.verify.beside import Notices

log = structlog.get_logger()
SHUFFLE, DECRYPTION = ContributionKind.SHUFFLE, ContributionKind.DECRYPTION
EVENTS = {SHUFFLE: EventType.SHUFFLE, DECRYPTION: EventType.PARTIAL_DECRYPTION}
PHASES = {SHUFFLE: Phase.SHUFFLING, DECRYPTION: Phase.DECRYPTING}
NOT_EXPECTED = {
    SHUFFLE: "This contest does not wait for a shuffle now.",
    DECRYPTION: "This contest does not wait for a decryption share now.",
}

#: An event to append: its type, and its data records.
Step = tuple[EventType, list[str]]


class Accepted(NamedTuple):
    """A contribution that was stored: who gave it, and whether its kind is complete with it."""

    owner: int
    complete: bool


class Progress(NamedTuple):
    """How far a kind of contribution is: by whom, how many are needed, whether that is enough."""

    have: tuple[int, ...]
    needed: int
    complete: bool


@dataclass(frozen=True)
class _Board:
    """What a contribution is checked against, read in one transaction."""

    contest_uuid: str
    head: Head
    timestamp: int
    entitled: int
    notices: str
    texts: Counting
    trustees: Trustees
    shares: dict[int, str]

    def complete_with(self, owner: int, kind: ContributionKind) -> bool:
        """Tell whether ``kind`` is complete once ``owner`` has given it."""
        return _complete(kind, self.trustees, {*self.shares, owner})


def progress(contest: Contest) -> dict[ContributionKind, Progress]:
    """Return how far shuffles (ranked contests only) and decryption shares are; nothing without trustees."""
    if contest.poll.trustees_record is None:
        return {}
    trustees = trustees_of(contest.poll)
    kinds = (SHUFFLE, DECRYPTION) if contest.ranked else (DECRYPTION,)
    found = {}
    for kind in kinds:
        have = tuple(store.contributors(contest, kind))
        found[kind] = Progress(have, trustees.needed, _complete(kind, trustees, set(have)))
    return found


def accept_contribution(contest: Contest, kind: str, text: str, actor: Person) -> Accepted:
    """Check a trustee's file, append it to the board, and commit; see ``crypto.trustees.contribution``.

    Raises UnknownContribution, MalformedContribution, ContributionNotExpected, UnknownTrustee,
    ContributionRepeated, ContributionRefused, ResultRefused or BoardMoved; then nothing was stored.
    """
    if kind not in set(ContributionKind):
        raise UnknownContribution
    wanted, (owner, record) = ContributionKind(kind), _read(text)
    with tempfile.TemporaryDirectory(prefix="tellers-") as folder:
        board, actor_id, copy = _board(contest, wanted, owner), actor.id, Path(folder) / "copy.bel"
        if wanted is DECRYPTION and board.complete_with(owner, wanted):
            _write(contest, copy)
        release()
        steps = _steps(board, wanted, owner, record, copy)
    try:
        with write_transaction():
            _append(board, wanted, owner, record, steps, session().get_one(Person, actor_id))
    except IntegrityError as error:
        raise BoardMoved from error
    return Accepted(owner, complete=len(steps) > 1)


def _read(text: str) -> tuple[int, str]:
    try:
        return read_contribution(text)
    except CryptoError as error:
        raise MalformedContribution from error


def _board(contest: Contest, kind: ContributionKind, owner: int) -> _Board:
    """Read what the contribution is checked against; refuse what is not expected from this trustee."""
    if store.phase_of(contest) is not PHASES[kind]:
        raise ContributionNotExpected(NOT_EXPECTED[kind])
    trustees, shares = trustees_of(contest.poll), store.contributions(contest, kind)
    if not 1 <= owner <= len(trustees.keys):
        raise UnknownTrustee
    if owner in shares:
        raise ContributionRepeated
    turnout = store.turnout(contest)
    return _Board(
        contest_uuid=contest.uuid,
        head=board_store.stored_head(contest),
        timestamp=int(contest.created_utc.timestamp()),
        entitled=turnout.entitled,
        notices=notices.file_text(contest),
        texts=_texts(contest, turnout.voted),
        trustees=trustees,
        shares=shares,
    )


def _texts(contest: Contest, counted: int) -> Counting:
    [tally] = board_store.data_of(contest, EventType.ENCRYPTED_TALLY)
    shuffles = list(board_store.data_of(contest, EventType.SHUFFLE))
    election, trustees = board_store.election_text(contest), board_store.trustees_text(contest)
    return Counting(election, trustees, tally, shuffles[-1] if shuffles else None, counted)


def _write(contest: Contest, path: Path) -> None:
    """Write the whole archive so far, public or not, to ``path``."""
    with path.open("wb") as file:
        file.writelines(stream_archive(contest, public=False))


def _complete(kind: ContributionKind, trustees: Trustees, owners: Set[int]) -> bool:
    if kind is SHUFFLE:
        return len(owners) >= trustees.needed
    return trustees.can_decrypt(owners)


def _steps(board: _Board, kind: ContributionKind, owner: int, record: str, copy: Path) -> list[Step]:
    """Check the contribution and return the events to append; more than one where it completes its kind."""
    first: Step = (EVENTS[kind], owned_data(owner, record))
    try:
        if kind is SHUFFLE:
            proofs.check(checked_shuffle, board.texts, owner, record)
        else:
            proofs.check(checked_decryption, board.texts, owner, record)
    except CryptoError as error:
        raise ContributionRefused(f"This file was refused. {error}") from error
    if not board.complete_with(owner, kind):
        return [first]
    if kind is SHUFFLE:
        return [first, (EventType.END_SHUFFLES, [])]
    return [
        first,
        (EventType.RESULT, [_verified_result(board, {**board.shares, owner: record}, first, copy)]),
    ]


def _verified_result(board: _Board, shares: dict[int, str], share: Step, copy: Path) -> str:
    """Compute the result and verify the archive that it will complete. Raises ResultRefused."""
    try:
        result = proofs.check(result_record, board.texts, shares)
        _extend(copy, board, [share, (EventType.RESULT, [result])])
        verify_archive(copy, voters=board.entitled, notices=Notices(board.notices, signing.public_key()))
    except CryptoError as error:
        log.error("result_refused", contest=board.contest_uuid, reason=error.code)
        raise ResultRefused from error
    return result


def _extend(copy: Path, board: _Board, steps: Sequence[Step]) -> None:
    """Append events to the copy of the archive as the board would."""
    height, previous = board.head
    with copy.open("ab") as file:
        for kind, data in steps:
            height += 1
            for record in event_records(previous, height, kind, data):
                file.write(member(record.name, record.body, board.timestamp))
                previous = record.name.split(".")[0]


def _append(
    board: _Board, kind: ContributionKind, owner: int, record: str, steps: Sequence[Step], actor: Person
) -> None:
    """Append what was checked, unless the board moved since, or the contest was paused or cancelled.

    Raises BoardMoved or ContributionNotExpected.
    """
    contest = store.contest_by_uuid(board.contest_uuid)
    if board_store.lock_head(contest) is None or board_store.stored_head(contest) != board.head:
        raise BoardMoved
    if store.phase_of(contest) is not PHASES[kind]:  # two people stopped it while the proofs were checked
        raise ContributionNotExpected(NOT_EXPECTED[kind])
    for event, data in steps:
        append(contest, event, data)
    session().add(Contribution(contest_id=contest.id, kind=kind, owner=owner, record=record))
    session().flush()
    about = {"kind": kind.value, "owner": owner}
    audit.record(audit.Event.CONTRIBUTION_ACCEPTED, actor=actor, subject=contest.uuid, **about)
    if steps[-1][0] is EventType.RESULT:
        audit.record(audit.Event.RESULT_COMPUTED, subject=contest.uuid)
