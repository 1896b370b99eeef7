"""Writing and signing the report: the scrutineer approves exactly one text, the platform signs the file.

Signed reports stay for good. A later one of the same poll takes the next number beside them.
"""

from __future__ import annotations

from app import audit, clock, signing
from app.accounts.models import Person, Role
from app.db import session
from ballot import store, texts
from ballot.errors import ChangedSinceShown, RoleNotHeld
from ballot.models import Poll
from ballot.report import checking, content
from ballot.report import store as report_store
from ballot.report.content import Written
from ballot.report.errors import NotChecked, NotFinished, NothingNew, StatementMissing
from ballot.report.models import ReportDraft, SignedReport
from ballot.report.moments import text_of
from ballot.timetable import Phase
from crypto.reports import report_hash, signed_file

INCIDENTS_LENGTH = 10_000
STATEMENT_LENGTH = 5_000
FINAL = (Phase.DECLARED, Phase.CANCELLED, Phase.UNOPPOSED)


def write(poll: Poll, written: Written, scrutineer: Person) -> None:
    """Keep what the scrutineer wrote, in the caller's transaction. Raises RoleNotHeld or a Text error."""
    _require_scrutineer(scrutineer)
    incidents = texts.plain(written.incidents, "the incidents", INCIDENTS_LENGTH, lines=True, required=False)
    statement = texts.plain(written.statement, "your statement", STATEMENT_LENGTH, lines=True, required=False)
    draft = report_store.draft_of(poll) or ReportDraft(poll_id=poll.id)
    draft.incidents, draft.satisfied, draft.statement = incidents, written.satisfied, statement
    draft.person_id, draft.edited_utc = scrutineer.id, clock.now()
    session().add(draft)
    session().flush()


def written(poll: Poll) -> Written:
    """Return what the scrutineer has written so far."""
    draft = report_store.draft_of(poll)
    return Written(draft.incidents, draft.satisfied, draft.statement) if draft else Written()


def require_ready(poll: Poll) -> None:
    """Raise NotFinished, NotChecked or StatementMissing unless the report may be signed now."""
    for contest in store.contests_in(poll):
        phase = store.phase_of(contest)
        if phase not in FINAL or (phase is Phase.DECLARED and not store.published(contest)):
            raise NotFinished(f"The report can be signed once every contest is over: {contest.title} is not.")
        if phase is Phase.DECLARED and checking.needs_check(contest):
            raise NotChecked(f"Let the verifier check the record of {contest.title} first.")
    own = written(poll)
    if own.satisfied is None or not own.statement:
        raise StatementMissing


def sign(poll: Poll, scrutineer: Person, seen: str) -> SignedReport:
    """Sign the report whose hash is ``seen``, in the caller's transaction.

    Raises RoleNotHeld, what ``require_ready`` raises, ChangedSinceShown or NothingNew.
    """
    store.lock_poll(poll.public_id)
    _require_scrutineer(scrutineer)
    require_ready(poll)
    report = content.report(poll, written(poll))
    digest, earlier = report_hash(report), report_store.signed_reports(poll)
    if digest != seen:
        raise ChangedSinceShown
    if earlier and earlier[-1].digest == digest:
        raise NothingNew
    moment = clock.now().replace(microsecond=0)
    signed = {"name": scrutineer.name, "role": Role.SCRUTINEER.value, "at": text_of(moment) or ""}
    row = SignedReport(
        poll_id=poll.id,
        number=len(earlier) + 1,
        text=signed_file(report, signed, signing.public_key(), signing.sign_statement),
        digest=digest,
        signer_id=scrutineer.id,
        signed_utc=moment,
    )
    session().add(row)
    session().flush()
    audit.record(
        audit.Event.REPORT_SIGNED,
        actor=scrutineer,
        subject=poll.public_id,
        number=row.number,
        fingerprint=digest,
    )
    return row


def _require_scrutineer(person: Person) -> None:
    if not store.holds_role(person, Role.SCRUTINEER):
        raise RoleNotHeld
