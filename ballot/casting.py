"""Casting: from the text that a browser posts to a ballot on the board and a signed receipt.

The order of things is the safety of it. The transaction that the request began is released; the
proofs are checked in the process pool; then one short transaction locks the head of the board,
reads the clock again, stores everything or nothing, and commits. Only then a receipt exists.
Posting the very same ballot again gives the very same receipt, however often and however late.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from flask import current_app
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from app import audit, proofs, signing
from app.accounts.models import Person
from app.db import release, session, write_transaction
from app.outbox import queue_mail
from ballot import store
from ballot.board import checkpoints
from ballot.board import store as board_store
from ballot.board.append import append
from ballot.checks import CheckedBallot, checked_ballot
from ballot.errors import (
    AlreadyVoted,
    BallotForAnotherElection,
    BallotRefusal,
    BallotReplaced,
    ComponentSeenBefore,
    MalformedBallot,
    NotEntitled,
    NotYourCredential,
    ProofRefused,
    VotingCancelled,
    VotingNotOpen,
    VotingOver,
    VotingPaused,
)
from ballot.models import BallotEntry, Contest, Participation, SeenComponent
from ballot.timetable import Phase
from crypto.archive import EventType
from crypto.ballots.ballot import OtherElection, SignatureFailed, tracker
from crypto.errors import CryptoError
from crypto.proofs import ProofFailed


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
    """
    contest = store.contest_by_uuid(contest_uuid)
    _require_text(ballot_text)
    known = _known(contest, person, tracker(ballot_text))
    if known is not None:
        return known
    _require_open(contest)
    _require_entitled(contest, person)
    election, person_id = board_store.election_text(contest), person.id
    release()
    checked = _check(election, ballot_text)
    try:
        with write_transaction():
            height, head, created = _store(contest_uuid, person_id, ballot_text, checked)
    except IntegrityError as error:
        raise _refusal_of(error) from error
    return CastResult(
        checked.tracker, signing.sign_receipt(contest_uuid, checked.tracker, height, head), created
    )


def _require_text(ballot_text: str) -> None:
    """Half a surrogate pair is no text: it has no bytes to hash."""
    try:
        ballot_text.encode()
    except UnicodeEncodeError:
        raise MalformedBallot from None


def _known(contest: Contest, person: Person, wanted: str) -> CastResult | None:
    """Return the receipt for a ballot that is on the board already, None where it is not.

    Raises NotYourCredential where it is somebody else's, BallotReplaced where a newer one counts,
    BoardRolledBack where the board is not the one signed earlier: nothing is signed from it.
    """
    checkpoints.guard_reading(contest)
    entry = store.ballot_entry(contest, wanted)
    if entry is None:
        return None
    if entry.credential != store.credential_of(contest, person):
        raise NotYourCredential
    if entry.revision + 1 < store.revisions(contest, entry.credential):
        raise BallotReplaced
    head = board_store.event_hash(contest, entry.height) or ""
    return CastResult(wanted, signing.sign_receipt(contest.uuid, wanted, entry.height, head), False)


def _require_open(contest: Contest) -> None:
    phase = store.phase_of(contest)
    if phase is Phase.PAUSED:
        raise VotingPaused(store.reason_of(contest, phase))
    if phase is Phase.CANCELLED:
        raise VotingCancelled(store.reason_of(contest, phase))
    if phase in (Phase.DRAFT, Phase.SEALED):
        raise VotingNotOpen
    if phase is not Phase.OPEN:
        raise VotingOver


def _require_entitled(contest: Contest, person: Person) -> str:
    """Return this person's public credential in the contest. Raises NotEntitled."""
    credential = store.credential_of(contest, person)
    if credential is None:
        raise NotEntitled
    return credential


def _check(election: str, ballot_text: str) -> CheckedBallot:
    """Check everything about the ballot that needs no database, in the pool."""
    try:
        return proofs.check(checked_ballot, election, ballot_text)
    except OtherElection as error:
        raise BallotForAnotherElection from error
    except (ProofFailed, SignatureFailed) as error:
        raise ProofRefused from error
    except CryptoError as error:
        raise MalformedBallot from error


def _store(uuid: str, person_id: int, ballot_text: str, checked: CheckedBallot) -> tuple[int, str, bool]:
    """Store the ballot; return (height, hash of its event, True), or those it has already and False."""
    contest = store.contest_by_uuid(uuid)
    board_store.lock_head(contest)
    person = session().get_one(Person, person_id)
    known = _known(contest, person, checked.tracker)
    if known is not None:
        return known.receipt["height"], known.receipt["head"], False
    _require_open(contest)
    if checked.credential != _require_entitled(contest, person):
        raise NotYourCredential
    head = append(contest, EventType.BALLOT, [ballot_text])
    _mark(contest, person, checked, head.height)
    _tell(contest, person, checked.tracker)
    audit.record(audit.Event.BALLOT_CAST, subject=uuid)
    return head.height, head.event_hash, True


def _mark(contest: Contest, person: Person, checked: CheckedBallot, height: int) -> None:
    """Let the constraints of the database decide whether this ballot may stand."""
    revision = store.revisions(contest, checked.credential) if contest.may_revote else 0
    entry = BallotEntry(
        contest_id=contest.id,
        height=height,
        tracker=checked.tracker,
        credential=checked.credential,
        revision=revision,
        may_revote=contest.may_revote,
    )
    session().add(entry)
    session().flush()
    rows = [{"contest_id": contest.id, "digest": digest} for digest in checked.components]
    session().execute(insert(SeenComponent), rows)
    if revision == 0:
        session().add(Participation(contest_id=contest.id, person_id=person.id))
        session().flush()


def _refusal_of(error: IntegrityError) -> BallotRefusal:
    """Say in the voter's words which constraint refused; an unknown one stays an error."""
    said = str(error.orig)
    if "seen_component" in said:
        return ComponentSeenBefore()
    if "ballot_entry" in said or "participation" in said:
        return AlreadyVoted()
    raise error


def _tell(contest: Contest, person: Person, ballot_tracker: str) -> None:
    """Queue the mail with the tracker; it says nothing about the choice, and cannot."""
    lines = [
        f"Dear {person.name},",
        "",
        f"Your vote is cast: {contest.poll.title}, {contest.title}.",
        "",
        "Your ballot's tracker is",
        "",
        f"    {ballot_tracker}",
        "",
        "With it you can find your encrypted ballot on the public board at any time:",
        f"{current_app.config['BASE_URL']}/board/{contest.uuid}/",
        "",
        "The tracker does not tell anybody how you voted. If you did not vote, tell the elections office.",
    ]
    text, about = "\n".join(lines) + "\n", contest.poll.public_id
    queue_mail(person.email, f"Your vote is cast: {contest.title}", text, about)
