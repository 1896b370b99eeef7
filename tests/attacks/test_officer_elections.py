"""Attacks on an officer election: acts out of turn, what is in flight, promises that are broken."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app import clock as clocks
from app.clock import SettableClock
from app.db import write_transaction
from ballot import setup, store, tally
from ballot.board import notices
from ballot.board import store as board_store
from ballot.errors import ContributionNotExpected
from ballot.hustings import questions
from ballot.hustings.errors import NamesPromised
from ballot.nominations import deciding, submitting, terms, unopposed
from ballot.nominations.errors import LateWindowRefused, NotChangeable, NotUncontested
from ballot.report import content
from ballot.slips import validity
from tests.ballot.decisions.test_voting_time import decide
from tests.ballot.hustings.meetings import meet
from tests.ballot.nominations.stand import CLOSES, ENTRY, Stand, elect_chair, stand
from tests.ballot.world import World, draft_world

YES = [0, 1, 0]


@pytest.mark.parametrize("kind", ["pause", "cancel"])
def test_a_share_in_flight_opens_nothing_once_two_people_stopped_it(
    choice: Callable[..., World], monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """The proofs of the last share are checked outside any transaction: meanwhile the contest is stopped."""
    world = choice()
    world.open()
    world.cast(0, YES)
    world.close()
    world.decrypt(1)
    check = tally._steps

    def stopped(*arguments: Any) -> Any:
        steps = check(*arguments)
        decide(world, kind)
        return steps

    text, before = world.decryption(2), board_store.stored_head(world.contest())
    monkeypatch.setattr(tally, "_steps", stopped)
    with pytest.raises(ContributionNotExpected):
        tally.accept_contribution(world.contest(), "decryption", text, world.office)
    assert board_store.stored_head(world.contest()) == before


def test_the_office_cannot_name_askers_who_were_promised_otherwise(
    election_app: Flask, clock: SettableClock
) -> None:
    world = draft_world(clock, "officer-election", 3)
    with write_transaction():
        setup.set_options(world.contest(), [("Candidate A", None)], world.office)
    found = meet(world, names_shown=False)
    clock.set(found.questions_open_utc)
    with write_transaction():
        questions.put(found, world.voter(1), world.uuids[0], None, "Why?")
    with pytest.raises(NamesPromised):
        meet(world, names_shown=True)
    assert not meet(world, place="Another room").names_shown


def test_the_report_tells_no_number_of_nominations_before_they_close(
    election_app: Flask, clock: SettableClock
) -> None:
    made = stand(clock)
    made.clock.set(made.terms().opens_utc)
    made.submit("Member 001")
    told = content.report(store.poll_by_id(made.world.poll_id), content.Written())
    assert told["contests"][0]["nominations"]["states"] == {}
    made.clock.set(CLOSES)
    told = content.report(store.poll_by_id(made.world.poll_id), content.Written())
    assert sum(told["contests"][0]["nominations"]["states"].values()) == 1


def test_a_settled_candidate_neither_changes_nor_leaves_behind_the_offices_back(
    election_app: Flask, clock: SettableClock
) -> None:
    """A second window for late candidates is open while an earlier one of them is on the ballot already."""
    made = stand(clock)
    elect_chair(made)
    late = [late_nomination(made, "Member 002")]
    made.accept(*late)
    made.settle(1)
    with write_transaction():
        terms.open_late_window(made.contest(1), 5, made.world.office)
    entry, person = replace(ENTRY, statement="What nobody has seen."), made.person("Member 002")
    with pytest.raises(NotChangeable), write_transaction():
        submitting.change(late[0], person, entry)
    with pytest.raises(NotChangeable), write_transaction():
        submitting.withdraw(late[0], person)
    assert {label for label, _ in made.labels(1)} == {"Member 002", "Member 004"}
    with write_transaction():
        deciding.note_withdrawal(late[0], "She has moved away.", made.world.office)
    assert {label for label, _ in made.labels(1)} == {"Member 004"}


def late_nomination(made: Stand, name: str) -> str:
    """Let somebody hand in during a short window, and let the window pass."""
    with write_transaction():
        terms.open_late_window(made.contest(1), 5, made.world.office)
    public_id = made.submit(name, 1)
    made.clock.set(clocks.now() + timedelta(minutes=5))
    return public_id


def test_a_contest_that_is_cancelled_stays_cancelled_and_holds_no_other_up(
    election_app: Flask, clock: SettableClock
) -> None:
    made = stand(clock)
    nominations = [made.submit("Member 001"), made.submit("Member 004", 1)]
    made.clock.set(CLOSES)
    made.accept(*nominations)
    made.settle(0)
    made.settle(1)
    with pytest.raises(NotUncontested, match="wait for that result"):
        unopposed.require_possible(made.contest(1))
    decide(made.world, "cancel")
    unopposed.require_possible(made.contest(1))
    with pytest.raises(NotUncontested, match="cancelled"):
        unopposed.require_possible(made.contest(0))


def test_nobody_stands_again_before_the_result_that_they_lost_is_public(
    election_app: Flask, clock: SettableClock
) -> None:
    """The candidates are told first: until then a list of who lost is a result, which nobody may see."""
    made = stand(clock)
    with write_transaction():
        made.contest().tell_first_minutes = 10
    elect_chair(made)
    for moment, public in ((clocks.now(), False), (clocks.now() + timedelta(minutes=10), True)):
        made.clock.set(moment)
        with (
            nullcontext() if public else pytest.raises(LateWindowRefused, match="public"),
            write_transaction(),
        ):
            terms.open_late_window(made.contest(1), 5, made.world.office)


def test_what_a_pause_costs_is_what_was_published(
    choice: Callable[..., World], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clock ticks between reckoning the closing time and storing the notice that carries it."""
    world = choice()
    world.open()
    decide(world, "pause")
    world.clock.advance(timedelta(minutes=3))
    add = notices.add

    def later(*arguments: Any, **more: Any) -> None:
        world.clock.advance(timedelta(seconds=1))
        add(*arguments, **more)

    monkeypatch.setattr(notices, "add", later)
    decide(world, "resume", "")
    [told] = notices.told(world.contest(), "resumed")
    assert store.window(world.contest())[1] == notices.moment_of(told.data["closes"])


def test_slips_end_with_voting_though_the_count_is_paused(choice: Callable[..., World]) -> None:
    world = choice()
    world.open()
    decide(world, "pause")
    assert validity.counts(world.poll_id)
    decide(world, "resume", "")
    world.close()
    decide(world, "pause")
    assert not validity.counts(world.poll_id)
