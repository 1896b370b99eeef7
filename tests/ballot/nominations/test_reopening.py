"""Terms that people rely on: fixed once nominations are open, opened again by two people only."""

from __future__ import annotations

import pytest

from app import decisions
from app.accounts.models import Role
from app.db import session
from ballot.nominations import errors, reopening
from tests.ballot.nominations.stand import (
    CLOSES,
    Stand,
    Stands,
    closed,
)
from tests.ballot.nominations.test_nominating import mails

LATER = {"closes": "2026-07-04T12:00", "statements": "2026-07-04T17:00"}


def reopen(made: Stand, details: dict[str, str]) -> decisions.Proposal:
    return decisions.propose(
        reopening.KIND, made.contest().uuid, details, "Nobody stands.", made.world.office, "office"
    )


def test_terms_are_fixed_once_people_rely_on_them(stands: Stands) -> None:
    made = stands()
    commitment = made.terms().lot_commitment
    with pytest.raises(errors.TermsFixed, match="only the times of closing"):
        made.set_terms(word_limit=100)
    later = ("2026-06-25T12:00", "2026-07-03T12:00", "2026-07-03T17:00")
    earlier = ("2026-06-25T12:00", "2026-07-01T12:00", "2026-07-03T17:00")
    with pytest.raises(errors.TermsFixed):
        made.set_terms(times=earlier)
    made.set_terms(times=later)
    assert made.terms().lot_commitment == commitment
    assert len(mails()) == 10, "everybody on the roll is told of the new close"


def test_only_two_people_open_nominations_again(stands: Stands) -> None:
    made = stands()
    commitment, told = made.terms().lot_commitment, len(mails())
    with pytest.raises(errors.TermsFixed, match="have not closed"):
        reopen(made, LATER)
    made.clock.set(CLOSES)
    with pytest.raises(errors.TermsFixed, match="Only two people"):
        made.set_terms(times=("2026-06-25T12:00", LATER["closes"], LATER["statements"]))
    with pytest.raises(errors.TermsMalformed):
        reopen(made, {"closes": "2026-07-02T11:00", "statements": LATER["statements"]})
    proposal = reopen(made, LATER)
    with pytest.raises(errors.NominationsClosed):
        made.submit("Member 001")
    seen = decisions.fingerprint(proposal)
    with pytest.raises(decisions.SecondPersonNeeded):
        decisions.approve(proposal.public_id, made.world.office, Role.OFFICE, seen)
    assert decisions.approve(proposal.public_id, made.world.scrutineer, Role.SCRUTINEER, seen)
    session().expire_all()
    assert made.terms().lot_commitment != commitment, "the first seed was public"
    assert len(mails()) == told + 10, "everybody on the roll is told of the new close"
    assert made.submit("Member 001")


def test_settled_candidates_keep_nominations_closed(stands: Stands) -> None:
    made = stands()
    ids = [made.submit("Member 001"), made.submit("Member 002")]
    closed(made).accept(*ids)
    proposal = reopen(made, LATER)
    made.settle()
    with pytest.raises(errors.TermsFixed, match="settled"):
        decisions.approve(
            proposal.public_id, made.world.scrutineer, Role.SCRUTINEER, decisions.fingerprint(proposal)
        )
