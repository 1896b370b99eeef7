"""Proposing, approving and dropping: two people, two roles, one fingerprint of what they approve."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy.exc import IntegrityError

from app import audit, clock
from app.accounts.models import Person, Role
from app.db import session, write_transaction
from app.decisions import store
from app.decisions.errors import (
    AlreadyProposed,
    OtherRoleNeeded,
    ProposalChanged,
    ProposalSettled,
    ReasonRefused,
    RoleMissing,
    SecondPersonNeeded,
)
from app.decisions.kinds import ActKind, Decision, Details, Given, kind_named
from app.decisions.models import Proposal
from app.texts import is_plain, trimmed
from crypto.text import compact, sha256_hex

LONGEST_REASON = 500


def propose(name: str, subject: str, details: Details, reason: str, person: Person, role: str) -> Proposal:
    """Propose something of the kind ``name``, which is also the first approval of it, and commit.

    Raises RoleMissing, ReasonRefused, AlreadyProposed, or what the kind's ``check`` refuses.
    """
    kind, held, person_id = kind_named(name), Role(role), person.id
    text = canonical(details)
    why = plain_reason(reason, required=kind.needs_reason)
    try:
        with write_transaction():
            person = _holding(person_id, held)
            _require_possible(kind, subject, details)
            proposal = _new(kind, subject, text, why, person, held)
            public_id = proposal.public_id
    except IntegrityError as error:
        raise AlreadyProposed from error
    return store.by_public_id(public_id)


def approve(public_id: str, person: Person, role: str, seen: str) -> bool:
    """Approve what the page showed, and commit; True when this was the second approval and it is done.

    ``seen`` is the fingerprint on the page. A first approval that is void (something changed since, or
    its giver's role was taken back) is replaced by this one. Raises NoSuchProposal, ProposalSettled,
    RoleMissing, ProposalChanged, SecondPersonNeeded, OtherRoleNeeded, or what the kind refuses;
    then nothing was stored.
    """
    held, person_id = Role(role), person.id
    with write_transaction():
        proposal = _locked_open(public_id)
        kind, details = kind_named(proposal.kind), proposal.details
        person = _holding(person_id, held)
        _require_possible(kind, proposal.subject, details)
        if seen != fingerprint(proposal):
            raise ProposalChanged
        if not stands(proposal):
            _give_first(proposal, person, held)
            return False
        _give_second(proposal, person, held)
        kind.carry_out(proposal.subject, details, decision_of(proposal))
        _record(audit.Event.DECIDED, proposal, person, role=held.value)
    return True


def drop(public_id: str, person: Person) -> None:
    """Drop an open proposal, which anybody with a role may do, and commit.

    Raises NoSuchProposal, ProposalSettled or RoleMissing.
    """
    person_id = person.id
    with write_transaction():
        proposal = _locked_open(public_id)
        person = session().get_one(Person, person_id)
        if not any(store.holds_role(person, role) for role in Role):
            raise RoleMissing
        proposal.dropped_by, proposal.dropped_utc = person, clock.now()
        session().flush()
        _record(audit.Event.PROPOSAL_DROPPED, proposal, person)


def fingerprint(proposal: Proposal) -> str:
    """Return the SHA-256, in hex, of everything that an approval of ``proposal`` would approve now."""
    kind, subject, details = kind_named(proposal.kind), proposal.subject, proposal.details
    facts = [[fact.name, list(fact.lines)] for fact in kind.facts(subject, details)]
    parts = [kind.name, subject, proposal.details_json, proposal.reason, facts, kind.state(subject, details)]
    return sha256_hex(compact([proposal.public_id, *parts]))


def stands(proposal: Proposal) -> bool:
    """Tell whether the first approval still stands: nothing changed, and its giver's role is still held."""
    unchanged = proposal.fingerprint == fingerprint(proposal)
    return unchanged and store.holds_role(proposal.first_person, proposal.first_role)


def decision_of(proposal: Proposal) -> Decision:
    """Return a proposal that two people have approved as a decision."""
    if proposal.second_person is None or proposal.second_role is None or proposal.decided_utc is None:
        raise ValueError("two people have not decided this")
    first = Given(proposal.first_person, Role(proposal.first_role))
    second = Given(proposal.second_person, Role(proposal.second_role))
    return Decision(proposal.public_id, proposal.reason, proposal.decided_utc, first, second)


def plain_reason(text: str, *, required: bool = True) -> str:
    """Return a reason as people will read it, on one line. Raises ReasonRefused."""
    cleaned = " ".join(trimmed(text).splitlines())
    if required and not cleaned:
        raise ReasonRefused("Enter the reason: everybody concerned will read it.")
    if len(cleaned) > LONGEST_REASON:
        raise ReasonRefused(
            f"Shorten the reason: it has {len(cleaned):,} characters, at most {LONGEST_REASON} are allowed."
        )
    if not is_plain(cleaned):
        raise ReasonRefused(
            "Remove control or invisible characters from the reason: type it instead of pasting it."
        )
    return cleaned


def canonical(details: Details) -> str:
    """Return the details as compact JSON with sorted members; ``TypeError`` unless they are flat."""
    for name, value in details.items():
        if not isinstance(name, str) or not isinstance(value, str | int | bool | None):
            raise TypeError("details are a flat object of texts, whole numbers, truth values and nulls")
    return json.dumps(details, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def _require_possible(kind: ActKind, subject: str, details: Details) -> None:
    kind.lock(subject, details)
    kind.check(subject, details)


def _holding(person_id: int, role: Role) -> Person:
    """Return the person, whose ``role`` nobody can take back until the transaction ends."""
    person = session().get_one(Person, person_id)
    if not store.holds_role(person, role):
        raise RoleMissing
    return person


def _locked_open(public_id: str) -> Proposal:
    proposal = store.lock(public_id)
    if not proposal.is_open:
        raise ProposalSettled
    return proposal


def _new(kind: ActKind, subject: str, text: str, reason: str, person: Person, role: Role) -> Proposal:
    moment = clock.now()
    proposal = Proposal(
        kind=kind.name,
        subject=subject,
        details_json=text,
        details_hash=sha256_hex(text),
        reason=reason,
        proposed_utc=moment,
        first_person=person,
        first_role=role.value,
        first_utc=moment,
        fingerprint="",
    )
    session().add(proposal)
    session().flush()
    proposal.fingerprint = fingerprint(proposal)
    session().flush()
    _record(audit.Event.PROPOSED, proposal, person, role=role.value)
    return proposal


def _give_first(proposal: Proposal, person: Person, role: Role) -> None:
    proposal.first_person, proposal.first_role, proposal.first_utc = person, role.value, clock.now()
    proposal.fingerprint = fingerprint(proposal)
    session().flush()
    _record(audit.Event.PROPOSED, proposal, person, role=role.value, again=True)


def _give_second(proposal: Proposal, person: Person, role: Role) -> None:
    if proposal.first_person_id == person.id:
        raise SecondPersonNeeded
    if proposal.first_role == role:
        raise OtherRoleNeeded
    proposal.second_person, proposal.second_role, proposal.decided_utc = person, role.value, clock.now()
    session().flush()


def _record(event: audit.Event, proposal: Proposal, person: Person, **more: Any) -> None:
    about = {"kind": proposal.kind, "proposal": proposal.public_id, "fingerprint": proposal.fingerprint}
    audit.record(event, actor=person, subject=proposal.subject, **about, **more)
