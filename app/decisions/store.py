"""The queries of proposals."""

from __future__ import annotations

from sqlalchemy import select

from app.accounts.models import Person, Role, RoleGrant
from app.db import session
from app.decisions.errors import NoSuchProposal
from app.decisions.models import Proposal

OPEN = (Proposal.decided_utc.is_(None), Proposal.dropped_utc.is_(None))


def by_public_id(public_id: str) -> Proposal:
    """Return the proposal with this identifier. Raises NoSuchProposal."""
    return _found(session().scalar(select(Proposal).where(Proposal.public_id == public_id)))


def lock(public_id: str) -> Proposal:
    """Return the proposal as committed now, locked until the transaction ends. Raises NoSuchProposal."""
    query = select(Proposal).where(Proposal.public_id == public_id).with_for_update()
    return _found(session().scalar(query.execution_options(populate_existing=True)))


def _found(proposal: Proposal | None) -> Proposal:
    if proposal is None:
        raise NoSuchProposal
    return proposal


def open_about(subject: str) -> list[Proposal]:
    """Return the open proposals about ``subject``, oldest first."""
    query = select(Proposal).where(Proposal.subject == subject, *OPEN)
    return list(session().scalars(query.order_by(Proposal.id)))


def all_open() -> list[Proposal]:
    """Return every open proposal, oldest first."""
    return list(session().scalars(select(Proposal).where(*OPEN).order_by(Proposal.id)))


def settled_about(subject: str) -> list[Proposal]:
    """Return the proposals about ``subject`` that were carried out or dropped, oldest first."""
    query = select(Proposal).where(Proposal.subject == subject)
    query = query.where(Proposal.decided_utc.is_not(None) | Proposal.dropped_utc.is_not(None))
    return list(session().scalars(query.order_by(Proposal.id)))


def decided_about(subject: str) -> list[Proposal]:
    """Return what was carried out about ``subject``, oldest first."""
    query = select(Proposal).where(Proposal.subject == subject, Proposal.decided_utc.is_not(None))
    return list(session().scalars(query.order_by(Proposal.decided_utc, Proposal.id)))


def holds_role(person: Person, role: str) -> bool:
    """Tell whether ``person`` was granted ``role``; nobody can take it back while this transaction lasts."""
    query = select(RoleGrant.id).where(RoleGrant.person_id == person.id, RoleGrant.role == Role(role).value)
    return session().scalar(query.with_for_update(read=True)) is not None
