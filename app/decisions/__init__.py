"""Decisions by two people, with parameters and a reason: proposed by one role, approved by the other."""

from app.decisions.deciding import approve, decision_of, drop, fingerprint, plain_reason, propose, stands
from app.decisions.errors import (
    AlreadyProposed,
    NoSuchProposal,
    OtherRoleNeeded,
    ProposalChanged,
    ProposalSettled,
    ReasonRefused,
    RoleMissing,
    SecondPersonNeeded,
)
from app.decisions.kinds import ActKind, Decision, Details, Fact, Given, kind_named, register
from app.decisions.models import Proposal
from app.decisions.store import all_open, by_public_id
from app.decisions.store import decided_about as decided
from app.decisions.store import open_about as proposals

__all__ = [
    "ActKind",
    "AlreadyProposed",
    "Decision",
    "Details",
    "Fact",
    "Given",
    "NoSuchProposal",
    "OtherRoleNeeded",
    "Proposal",
    "ProposalChanged",
    "ProposalSettled",
    "ReasonRefused",
    "RoleMissing",
    "SecondPersonNeeded",
    "all_open",
    "approve",
    "by_public_id",
    "decided",
    "decision_of",
    "drop",
    "fingerprint",
    "kind_named",
    "plain_reason",
    "proposals",
    "propose",
    "register",
    "stands",
]
