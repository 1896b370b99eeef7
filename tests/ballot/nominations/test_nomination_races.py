"""Acts in one moment: the poll's lock puts them in order, and the database refuses what must not be twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from flask import Flask

from app.db import session, write_transaction
from ballot import store as ballot_store
from ballot.nominations import asking, deciding, errors, reading, settling, store, submitting
from ballot.nominations.states import State
from tests.ballot.nominations.stand import CLOSES, ENTRY, SECOND, Stand
from tests.ballot.test_concurrency import split, together


def submitting_call(made: Stand, name: str, number: int = 0) -> Callable[[], str]:
    uuid, row = made.world.uuids[number], made.ids[name]

    def run() -> str:
        with write_transaction():
            [person] = store.people([row])
            return submitting.submit(ballot_store.contest_by_uuid(uuid), person, ENTRY).public_id

    return run


def test_one_person_hands_in_once(stands: Callable[..., Stand], election_app: Flask) -> None:
    made = stands()
    good, bad = split(together(election_app, *[submitting_call(made, "Member 001")] * 4))
    assert len(good) == 1
    assert bad == [errors.StandsAlready] * 3
    assert len(store.nominations(made.contest())) == 1


def test_one_person_stands_for_one_post(stands: Callable[..., Stand], election_app: Flask) -> None:
    made = stands()
    calls = [submitting_call(made, "Member 001", number) for number in (0, 1)]
    good, bad = split(together(election_app, *calls))
    assert len(good) == 1
    assert bad == [errors.StandsElsewhere]


def test_many_people_stand_at_once(stands: Callable[..., Stand], election_app: Flask) -> None:
    made = stands()
    made.clock.set(CLOSES - SECOND)
    calls = [submitting_call(made, f"Member {number:03d}") for number in range(1, 7)]
    good, bad = split(together(election_app, *calls))
    assert (len(set(good)), bad) == (6, [])


def test_a_voter_supports_no_more_than_allowed(stands: Callable[..., Stand], election_app: Flask) -> None:
    made = stands(proposer=True, most_supports=1)
    ids = [made.submit(f"Member {number:03d}", proposer="Member 006") for number in (1, 2, 3)]
    asked = [made.nomination(one).supports[0].public_id for one in ids]

    def confirming(public_id: str) -> Callable[[], object]:
        def run() -> object:
            with write_transaction():
                return asking.confirm_support(public_id, store.people([made.ids["Member 006"]])[0]).id

        return run

    good, bad = split(together(election_app, *(confirming(one) for one in asked)))
    assert len(good) == 1
    assert bad == [errors.SupportedEnough] * 2


def test_a_change_and_a_decision_in_one_moment(stands: Callable[..., Stand], election_app: Flask) -> None:
    made = stands(office_sees=True)
    public_id = made.submit("Member 001")

    def change() -> str:
        with write_transaction():
            [person] = store.people([made.ids["Member 001"]])
            submitting.change(public_id, person, replace(ENTRY, statement="Changed."))
            return "changed"

    def accept() -> str:
        with write_transaction():
            [office] = store.people([made.world.office_id])
            deciding.accept(public_id, 1, office)
            return "accepted"

    good, bad = split(together(election_app, change, accept))
    assert "changed" in good
    assert bad in ([], [errors.ChangedSinceSeen])
    found = made.nomination(public_id)
    assert reading.state(found, made.terms()) is State.COMPLETE, "what was accepted is not what stands now"


def test_settling_twice_at_once(stands: Callable[..., Stand], election_app: Flask) -> None:
    made = stands()
    ids = [made.submit(f"Member {number:03d}") for number in (1, 2, 3)]
    made.clock.set(CLOSES)
    made.accept(*ids)

    def settle() -> tuple[str, ...]:
        with write_transaction():
            [office] = store.people([made.world.office_id])
            return settling.settle(ballot_store.contest_by_uuid(made.world.uuids[0]), office).names

    good, bad = split(together(election_app, settle, settle))
    assert (len(good), bad) == (2, [])
    session().expire_all()
    assert len(made.contest().options) == 3
