"""What the ballot box asks under the lock is found by an index, however long the board and the roll are."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask

from app.db import release
from ballot.board import store as board_store
from ballot.casting import box, letter
from ballot.casting.box import Verified
from ballot.checks import checked_ballot
from tests.ballot.world import World
from tests.query_plans import asked, long_ways


def test_ballots_stored_together_walk_over_nothing(app: Flask, choice: Callable[..., World]) -> None:
    world = choice(voters=3)
    world.open()
    contest = world.contest()
    ballots = []
    for voter in range(3):
        text = world.ballot(voter, [0, 1, 0])
        checked = checked_ballot(board_store.election_text(contest), text)
        mail = letter.written(contest, world.voter(voter), checked.tracker)
        ballots.append(Verified(world.voter_ids[voter], text, checked, mail))
    release()
    with asked(app) as statements:
        places = box.store_together(world.uuids[0], ballots)
    assert [place.created for place in places if isinstance(place, box.Place)] == [True] * 3
    assert len(statements) > 10
    assert long_ways(app, statements) == []
