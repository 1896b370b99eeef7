"""Ballots stored together: each whole or refused for a reason of its own, none at another's cost."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from app import audit
from app.db import release, session, write_transaction
from app.outbox import Mail
from ballot import store
from ballot.board import store as board_store
from ballot.casting import box, box_store, letter
from ballot.casting.box import Place, Verified
from ballot.checks import checked_ballot
from ballot.errors import (
    AlreadyVoted,
    BallotReplaced,
    ComponentSeenBefore,
    NotEntitled,
    NotYourCredential,
    VotingOver,
)
from ballot.models import SeenComponent
from crypto.ballots.ballot import make_ballot
from crypto.election import parse_election
from crypto.verify import verify_archive
from tests.ballot.world import CLOSES, World, add_person, casting_rows

YES, NO = [0, 1, 0], [0, 0, 1]
PATIENCE_SECONDS = 60


@pytest.fixture
def opened(choice: Callable[..., World]) -> World:
    world = choice(voters=5)
    world.open()
    return world


def verified(world: World, voter: int, text: str) -> Verified:
    """A ballot that is through the proof check, posted by ``voter``."""
    checked = checked_ballot(board_store.election_text(world.contest()), text)
    mail = letter.written(world.contest(), world.voter(voter), checked.tracker)
    return Verified(world.voter_ids[voter], text, checked, mail)


def together(world: World, *ballots: Verified) -> list[Any]:
    """Store them; a refusal stands as its class."""
    release()
    outcomes = box.store_together(world.uuids[0], ballots)
    return [one if isinstance(one, Place) else type(one) for one in outcomes]


def test_several_ballots_are_one_stretch_of_the_chain(opened: World) -> None:
    ballots = [verified(opened, voter, opened.ballot(voter, YES)) for voter in range(3)]
    places = together(opened, *ballots)
    assert [place.height for place in places] == [1, 2, 3]
    assert [place.created for place in places] == [True] * 3
    for place, ballot in zip(places, ballots, strict=True):
        assert board_store.event_hash(opened.contest(), place.height) == place.event_hash
        assert store.find_ballot(opened.contest(), ballot.checked.tracker) == ballot.text
    assert verify_archive(opened.archive(), voters=5).ballots == 3
    assert store.turnout(opened.contest()) == (3, 5)
    audit.verify_chain()


def test_each_gets_an_answer_of_its_own(opened: World) -> None:
    with write_transaction():
        opened.voter_ids.append(add_person("Stranger"))
    standing = opened.ballot(0, YES)
    opened.cast_text(0, standing)
    mine = opened.ballot(1, YES)
    outcomes = together(
        opened,
        verified(opened, 0, standing),
        verified(opened, 0, opened.ballot(0, NO)),
        verified(opened, 1, mine),
        verified(opened, 1, mine),
        verified(opened, 1, opened.ballot(1, NO)),
        verified(opened, 2, opened.ballot(3, YES)),
        verified(opened, 5, opened.ballot(3, YES)),
        verified(opened, 4, opened.ballot(4, NO)),
    )
    assert [one.height if isinstance(one, Place) else one for one in outcomes] == [
        1,
        AlreadyVoted,
        2,
        2,
        AlreadyVoted,
        NotYourCredential,
        NotEntitled,
        3,
    ]
    assert [one.created for one in outcomes if isinstance(one, Place)] == [False, True, False, True]
    assert verify_archive(opened.archive(), voters=5).ballots == 3


def test_changed_votes_in_one_transaction_count_their_revisions(choice: Callable[..., World]) -> None:
    world = choice(may_revote=True)
    world.open()
    first = world.ballot(0, YES)
    world.cast_text(0, first)
    texts = [world.ballot(0, NO), world.ballot(1, NO), world.ballot(0, YES)]
    outcomes = together(
        world, *(verified(world, voter, text) for voter, text in zip((0, 1, 0), texts, strict=True))
    )
    assert [one.height for one in outcomes] == [2, 3, 4]
    assert [one.replaced for one in board_store.ballots(world.contest())] == [True, True, False, False]
    assert store.turnout(world.contest()) == (2, 3)
    assert together(world, verified(world, 0, first)) == [BallotReplaced]
    verify_archive(world.archive(), voters=3)


def test_after_the_end_only_what_stands_is_acknowledged(opened: World) -> None:
    standing = opened.ballot(0, YES)
    opened.cast_text(0, standing)
    late = verified(opened, 1, opened.ballot(1, NO))
    opened.clock.set(CLOSES)
    place, refused = together(opened, verified(opened, 0, standing), late)
    assert (place.height, place.created) == (1, False)
    assert refused is VotingOver


@pytest.mark.parametrize(
    ("blind", "refusal"),
    [("seen", ComponentSeenBefore), ("revisions", AlreadyVoted)],
)
def test_what_the_database_refuses_costs_the_others_nothing(
    opened: World, monkeypatch: pytest.MonkeyPatch, blind: str, refusal: type[Exception]
) -> None:
    """Were the questions asked before storing wrong, the constraints refuse one and the rest is stored."""
    opened.cast(0, YES)
    bad = verified(opened, 1, opened.ballot(1, YES))
    if blind == "seen":
        with write_transaction():
            planted = SeenComponent(contest_id=opened.contest().id, digest=bad.checked.components[0])
            session().add(planted)
    else:
        bad = verified(opened, 0, opened.ballot(0, NO))
    monkeypatch.setattr(box_store, blind, lambda *_: set() if blind == "seen" else {})
    good = [verified(opened, voter, opened.ballot(voter, NO)) for voter in (2, 3)]
    first, refused, last = together(opened, good[0], bad, good[1])
    assert refused is refusal
    assert [first.height, last.height] == [2, 3]
    assert verify_archive(opened.archive(), voters=5).ballots == 3
    audit.verify_chain()


def test_a_batch_that_breaks_leaves_nothing_of_any(opened: World, monkeypatch: pytest.MonkeyPatch) -> None:
    ballots = [verified(opened, voter, opened.ballot(voter, YES)) for voter in range(2)]
    before, done = casting_rows(), box_store.mark

    def broken(*arguments: Any) -> None:
        done(*arguments)
        raise OSError("disk full")

    monkeypatch.setattr(box_store, "mark", broken)
    with pytest.raises(OSError, match="disk full"):
        together(opened, *ballots)
    assert casting_rows() == before
    monkeypatch.undo()
    assert [one.height for one in together(opened, *ballots)] == [1, 2]


class Counted:
    """Stands in for ``box._stored``: counts the ballots of each transaction; the one after ``most`` fails."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, most: int) -> None:
        self.sizes: list[int] = []
        self._most, self._stored = most, box._stored
        monkeypatch.setattr(box, "_stored", self)

    def __call__(self, uuid: str, ballots: Any) -> Any:
        self.sizes.append(len(ballots))
        if len(self.sizes) > self._most:
            raise OperationalError("SELECT", {}, Exception("the database is away"))
        return self._stored(uuid, ballots)


