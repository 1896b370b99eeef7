"""Asking the verifier: the program that auditors run checks each contest's public record.

It runs outside any transaction, and may take minutes for tens of thousands of ballots; what it said is kept
with the head of the board that it saw, and counts only as long as the board still ends there.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import NamedTuple

from app import clock, signing
from app.db import release, session, write_transaction
from ballot import store
from ballot.board import export, notices
from ballot.board import store as board_store
from ballot.models import Contest, Poll
from ballot.report import store as report_store
from ballot.report.models import RecordCheck
from crypto.commands.printable import printable
from crypto.errors import CryptoError
from crypto.text import sha256_hex
from crypto.verify import verify_archive
from crypto.verify.beside import Notices


class State(NamedTuple):
    """How a public record stands: its last public event, and the SHA-256 of the notices beside it."""

    height: int
    head: str
    notices: str


class Seen(NamedTuple):
    """What the verifier said of a record in a certain state."""

    uuid: str
    state: State
    holds: bool
    output: str


def check_poll(poll: Poll) -> int:
    """Let the verifier check every sealed record that has changed since; return how many. Commits."""
    uuids = [contest.uuid for contest in store.contests_in(poll) if needs_check(contest)]
    for uuid in uuids:
        seen = _check(store.contest_by_uuid(uuid))
        with write_transaction():
            _keep(seen)
    return len(uuids)


def needs_check(contest: Contest) -> bool:
    """Tell whether the verifier has not seen the record of a sealed contest as it stands now."""
    if contest.sealed_utc is None:
        return False
    check = report_store.check_of(contest)
    return check is None or State(check.height, check.head, check.notices) != state_of(contest)


def state_of(contest: Contest) -> State:
    """Return how the public record of a sealed contest stands now."""
    height, head = board_store.public_head(contest)
    return State(height, head, sha256_hex(notices.file_text(contest)))


def _check(contest: Contest) -> Seen:
    with tempfile.TemporaryDirectory(prefix="tellers-") as folder:
        copy, uuid = Path(folder) / f"{contest.uuid}.bel", contest.uuid
        state, told = state_of(contest), notices.file_text(contest)
        entitled, key = store.turnout(contest).entitled, signing.public_key()
        with copy.open("wb") as file:
            file.writelines(export.stream_archive(contest, public=True))
        release()
        try:
            beside = Notices(told, key) if told else None
            summary = verify_archive(copy, voters=entitled, notices=beside)
        except CryptoError as error:
            return Seen(uuid, state, False, f"REFUSED ({error.code})\n{printable(str(error))}")
    lines = [f"{label}: {printable(value)}" for label, value in summary.lines()]
    return Seen(uuid, state, True, "\n".join(["VERIFIED", *lines]))


def _keep(seen: Seen) -> None:
    contest = store.lock_contest(seen.uuid)
    row = report_store.check_of(contest) or RecordCheck(contest_id=contest.id)
    row.height, row.head, row.notices = seen.state
    row.holds, row.output = seen.holds, seen.output
    row.checked_utc = clock.now().replace(microsecond=0)
    session().add(row)
    session().flush()
