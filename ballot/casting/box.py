"""The ballot box: ballots whose proofs hold, and the one short transaction in which they join the board.

Whether voting is open, who is entitled and what stands on the board already is asked again here, under
the lock on the board's head. Each ballot is stored whole or refused for a reason of its own; a refusal
says nothing about the others. The constraints of the database stand behind every rule.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy.exc import DataError, IntegrityError

from app import audit
from app.db import session, write_transaction
from app.outbox import Mail
from ballot import store
from ballot.board import checkpoints
from ballot.board import store as board_store
from ballot.board.append import append_all
from ballot.board.store import Head
from ballot.casting import box_store
from ballot.checks import CheckedBallot
from ballot.errors import (
    AlreadyVoted,
    BallotRefusal,
    BallotReplaced,
    ComponentSeenBefore,
    NotEntitled,
    NotYourCredential,
    VotingCancelled,
    VotingNotOpen,
    VotingOver,
    VotingPaused,
)
from ballot.models import BallotEntry, Contest
from ballot.presets import is_test
from ballot.timetable import Phase
from crypto.archive import EventType


class Verified(NamedTuple):
    """A ballot whose proofs hold, who posted it, and the mail that tells this person."""

    person_id: int
    text: str
    checked: CheckedBallot
    mail: Mail


class Place(NamedTuple):
    """Where a ballot stands: height and hash of its event; ``created`` is False where it stood before."""

    height: int
    event_hash: str
    created: bool


class _Taken(NamedTuple):
    """A ballot taken in this transaction: its number among them; ``first`` unless it was posted twice."""

    number: int
    first: bool


@dataclass
class _Box:
    """What board and roll say about the ballots of one transaction; it grows with each one taken.

    ``closed`` is why nobody may vote, ``entries`` what stands on the board by tracker, ``credentials`` the
    public credential by person, ``revisions`` the number of ballots by credential, ``seen`` the ciphertext
    components on the board.
    """

    contest: Contest
    closed: BallotRefusal | None
    entries: dict[str, BallotEntry]
    credentials: dict[int, str]
    revisions: dict[str, int]
    seen: set[bytes]
    taken: list[Verified] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)


def require_open(contest: Contest) -> None:
    """Raise VotingPaused, VotingCancelled, VotingNotOpen or VotingOver unless people may vote now."""
    phase = store.phase_of(contest)
    if phase is Phase.PAUSED:
        raise VotingPaused(store.reason_of(contest, phase))
    if phase is Phase.CANCELLED:
        raise VotingCancelled(store.reason_of(contest, phase))
    if phase in (Phase.DRAFT, Phase.SEALED):
        raise VotingNotOpen
    if phase is not Phase.OPEN:
        raise VotingOver


def store_together(uuid: str, ballots: Sequence[Verified]) -> list[Place | Exception]:
    """Store the ballots of one contest in one transaction and commit; return what became of each, in order.

    Where the database itself refuses one of several, each is stored in a transaction of its own, so that
    the others do not suffer. Raises BoardRolledBack, and what a database raises that is away or full.
    """
    try:
        with write_transaction():
            return _stored(uuid, ballots)
    except (IntegrityError, DataError) as error:
        if len(ballots) == 1:
            return [_refusal_of(error)]
    return _one_by_one(uuid, ballots)


def _one_by_one(uuid: str, ballots: Sequence[Verified]) -> list[Place | Exception]:
    """Store each in a transaction of its own.

    A database that goes away meanwhile is what became of those who are left; those before are stored, and
    are told so.
    """
    outcomes: list[Place | Exception] = []
    for ballot in ballots:
        try:
            outcomes += store_together(uuid, [ballot])
        except Exception as error:
            return outcomes + [error] * (len(ballots) - len(outcomes))
    return outcomes


def _stored(uuid: str, ballots: Sequence[Verified]) -> list[Place | Exception]:
    contest = store.contest_by_uuid(uuid)
    checkpoints.guard(contest, board_store.lock_head(contest))
    box = _opened(contest, ballots)
    outcomes = [_decide(box, ballot) for ballot in ballots]
    heads = _write(box)
    return [Place(*heads[one.number], one.first) if isinstance(one, _Taken) else one for one in outcomes]


def _opened(contest: Contest, ballots: Sequence[Verified]) -> _Box:
    """Read, with a few queries for all ballots, what decides about each."""
    checked = [ballot.checked for ballot in ballots]
    return _Box(
        contest=contest,
        closed=_closed(contest),
        entries=box_store.entries(contest, [one.tracker for one in checked]),
        credentials=box_store.credentials(contest, [ballot.person_id for ballot in ballots]),
        revisions=box_store.revisions(contest, [one.credential for one in checked]),
        seen=box_store.seen(contest, [digest for one in checked for digest in one.components]),
    )


def _closed(contest: Contest) -> BallotRefusal | None:
    try:
        require_open(contest)
    except BallotRefusal as refusal:
        return refusal
    return None


def _decide(box: _Box, ballot: Verified) -> Place | BallotRefusal | _Taken:
    """Say what becomes of one ballot, and take note of it for those after it."""
    checked, own = ballot.checked, box.credentials.get(ballot.person_id)
    refusal = _refused(box, checked, own)
    if refusal is not None:
        return refusal
    if checked.tracker in box.entries:
        entry = box.entries[checked.tracker]
        return Place(entry.height, board_store.event_hash(box.contest, entry.height) or "", False)
    if checked.tracker in box.numbers:
        return _Taken(box.numbers[checked.tracker], False)
    number = box.numbers[checked.tracker] = len(box.taken)
    box.taken.append(ballot)
    box.revisions[checked.credential] = box.revisions.get(checked.credential, 0) + 1
    box.seen.update(checked.components)
    return _Taken(number, True)


def _refused(box: _Box, checked: CheckedBallot, own: str | None) -> BallotRefusal | None:
    """Return why this ballot may not be stored or acknowledged, None where it may."""
    standing = checked.tracker in box.entries or checked.tracker in box.numbers
    if box.closed is not None and not standing:
        return box.closed
    if own is None:
        return NotEntitled()
    if checked.credential != own:
        return NotYourCredential()
    return _replaced(box, checked) if standing else _repeated(box, checked)


def _replaced(box: _Box, checked: CheckedBallot) -> BallotRefusal | None:
    """Refuse to acknowledge a ballot on the board where a newer one of the same voter counts."""
    entry = box.entries.get(checked.tracker)
    if entry is not None and entry.revision + 1 < box.revisions[checked.credential]:
        return BallotReplaced()
    return None


def _repeated(box: _Box, checked: CheckedBallot) -> BallotRefusal | None:
    """Refuse a second ballot where votes are final, and a ciphertext that was met before (attack 2)."""
    if box.revisions.get(checked.credential) and not box.contest.may_revote:
        return AlreadyVoted()
    twins = len(set(checked.components)) < len(checked.components)
    if twins or not box.seen.isdisjoint(checked.components):
        return ComponentSeenBefore()
    return None


def _write(box: _Box) -> list[Head]:
    """Write the ballots that were taken, and everything that belongs to each; return their events."""
    if not box.taken:
        return []
    heads = append_all(box.contest, EventType.BALLOT, [[ballot.text] for ballot in box.taken])
    box_store.mark(box.contest, _marks(box, heads))
    if is_test(box.contest.poll.preset):
        return heads  # its voter has no mailbox, and one event a minute would date the events between
    # An address may have been corrected since the mail was written. Read here, not before ``mark``: the row
    # of a first vote refers to its person, so that no correction can come between this and the commit.
    addresses = box_store.addresses([ballot.person_id for ballot in box.taken])
    for ballot in box.taken:
        ballot.mail.recipient = addresses[ballot.person_id]
        session().add(ballot.mail)
        audit.record(audit.Event.BALLOT_CAST, subject=box.contest.uuid)
    return heads


def _marks(box: _Box, heads: Sequence[Head]) -> list[box_store.Mark]:
    """Return what the tables keep of each ballot; revisions count from what stood on the board before."""
    left = Counter(ballot.checked.credential for ballot in box.taken)
    marks = []
    for ballot, head in zip(box.taken, heads, strict=True):
        credential = ballot.checked.credential
        revision = box.revisions[credential] - left[credential]
        left[credential] -= 1
        marks.append(box_store.Mark(ballot.person_id, ballot.checked, head.height, revision))
    return marks


def _refusal_of(error: IntegrityError | DataError) -> Exception:
    """Say in the voter's words which constraint refused; what an unknown one said stays as it is."""
    said = str(error.orig)
    if "seen_component" in said:
        return ComponentSeenBefore()
    if "ballot_entry" in said or "participation" in said:
        return AlreadyVoted()
    return error
