"""The queries of the scrutineer's report: what stands in other rooms' rows, counted or listed once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from app import audit
from app.accounts.models import Person, Role, RoleGrant
from app.audit import AuditEvent
from app.db import session
from app.decisions import Proposal
from app.outbox.models import Mail, MailState
from ballot.board.models import BoardNotice
from ballot.models import Contest, Poll
from ballot.report.errors import NoSuchReport
from ballot.report.models import RecordCheck, ReportDraft, SignedReport


@dataclass(frozen=True)
class Happening:
    """An event of the audit log: when, who did it (if anybody is named), and its details."""

    event: str
    at_utc: datetime
    actor: str | None
    subject: str | None
    details: dict[str, Any]


@dataclass(frozen=True)
class Change:
    """A public notice beside a board, with the decision of two people behind it."""

    line: dict[str, Any]
    decision: Proposal | None


def happenings(subject: str, *events: audit.Event) -> list[Happening]:
    """Return the audit events of these kinds about ``subject``, oldest first."""
    query = select(AuditEvent).where(AuditEvent.subject == subject, AuditEvent.event.in_(events))
    return [_happening(row) for row in session().scalars(query.order_by(AuditEvent.height))]


def role_changes() -> list[Happening]:
    """Return every grant and withdrawal of a role, oldest first."""
    events = (audit.Event.ROLE_GRANTED, audit.Event.ROLE_REVOKED)
    query = select(AuditEvent).where(AuditEvent.event.in_(events)).order_by(AuditEvent.height)
    return [_happening(row) for row in session().scalars(query)]


def _happening(row: AuditEvent) -> Happening:
    return Happening(row.event, row.at_utc, row.actor, row.subject, json.loads(row.details))


def names_of(public_ids: Sequence[str]) -> dict[str, str]:
    """Return the names of people by their public identifiers."""
    query = select(Person.public_id, Person.name).where(Person.public_id.in_(sorted(set(public_ids))))
    return dict(session().execute(query).all())


def holders(role: Role) -> list[Person]:
    """Return whoever holds a role now, by name."""
    query = select(Person).join(RoleGrant).where(RoleGrant.role == role.value)
    return list(session().scalars(query.order_by(Person.name, Person.id)))


def changes(contest: Contest) -> list[Change]:
    """Return the public notices of a contest, oldest first, with what two people decided."""
    query = (
        select(BoardNotice.line, Proposal)
        .outerjoin(Proposal, Proposal.public_id == BoardNotice.decision)
        .where(BoardNotice.contest_id == contest.id)
        .order_by(BoardNotice.number)
    )
    return [Change(json.loads(line), proposal) for line, proposal in session().execute(query)]


def mail_counts(poll: Poll) -> dict[str, int]:
    """Return how many mails about the poll are in each state."""
    query = select(Mail.state, func.count()).where(Mail.about == poll.public_id).group_by(Mail.state)
    found = dict(session().execute(query).all())
    return {state.value: found.get(state.value, 0) for state in MailState}


def draft_of(poll: Poll) -> ReportDraft | None:
    """Return what the scrutineer has written so far, None where that is nothing."""
    return session().get(ReportDraft, poll.id)


def check_of(contest: Contest) -> RecordCheck | None:
    """Return what the verifier last said of a contest's record, None where it was not asked."""
    return session().get(RecordCheck, contest.id)


def signed_reports(poll: Poll) -> list[SignedReport]:
    """Return the signed reports of a poll, oldest first."""
    query = select(SignedReport).where(SignedReport.poll_id == poll.id).order_by(SignedReport.number)
    return list(session().scalars(query))


def signed_report(poll: Poll, number: int) -> SignedReport:
    """Return one signed report. Raises NoSuchReport."""
    query = select(SignedReport).where(SignedReport.poll_id == poll.id, SignedReport.number == number)
    found = session().scalar(query)
    if found is None:
        raise NoSuchReport
    return found
