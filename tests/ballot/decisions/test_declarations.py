"""Candidates who withdraw, results declared anew, and results that candidates hear of first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app import decisions
from app.db import release, write_transaction
from ballot import declaring, results, store
from ballot.board import notices
from ballot.board import store as board_store
from ballot.decisions.candidates import standing
from ballot.errors import CannotSupersede, CannotWithdraw, NoOptionsLeft, NoSuchCandidate, NotDeclared
from ballot.models import Contest
from ballot.setup import ContestSettings, update_contest
from tests.ballot.decisions.test_voting_time import decide, refused
from tests.ballot.world import World

A, B, C, D = (f"Candidate {number}" for number in (1, 2, 3, 4))


def chair(world: World, *rankings: list[int], until: str = "declared") -> World:
    """Play the Chair contest with these rankings, the withdrawal of B before the count."""
    world.open(0)
    for voter, ranking in enumerate(rankings):
        world.cast(voter, ranking, 0)
    return finish(world) if until == "declared" else world


def finish(world: World) -> World:
    world.close(0)
    world.count((1, 2), 0)
    world.approve("declare", 0)
    return world


def elected(contest: Contest, revision: int | None = None) -> list[str]:
    counted = results.result(contest, revision).count
    assert counted is not None
    return [counted.names[place] for place in counted.elected]


#: B has most first preferences; without B the papers go to A.
FOR_B = ([2, 1, 0, 0], [2, 1, 0, 0], [0, 2, 1, 0])


@pytest.mark.parametrize("late", [False, True])
def test_a_candidate_who_withdraws_is_passed_over(officers: Callable[..., World], late: bool) -> None:
    """After opening, or after the count and before the declaration: nobody has seen a number."""
    world = chair(officers(), *FOR_B, until="open")
    if not late:
        decide(world, "withdraw-candidate", "She has moved away.", candidate=B)
        assert standing(world.contest(0)) == [A, C, D]
    world.close(0)
    world.count((1, 2), 0)
    if late:
        decide(world, "withdraw-candidate", "She has moved away.", candidate=B)
    world.approve("declare", 0)
    found = results.result(world.contest(0))
    assert found.count is not None
    assert elected(world.contest(0)) == [A]
    assert [found.count.names[place] for place in found.count.withdrawn] == [B]
    assert found.invalid == 0


def test_without_a_withdrawal_the_same_papers_elect_another(officers: Callable[..., World]) -> None:
    assert elected(chair(officers(), *FOR_B).contest(0)) == [B]


def test_who_cannot_withdraw(officers: Callable[..., World], choice: Callable[..., World]) -> None:
    world = officers()
    refused(CannotWithdraw, world, "withdraw-candidate", candidate=B)
    world.approve("seal", 0)
    for candidate in ("Somebody", "", None, 1):
        refused(NoSuchCandidate, world, "withdraw-candidate", candidate=candidate)
    for candidate in (A, B, C):
        decide(world, "withdraw-candidate", candidate=candidate)
    refused(NoSuchCandidate, world, "withdraw-candidate", candidate=A)
    refused(NoOptionsLeft, world, "withdraw-candidate", candidate=D)


def test_an_answer_does_not_withdraw(choice: Callable[..., World]) -> None:
    world = choice()
    world.approve("seal")
    refused(CannotWithdraw, world, "withdraw-candidate", candidate="Yes")


def test_a_declared_result_is_superseded_and_never_overwritten(
    officers: Callable[..., World], election_app: Flask
) -> None:
    world = officers()
    refused(CannotSupersede, world, "supersede", candidate=None)
    chair(world, *FOR_B)
    refused(NoSuchCandidate, world, "supersede", candidate="Somebody")
    decide(world, "supersede", "She was not eligible.", candidate=B)
    contest = world.contest(0)
    assert (elected(contest), elected(contest, 0)) == ([A], [B])
    assert notices.told(contest, "superseded")[0].data == {"revision": 1, "passed_over": [B]}
    assert (results.result(contest).revision, results.result(contest, 0).revision) == (1, 0)
    with pytest.raises(NotDeclared):
        results.result(contest, 2)
    refused(CannotSupersede, world, "supersede", candidate=B)
    uuid, client = contest.uuid, election_app.test_client()
    release()
    page = client.get(f"/board/{uuid}/result").text
    assert "This declaration corrects an earlier one. Reason: She was not eligible." in page
    assert "passed over in the count: Candidate 2." in page
    assert "superseded" in page
    earlier = client.get(f"/board/{uuid}/result?revision=0").text
    assert "This declaration is superseded." in earlier
    assert "Elected:</strong> Candidate 2" in " ".join(earlier.split())
    assert client.get(f"/board/{uuid}/result?revision=7").status_code == 404
    assert client.get(f"/board/{uuid}/count.json").json["election"]["declaration"] == 2  # type: ignore[index]
    decide(world, "supersede", "The words were wrong.", candidate=None)
    assert elected(world.contest(0)) == [A]


@pytest.mark.parametrize("statement", ["UPDATE declaration SET reason = 'x'", "DELETE FROM declaration"])
def test_declarations_can_only_grow(officers: Callable[..., World], statement: str) -> None:
    chair(officers(), *FOR_B)
    with pytest.raises(IntegrityError, match="append-only"), write_transaction() as current:
        current.execute(text(statement))


def test_candidates_hear_first(
    officers: Callable[..., World], election_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[str, list[str]]] = []

    def listen(contest: Contest, made: Any) -> None:
        found = results.declared_result(contest).count
        assert found is not None
        told.append((contest.uuid, [found.names[place] for place in found.elected]))

    monkeypatch.setattr(declaring, "_LISTENERS", [listen])
    world = officers()
    with write_transaction():
        contest = world.contest(0)
        settings = ContestSettings(contest.title, contest.question, tell_first_minutes=10)
        update_contest(contest, settings, world.office)
    chair(world, *FOR_B)
    assert told == [(world.uuids[0], [B])]
    declared = world.clock.now()
    for seconds, public in ((0, False), (599, False), (600, True), (601, True)):
        world.clock.set(declared + timedelta(seconds=seconds))
        assert store.published(world.contest(0)) is public
        seen_by_everybody(world, election_app, public)


def seen_by_everybody(world: World, app: Flask, public: bool) -> None:
    """Nothing of the result is on any public page or file before it is public."""
    uuid = world.uuids[0]
    if public:
        assert elected(world.contest(0)) == [B]
    else:
        with pytest.raises(NotDeclared):
            results.result(world.contest(0))
        hidden = board_store.head(world.contest(0))
        assert hidden is not None
        assert board_store.public_end(world.contest(0)) < hidden.next_position
    release()
    client = app.test_client()
    for path in ("result", "count.json", "count.csv", "count.pdf", "count.blt"):
        assert client.get(f"/board/{uuid}/{path}").status_code == (200 if public else 404)
    page = client.get(f"/board/{uuid}/").text
    assert ("See the result" in page) is public
    assert ("candidates are told first" in page) is not public
    assert (b"Result" in client.get(f"/board/{uuid}.bel").data) is public


def test_nothing_is_superseded_before_it_is_public(officers: Callable[..., World]) -> None:
    world = officers()
    with write_transaction():
        contest = world.contest(0)
        settings = ContestSettings(contest.title, contest.question, tell_first_minutes=10)
        update_contest(contest, settings, world.office)
    chair(world, *FOR_B)
    refused(CannotSupersede, world, "supersede", candidate=B)
    assert decisions.proposals(world.uuids[0]) == []
