"""Candidates are told what was declared, each their own outcome, and when everybody reads it."""

from __future__ import annotations

from app.clock import SettableClock
from app.db import write_transaction
from ballot import codes, setup, store
from tests.ballot.decisions.test_voting_time import decide, letters
from tests.ballot.nominations.stand import CLOSES, stand
from tests.ballot.world import CLOSES_LOCAL, OPENS_LOCAL, ceremony


def test_each_candidate_learns_the_outcome_first(election_app: object, clock: SettableClock) -> None:
    made = stand(clock)
    world = made.world
    nominations = [made.submit(f"Member {number:03d}") for number in (1, 2, 3)]
    clock.set(CLOSES)
    made.accept(*nominations)
    made.settle()
    world.ceremony = ceremony("RFC-3526-2048")
    with write_transaction():
        poll = store.poll_by_id(world.poll_id)
        setup.set_trustees(poll, world.ceremony.record, world.office)
        setup.set_timetable(made.contest(), OPENS_LOCAL, CLOSES_LOCAL, world.office)
        made.contest().tell_first_minutes = 30
    world.codes = [
        row.code for row in codes.make_codes(store.poll_by_id(world.poll_id), world.scrutineer, "sheet", 0)
    ]
    first = [label for label, _ in made.labels()].index("Member 001")
    world.open(0)
    ranking = [int(place == first) for place in range(3)]
    for voter in (3, 4):
        world.cast(voter, ranking, 0)
    decide(world, "withdraw-candidate", "Ill.", candidate="Member 003")
    world.close(0)
    world.count((1, 2), 0)
    world.approve("declare", 0)
    told = dict(letters("The result: Chair"))
    assert set(told) == {"member.001@example.org", "member.002@example.org"}
    assert "You are elected." in told["member.001@example.org"]
    assert "You are not elected." in told["member.002@example.org"]
    assert all(
        "Everybody reads it from 9 July 2026 at 2:50pm (UK time) on." in text for text in told.values()
    )
