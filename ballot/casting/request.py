"""Casting: from the text that a browser posts to a ballot on the board and a signed receipt.

The order of things is the safety of it. The transaction that the request began is released; the
proofs are checked in the process pool; then the ballot waits in its contest's line, and one short
transaction (``ballot.casting.box``) locks the head of the board, reads the clock again, stores
everything that waits, and commits. Only then receipts exist.
Posting the very same ballot again gives the very same receipt, however often and however late.
"""

from __future__ import annotations

from functools import partial
from typing import Any, NamedTuple

from flask import Flask, current_app

from app import proofs, signing
from app.accounts.models import Person
from app.db import release, session, write_transaction
from app.group_commit import Line
from ballot import store
from ballot.board import checkpoints
from ballot.board import store as board_store
from ballot.casting import box, letter
from ballot.casting.box import Place, Verified
from ballot.checks import CheckedBallot, checked_ballot
from ballot.errors import (
    BallotForAnotherElection,
    BallotRefusal,
    BallotReplaced,
    MalformedBallot,
    NotEntitled,
    NotYourCredential,
    ProofRefused,
)
from ballot.models import Contest
from crypto.ballots.ballot import OtherElection, SignatureFailed, tracker
from crypto.errors import CryptoError
from crypto.proofs import ProofFailed

#: Ballots in one transaction at most: so many keep the lock for a small part of a second.
MOST_TOGETHER = 64


class CastResult(NamedTuple):
    """The answer to a voter; ``created`` is False where this ballot was on the board already."""

    tracker: str
    receipt: dict[str, Any]
    created: bool


def cast(contest_uuid: str, person: Person, ballot_text: str) -> CastResult:
    """Put the ballot of ``person`` on the board, commit, and return the signed receipt.

    Not inside another transaction. Raises NoSuchContest, VotingNotOpen, VotingOver, VotingPaused,
    VotingCancelled, NotEntitled, MalformedBallot, BallotForAnotherElection, ProofRefused,
    NotYourCredential, AlreadyVoted, BallotReplaced, ComponentSeenBefore, BoardRolledBack or
    Overloaded; then nothing was stored.

    The place at the proof checkers is taken first: whoever takes it when the proofs are to be checked finds
    in a rush that others were faster, after the database was asked for everything else.
    """
    with proofs.checker().place(person.public_id):
        found = _verified(contest_uuid, person, ballot_text)
    if isinstance(found, CastResult):
        return found
    return _result(contest_uuid, found.checked.tracker, _line(contest_uuid).put(found))


def _verified(contest_uuid: str, person: Person, ballot_text: str) -> CastResult | Verified:
    """Return a ballot whose proofs hold, or the answer where it is on the board already."""
    contest = store.contest_by_uuid(contest_uuid)
    _require_text(ballot_text)
    wanted = tracker(ballot_text)
    known = _known(contest, person, wanted)
    if known is not None:
        return _result(contest_uuid, wanted, known)
    try:
        box.require_open(contest)
    except BallotRefusal as refusal:
        return _result(contest_uuid, wanted, _stored_meanwhile(contest_uuid, person.id, wanted) or refusal)
    if store.credential_of(contest, person) is None:
        raise NotEntitled
    election = board_store.election_text(contest)
    person_id, mail = person.id, letter.written(contest, person, wanted)
    release()
    return Verified(person_id, ballot_text, _check(election, ballot_text), mail)


def _result(uuid: str, ballot_tracker: str, place: Place | Exception) -> CastResult:
    if isinstance(place, Exception):
        raise place
    receipt = signing.sign_receipt(uuid, ballot_tracker, place.height, place.event_hash)
    return CastResult(ballot_tracker, receipt, place.created)


def _require_text(ballot_text: str) -> None:
    """Half a surrogate pair is no text: it has no bytes to hash."""
    try:
        ballot_text.encode()
    except UnicodeEncodeError:
        raise MalformedBallot from None


def _known(contest: Contest, person: Person, wanted: str) -> Place | None:
    """Return where the ballot stands that is on the board already, None where it is not.

    Raises NotYourCredential where it is somebody else's, BallotReplaced where a newer one counts,
    BoardRolledBack where the board is not the one signed earlier: nothing is signed from it.
    """
    entry = store.ballot_entry(contest, wanted)
    if entry is None:
        return None
    checkpoints.guard_reading(contest)
    if entry.credential != store.credential_of(contest, person):
        raise NotYourCredential
    if entry.revision + 1 < store.revisions(contest, entry.credential):
        raise BallotReplaced
    return Place(entry.height, board_store.event_hash(contest, entry.height) or "", False)


def _stored_meanwhile(uuid: str, person_id: int, wanted: str) -> Place | None:
    """Look once more, under the board's lock, before a ballot is said not to be cast.

    It may be the second time that it was posted, and the first, which came before the end, may be in the
    middle of its commit.
    """
    with write_transaction():
        contest = store.contest_by_uuid(uuid)
        board_store.lock_head(contest)
        return _known(contest, session().get_one(Person, person_id), wanted)


def _check(election: str, ballot_text: str) -> CheckedBallot:
    """Check everything about the ballot that needs no database, in the pool."""
    try:
        return proofs.run(checked_ballot, election, ballot_text)
    except OtherElection as error:
        raise BallotForAnotherElection from error
    except (ProofFailed, SignatureFailed) as error:
        raise ProofRefused from error
    except CryptoError as error:
        raise MalformedBallot from error


def _line(uuid: str) -> Line[Verified, Place | Exception]:
    """Return the line of this process for ballots of one contest."""
    lines: dict[str, Line[Verified, Place | Exception]] = current_app.extensions["casting_lines"]
    made = Line(partial(box.store_together, uuid), MOST_TOGETHER, proofs.checker().busy)
    return lines.setdefault(uuid, made)


def init_app(app: Flask) -> None:
    """Give the application its lines; one begins with the first ballot of a contest."""
    app.extensions["casting_lines"] = {}
