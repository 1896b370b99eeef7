"""Busy servers, broken connections, sign-ins and votes that end: the page always tells the truth."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from playwright.sync_api import Route, expect

from app.config import VOTER_IDLE
from tests.e2e.stage import Stage
from tests.e2e.tap import Request
from tests.e2e.voter import CAST, Voter

BALLOTS = re.compile(r"/ballots$")


@pytest.fixture
def ready(stage: Stage, signed_in: Voter) -> Voter:
    """A voter whose next press casts a vote on the contract."""
    return signed_in.open(stage.contract).choose(["Endorse"]).to_the_code(stage.contract)


def _casts(requests: list[Request]) -> list[bytes]:
    """Return the bodies of the requests that carried a ballot."""
    return [request.body for request in requests if request.path.endswith("/ballots")]


@contextmanager
def _overloaded(stage: Stage) -> Iterator[None]:
    """Take every place in the queue of the proof checker."""
    checker = stage.world.app.extensions["proof_checker"]
    places, checker._places = checker._places, 0
    yield
    checker._places = places


def test_a_busy_server_gets_the_same_ballot_again(stage: Stage, ready: Voter) -> None:
    before = stage.turnout(stage.contract)
    with stage.tap.recording() as requests:
        with _overloaded(stage):
            ready.press(CAST)
            ready.expect_heading("Waiting to cast your vote")
            expect(ready.page.locator("#countdown")).to_have_text(re.compile(r"^\d+$"))
            expect(ready.page.locator("main")).to_contain_text("Your vote is not cast yet.")
            assert not ready.watched.has_said_cast()
            assert stage.turnout(stage.contract) == before
        tracker = ready.expect_cast()
    first, *again = _casts(requests)
    assert again
    assert set(again) == {first}
    assert stage.turnout(stage.contract) == before + 1
    assert stage.opened(stage.contract, tracker) == [0, 1, 0]


def _store_and_drop(route: Route) -> None:
    """Let the server take the ballot, and cut the connection before its answer arrives."""
    assert route.fetch().status == 201
    route.abort("connectionreset")


def test_an_answer_that_never_arrives_can_be_asked_for_again(stage: Stage, ready: Voter) -> None:
    before = stage.turnout(stage.contract)
    ready.page.route(BALLOTS, _store_and_drop, times=1)
    with stage.tap.recording() as requests:
        ready.press(CAST)
        ready.expect_heading("We could not confirm your vote")
        tracker = ready.page.locator("#tracker").inner_text()
        assert stage.turnout(stage.contract) == before + 1
        assert not ready.watched.has_said_cast()
        ready.press("Try again")
        assert ready.expect_cast() == tracker
    first, second = _casts(requests)
    assert first == second
    assert stage.turnout(stage.contract) == before + 1
    assert stage.opened(stage.contract, tracker) == [0, 1, 0]


def test_no_connection_at_all(stage: Stage, ready: Voter) -> None:
    before = stage.turnout(stage.contract)
    ready.watched.context.set_offline(True)
    ready.press(CAST)
    ready.expect_heading("We could not confirm your vote")
    ready.press("Try again")
    ready.expect_heading("We could not confirm your vote")
    assert not ready.watched.has_said_cast()
    ready.watched.context.set_offline(False)
    ready.press("Try again")
    ready.expect_cast()
    assert stage.turnout(stage.contract) == before + 1


def test_a_sign_in_that_ends_in_the_middle(stage: Stage, ready: Voter) -> None:
    before = stage.turnout(stage.contract)
    with stage.at(stage.world.clock.now() + VOTER_IDLE):
        ready.press(CAST)
        ready.expect_heading("Your vote has not been cast")
        expect(ready.page.locator("main")).to_contain_text(
            "Your sign-in has ended. Sign in again in this tab"
        )
        assert not ready.watched.has_said_cast()
        assert stage.turnout(stage.contract) == before
        ready.press("Go to my votes")
        ready.expect_heading("Sign in to vote")
        _come_back(stage, ready.sign_in())
        ready.cast()
    assert stage.turnout(stage.contract) == before + 1


def test_voting_that_closes_before_the_vote_is_cast(stage: Stage, ready: Voter) -> None:
    before = stage.turnout(stage.contract)
    _stay_signed_in_until(stage, ready)
    with stage.at(stage.closes):
        ready.press(CAST)
        ready.expect_heading("Your vote has not been cast")
        expect(ready.page.locator("main")).to_contain_text("Voting has closed. Your vote was not cast.")
        assert not ready.watched.has_said_cast()
        ready.press("Go to my votes")
        expect(ready.page.get_by_role("region", name=re.compile("Ballot$"))).to_contain_text(
            "You did not vote."
        )
    assert stage.turnout(stage.contract) == before


def _stay_signed_in_until(stage: Stage, voter: Voter) -> None:
    """Come back to the page a minute before the close, so that the sign-in is not what ends."""
    with stage.at(stage.closes - timedelta(minutes=1)):
        _come_back(stage, voter.sign_in())


def _come_back(stage: Stage, voter: Voter) -> None:
    """Open the voting page in the same tab: it goes on where it was left."""
    voter.page.goto(f"/vote/{stage.contract}")
    voter.type_code(voter.code(stage.contract))


def test_voting_that_has_not_begun(stage: Stage, signed_in: Voter) -> None:
    with stage.at(stage.moment - timedelta(seconds=1)):
        signed_in.page.goto(f"/vote/{stage.contract}")
        signed_in.expect_heading("My votes")
        expect(signed_in.page.locator("body")).to_contain_text("Voting has not opened yet.")


def test_leaving_before_the_vote_is_confirmed_is_questioned(stage: Stage, ready: Voter) -> None:
    asked: list[str] = []
    ready.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    ready.watched.context.set_offline(True)
    ready.press(CAST)
    ready.expect_heading("We could not confirm your vote")
    ready.page.get_by_role("button", name="Menu").click()
    ready.page.get_by_role("link", name="My votes").click()
    ready.expect_heading("We could not confirm your vote")
    assert asked == ["beforeunload"]
    ready.watched.context.set_offline(False)
    ready.press("Try again")
    ready.expect_cast()