def test_a_ballot_that_repeats_itself_is_refused_without_asking_the_database(
    opened: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One randomness for both choices passes every proof; the others' transaction must not break over it."""
    election = parse_election(board_store.election_text(opened.contest()))
    random = iter([5, 5, 5] + [election.group.random_scalar() for _ in range(100)])
    twins = make_ballot(election, opened.codes[0], [YES], lambda: next(random))
    counted = Counted(monkeypatch, most=1)
    good = [verified(opened, voter, opened.ballot(voter, YES)) for voter in (1, 2)]
    outcomes = together(opened, good[0], verified(opened, 0, twins), good[1])
    assert outcomes[1] is ComponentSeenBefore
    assert [outcomes[0].height, outcomes[2].height] == [1, 2]
    assert counted.sizes == [3]


def test_who_is_stored_before_the_database_goes_away_is_told_so(
    opened: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = verified(opened, 0, opened.ballot(0, YES))
    with write_transaction():
        session().add(SeenComponent(contest_id=opened.contest().id, digest=bad.checked.components[0]))
    monkeypatch.setattr(box_store, "seen", lambda *_: set())
    good = [verified(opened, voter, opened.ballot(voter, NO)) for voter in (1, 2, 3, 4)]
    counted = Counted(monkeypatch, most=3)
    first, refused, *left = together(opened, good[0], bad, *good[1:])
    assert counted.sizes == [5, 1, 1, 1]  # and none for those who are left
    assert (first.height, refused) == (1, ComponentSeenBefore)
    assert left == [OperationalError] * 3
    assert verify_archive(opened.archive(), voters=5).ballots == 1


def test_the_mail_goes_to_the_address_that_two_people_corrected_meanwhile(opened: World) -> None:
    ballot = verified(opened, 1, opened.ballot(1, YES))
    with write_transaction():
        opened.voter(1).email = "corrected@example.org"
    together(opened, ballot)
    told = select(Mail.recipient).where(Mail.subject.startswith("Your vote is cast"))
    assert session().scalars(told).all() == ["corrected@example.org"]


def test_a_ballot_posted_again_at_the_end_is_not_refused_while_it_is_being_stored(
    opened: World, election_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else its voter would read that the vote was not cast, of a vote that counts."""
    text, storing, go, told = opened.ballot(1, YES), threading.Event(), threading.Event(), {}
    done = box_store.mark

    def slow(*arguments: Any) -> None:
        done(*arguments)
        storing.set()
        assert go.wait(PATIENCE_SECONDS)

    def post(name: str) -> None:
        with election_app.app_context():
            told[name] = opened.cast_text(1, text)

    monkeypatch.setattr(box_store, "mark", slow)
    release()
    first, again = (threading.Thread(target=post, args=(name,)) for name in ("first", "again"))
    first.start()
    assert storing.wait(PATIENCE_SECONDS)
    opened.clock.set(CLOSES)
    again.start()
    again.join(0.5)  # it waits for the lock
    go.set()
    for thread in (first, again):
        thread.join(PATIENCE_SECONDS)
    assert told["first"].receipt == told["again"].receipt
    assert (told["first"].created, told["again"].created) == (True, False)
