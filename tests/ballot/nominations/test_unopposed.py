"""Posts without a vote: declared by two people, and those who may still stand afterwards."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app import clock as clocks
from app import decisions
from app.db import write_transaction
from ballot import setup, store
from ballot.errors import AlreadySealed, DeclaredUnopposed
from ballot.nominations import deciding, errors, outcome, reading, terms, unopposed
from ballot.nominations.states import State
from ballot.timetable import Phase
from tests.ballot.nominations.stand import (
    CLOSES,
    OPENS,
    SECOND,
    Stands,
    closed,
    declared_unopposed,
    elect_chair,
)
from tests.ballot.nominations.test_nominating import mails


def test_an_uncontested_post_is_declared_by_two_people(stands: Stands) -> None:
    made = stands()
    public_id = made.submit("Member 001")
    closed(made).accept(public_id)
    with pytest.raises(errors.NotUncontested, match="Settle the candidates first"):
        declared_unopposed(made, 0)
    made.settle()
    proposal = decisions.propose(unopposed.KIND, made.contest().uuid, {}, "", made.world.office, "office")
    with pytest.raises(decisions.SecondPersonNeeded):
        decisions.approve(proposal.public_id, made.world.office, "office", decisions.fingerprint(proposal))
    assert made.contest().unopposed_utc is None
    seen = decisions.fingerprint(decisions.by_public_id(proposal.public_id))
    assert decisions.approve(proposal.public_id, made.world.scrutineer, "scrutineer", seen)
    assert made.contest().unopposed_utc == clocks.now()
    assert unopposed.outcome_lines(made.contest()) == ["Member 001: elected unopposed"]
    assert mails()[-1][1] == "You are elected unopposed: Chair"
    with pytest.raises(errors.NotReadyToSettle):
        made.settle()


def test_deputies_wait_for_those_who_may_still_stand(stands: Stands) -> None:
    made = stands()
    ids = [made.submit("Member 001", 1), made.submit("Guest A", 1)]
    closed(made).accept(*ids)
    assert made.settle(1).vacant == 1
    with pytest.raises(errors.NotUncontested, match="wait for that result"):
        declared_unopposed(made, 1)
    made.settle(0)
    declared_unopposed(made, 0)
    assert unopposed.outcome_lines(made.contest()) == ["Vacant: 1 post"]
    declared_unopposed(made, 1)
    assert unopposed.outcome_lines(made.contest(1))[-1] == "Vacant: 1 post"


def test_a_contested_post_goes_to_a_vote(stands: Stands) -> None:
    made = stands()
    ids = [made.submit("Member 001"), made.submit("Member 002")]
    closed(made).accept(*ids)
    made.settle()
    with pytest.raises(errors.NotUncontested, match="2 candidates for 1 post, so voters decide"):
        declared_unopposed(made, 0)


def test_who_was_not_elected_chair_may_stand_for_deputy_for_a_few_minutes(stands: Stands) -> None:
    made = stands()
    elect_chair(made)
    assert outcome.unsuccessful(made.contest()) == {made.ids["Member 002"], made.ids["Member 003"]}
    with pytest.raises(errors.NominationsClosed):
        made.submit("Member 002", 1)
    opened = clocks.now()
    with write_transaction():
        terms.open_late_window(made.contest(1), 5, made.world.office)
    assert {mail[0] for mail in mails()[-2:]} == {"member.002@example.org", "member.003@example.org"}
    with pytest.raises(errors.LateWindowRefused, match="open already"), write_transaction():
        terms.open_late_window(made.contest(1), 5, made.world.office)
    for name in ("Member 001", "Member 005", "Guest A"):
        with pytest.raises(errors.NominationsClosed, match="Now only people may stand who stood for Chair"):
            made.submit(name, 1)
    with pytest.raises(errors.NotReadyToSettle, match="have not closed"):
        made.settle(1)
    made.clock.set(opened + timedelta(minutes=5) - SECOND)
    late = made.submit("Member 002", 1)
    made.clock.set(opened + timedelta(minutes=5))
    with pytest.raises(errors.NominationsClosed):
        made.submit("Member 003", 1)
    with write_transaction():
        assert deciding.accept_all(made.contest(1), made.world.office) == 1
    assert reading.state(made.nomination(late), made.terms(1)) is State.ACCEPTED
    assert set(made.settle(1).names) == {"Member 002", "Member 004"}
    with pytest.raises(AlreadySealed):
        made.settle(0)


def test_the_window_afterwards_waits_for_a_declared_result(stands: Stands) -> None:
    made = stands()
    for moment, words in ((OPENS, "have not closed"), (CLOSES, "Nobody stood|Declare the result")):
        made.clock.set(moment)
        with pytest.raises(errors.LateWindowRefused, match=words), write_transaction():
            terms.open_late_window(made.contest(1), 5, made.world.office)
    with pytest.raises(errors.LateWindowRefused, match="do not let"), write_transaction():
        terms.open_late_window(made.contest(0), 5, made.world.office)


def test_what_is_declared_unopposed_changes_no_more(stands: Stands) -> None:
    made = stands()
    public_id = made.submit("Member 001")
    closed(made).accept(public_id)
    made.settle()
    declared_unopposed(made, 0)
    assert store.phase_of(made.contest()) is Phase.UNOPPOSED
    with pytest.raises(DeclaredUnopposed), write_transaction():
        setup.set_options(made.contest(), [("Somebody else", None)], made.world.office)
    with pytest.raises(errors.NotYetDecidable, match="declared unopposed"), write_transaction():
        deciding.note_withdrawal(public_id, "Moved away", made.world.office)
