"""The office decides on nominations: when, about what it saw, with which reasons."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.accounts.models import Role
from app.db import write_transaction
from ballot.nominations import deciding, errors, reading, submitting
from ballot.nominations.states import State
from tests.ballot.nominations.stand import (
    CLOSES,
    DAY,
    ENTRY,
    SECOND,
    Stands,
    closed,
)
from tests.ballot.nominations.test_nominating import mails


def test_the_office_decides_after_the_close_and_the_candidate_is_told(stands: Stands) -> None:
    made = stands()
    public_id = made.submit("Member 001")
    with pytest.raises(errors.NotYetDecidable, match="before they close, the office included"):
        made.accept(public_id)
    closed(made).accept(public_id)
    assert reading.state(made.nomination(public_id), made.terms()) is State.ACCEPTED
    recipient, subject, about, _ = mails()[-1]
    assert (recipient, subject) == ("member.001@example.org", "Your nomination was accepted: Chair")
    assert about == made.world.poll_id


def test_the_office_may_see_and_decide_earlier_where_the_setting_says_so(stands: Stands) -> None:
    made = stands(office_sees=True)
    public_id = made.submit("Member 001")
    made.accept(public_id)
    with write_transaction():
        submitting.change(public_id, made.person("Member 001"), replace(ENTRY, statement="Changed."))
    assert reading.state(made.nomination(public_id), made.terms()) is State.COMPLETE, "the decision is void"
    assert not deciding.staff_may_see(made.terms(), frozenset({Role.SCRUTINEER}))
    assert deciding.staff_may_see(made.terms(), frozenset({Role.OFFICE}))


def test_a_decision_is_about_what_the_office_saw(stands: Stands) -> None:
    made = stands(office_sees=True)
    public_id = made.submit("Member 001")
    with write_transaction():
        submitting.change(public_id, made.person("Member 001"), replace(ENTRY, statement="Changed."))
    with pytest.raises(errors.ChangedSinceSeen), write_transaction():
        deciding.accept(public_id, 1, made.world.office)


def test_a_rejection_needs_a_reason_and_may_leave_time_to_correct(stands: Stands) -> None:
    made = stands()
    public_id = made.submit("Member 001")
    closed(made)
    with pytest.raises(errors.ReasonMissing):
        made.reject(public_id, " ")
    made.reject(public_id, "Take out the name of the practice.", DAY)
    assert "Take out the name of the practice." in mails()[-1][3]
    person, entry = made.person("Member 001"), replace(ENTRY, statement="Corrected.")
    made.clock.set(CLOSES + DAY)
    assert reading.state(made.nomination(public_id), made.terms()) is State.REJECTED
    with pytest.raises(errors.NotChangeable), write_transaction():
        submitting.change(public_id, person, entry)
    made.clock.set(CLOSES + DAY - SECOND)
    assert reading.state(made.nomination(public_id), made.terms()) is State.CORRECTING
    with write_transaction():
        submitting.change(public_id, person, entry)
    assert reading.state(made.nomination(public_id), made.terms()) is State.RECEIVED
    with write_transaction():
        submitting.change(public_id, person, replace(entry, statement="Corrected again, in time."))
    made.accept(public_id)
    with pytest.raises(errors.NotChangeable), write_transaction():
        submitting.change(public_id, person, entry)
    assert made.settle().names == ("Member 001",)
