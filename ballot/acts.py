"""The acts that two people approve: when each is possible, what it is about, and what it does."""

from __future__ import annotations

from typing import NamedTuple

from app import audit
from app.accounts.models import Role
from app.db import release
from ballot import declaring, sealing, store
from ballot.board import store as board_store
from ballot.board.append import append
from ballot.errors import (
    BoardMoved,
    ChangedSinceShown,
    TooEarlyToClose,
    TooLateToOpen,
    VotesMayChange,
    WrongPhase,
)
from ballot.models import Act, Contest
from ballot.timetable import Phase
from crypto.archive import EventType
from crypto.ballots.ballot import parse_ballot
from crypto.credentials import parse_credentials
from crypto.election import parse_election
from crypto.tally import encrypted_tally
from crypto.text import compact, sha256_hex

WRONG_PHASE = {
    Act.SEAL: "This contest is already sealed.",
    Act.OPEN: "Voting has already been opened.",
    Act.CLOSE: "Voting can be closed only after it was open, and only once.",
    Act.DECLARE: "The result can be declared once it is computed, and only once.",
}


#: Where nothing goes on, whatever the act.
ASIDE = {
    Phase.PAUSED: "This contest is paused. Two people have to let it go on first.",
    Phase.CANCELLED: "This contest is cancelled.",
    Phase.UNOPPOSED: "This contest is settled: its candidates are elected unopposed.",
}


class PreparedSeal(NamedTuple):
    """What sealing needs, and the fingerprint of the draft that it was made from."""

    subject: str
    setup: sealing.PreparedSetup


class PreparedTally(NamedTuple):
    """The data records of EncryptedTally, and the head of the board that they were computed from."""

    head: str
    data: list[str]


def require_possible(contest: Contest, act: Act) -> None:
    """Raise unless ``act`` is possible now.

    WrongPhase, NotReadyToSeal, TooLateToOpen, TooEarlyToClose or VotesMayChange say why not.
    """
    phase = store.phase_of(contest)
    if phase in ASIDE:
        raise WrongPhase(ASIDE[phase])
    if act is Act.OPEN and phase is Phase.ENDED:
        raise TooLateToOpen
    if act is Act.CLOSE and phase is Phase.OPEN:
        _require_nothing_to_come(contest)
        return
    needed = {
        Act.SEAL: Phase.DRAFT,
        Act.OPEN: Phase.SEALED,
        Act.CLOSE: Phase.ENDED,
        Act.DECLARE: Phase.COUNTED,
    }
    if phase is not needed[act]:
        raise WrongPhase(WRONG_PHASE[act])
    if act is Act.SEAL:
        sealing.require_ready(contest)


def _require_nothing_to_come(contest: Contest) -> None:
    """Raise TooEarlyToClose or VotesMayChange while a ballot may still come before the closing time."""
    turnout = store.turnout(contest)
    if turnout.voted < turnout.entitled:
        raise TooEarlyToClose
    if contest.may_revote:
        raise VotesMayChange


def fingerprint(contest: Contest, act: Act) -> str:
    """Return the SHA-256, in hex, of what ``act`` fixes: the draft, or the board as it stands.

    What opens also has its times, which two people may have moved.
    """
    if act is Act.SEAL:
        return sha256_hex(compact([act, sealing.draft_of(contest)]))
    head = board_store.head(contest)
    times = [str(moment) for moment in store.window(contest)] if act is Act.OPEN else []
    return sha256_hex(compact([act, contest.uuid, head.event_hash if head else None, *times]))


def prepare(contest: Contest, act: Act) -> PreparedSeal | PreparedTally | None:
    """Do what takes long about ``act`` before any lock is taken, where it may be carried out.

    Ends the transaction. ``carry_out`` refuses what was prepared from another draft or board.
    """
    if act not in (Act.SEAL, Act.CLOSE) or not store.approvals(contest, act):
        return None
    return _prepare_seal(contest) if act is Act.SEAL else _prepare_tally(contest)


def _prepare_seal(contest: Contest) -> PreparedSeal | None:
    if store.phase_of(contest) is not Phase.DRAFT:
        return None
    sealing.require_ready(contest)
    subject = fingerprint(contest, Act.SEAL)
    return PreparedSeal(subject, sealing.prepare(contest))


def _prepare_tally(contest: Contest) -> PreparedTally | None:
    """Compute the encrypted tally (section 8)."""
    head = board_store.head(contest)
    if head is None:
        return None
    election = parse_election(board_store.election_text(contest))
    weights = parse_credentials(election.group, board_store.credentials_text(contest))
    texts = list(board_store.data_of(contest, EventType.BALLOT))
    event_hash = head.event_hash
    release()
    ballots = (parse_ballot(election, text) for text in texts)
    return PreparedTally(event_hash, encrypted_tally(election, ballots, weights))


def carry_out(
    contest: Contest, act: Act, subject: str, prepared: PreparedSeal | PreparedTally | None
) -> None:
    """Do what two people have approved: ``subject`` is its fingerprint. The contest is locked."""
    if act is Act.SEAL:
        _seal(contest, subject, prepared)
    elif act is Act.OPEN:
        audit.record(audit.Event.CONTEST_OPENED, subject=contest.uuid)
    elif act is Act.CLOSE:
        _close(contest, prepared)
    else:
        declaring.declare(contest)
        audit.record(audit.Event.CONTEST_DECLARED, subject=contest.uuid)


def _seal(contest: Contest, subject: str, prepared: PreparedSeal | PreparedTally | None) -> None:
    """Seal the draft that both people approved, and no other that was prepared."""
    if not isinstance(prepared, PreparedSeal):  # the other approval came in this very moment
        prepared = PreparedSeal(subject, sealing.prepare(contest, locked=True))
    if prepared.subject != subject:
        raise ChangedSinceShown
    [office] = [one.person for one in store.approvals(contest, Act.SEAL) if one.role == Role.OFFICE]
    sealing.seal(contest, office, prepared.setup)


def _close(contest: Contest, prepared: PreparedSeal | PreparedTally | None) -> None:
    """Append EndBallots and EncryptedTally; from then on no ballot is accepted (section 12)."""
    head = board_store.lock_head(contest)
    if not isinstance(prepared, PreparedTally) or head is None or head.event_hash != prepared.head:
        raise BoardMoved
    append(contest, EventType.END_BALLOTS)
    append(contest, EventType.ENCRYPTED_TALLY, prepared.data)
    turnout = store.turnout(contest)
    audit.record(
        audit.Event.CONTEST_CLOSED, subject=contest.uuid, voted=turnout.voted, entitled=turnout.entitled
    )
