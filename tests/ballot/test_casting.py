"""Casting: one class per refusal, the same receipt for the same ballot, and nothing half stored."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app import audit, proofs, signing
from app.db import session, write_transaction
from app.errors import Overloaded
from ballot import casting, store
from ballot.board import store as board_store
from ballot.checks import checked_ballot
from ballot.errors import (
    AlreadyVoted,
    BallotForAnotherElection,
    BallotReplaced,
    ComponentSeenBefore,
    MalformedBallot,
    NoSuchContest,
    NotEntitled,
    NotYourCredential,
    ProofRefused,
    VotingNotOpen,
    VotingOver,
)
from ballot.models import SeenComponent
from crypto.ballots.ballot import make_ballot, tracker
from crypto.election import parse_election
from crypto.text import compact
from tests.ballot.world import CLOSES, OPENS, SECOND, World, add_person, casting_rows, refused_casting

YES, NO = [0, 1, 0], [0, 0, 1]


@pytest.fixture
def opened(choice: Callable[..., World]) -> World:
    world = choice()
    world.open()
    return world


def test_a_ballot_is_on_the_board_with_a_receipt_that_holds(opened: World) -> None:
    ballot = opened.ballot(0, YES)
    result = casting.cast(opened.uuids[0], opened.voter(0), ballot)
    contest = opened.contest()
    assert result.tracker == tracker(ballot)
    assert store.find_ballot(contest, result.tracker) == ballot
    signing.verify_receipt(result.receipt)
    head = board_store.stored_head(contest)
    assert (result.receipt["height"], result.receipt["head"]) == head
    assert store.has_voted(contest, opened.voter(0))
    assert not store.has_voted(contest, opened.voter(1))


def test_the_same_ballot_again_gives_the_same_receipt(opened: World) -> None:
    ballot = opened.ballot(0, YES)
    first = casting.cast(opened.uuids[0], opened.voter(0), ballot)
    opened.cast(1, NO)
    before = casting_rows()
    again = casting.cast(opened.uuids[0], opened.voter(0), ballot)
    assert first.created
    assert not again.created
    assert again.receipt == first.receipt
    assert casting_rows() == before  # no second mail either


def test_the_same_ballot_again_is_acknowledged_after_closing(opened: World) -> None:
    ballot = opened.ballot(0, YES)
    first = casting.cast(opened.uuids[0], opened.voter(0), ballot)
    opened.close()
    assert casting.cast(opened.uuids[0], opened.voter(0), ballot).receipt == first.receipt


def test_the_tracker_is_mailed_once_and_without_the_choice(
    opened: World, mails: Callable[[], list[tuple[str, str, str]]]
) -> None:
    result = opened.cast(0, YES)
    [(to, subject, body)] = mails()
    assert to == "member.001@example.org"
    assert subject == "Your vote is cast: Ballot"
    assert result.tracker in body
    assert "Yes" not in body.replace(result.tracker, "")


def test_the_audit_event_names_nobody(opened: World) -> None:
    opened.cast(0, YES)
    query = select(audit.AuditEvent).where(audit.AuditEvent.event == audit.Event.BALLOT_CAST)
    [event] = session().scalars(query)
    assert event.actor is None
    assert event.details == "{}"
    audit.verify_chain()


def test_an_unknown_contest(opened: World) -> None:
    with pytest.raises(NoSuchContest):
        casting.cast("11111111111111111111", opened.voter(0), opened.ballot(0, YES))


def test_a_draft_has_no_voting(choice: Callable[..., World]) -> None:
    world = choice()
    with pytest.raises(VotingNotOpen):
        casting.cast(world.uuids[0], world.voter(0), "{}")


def test_a_person_who_is_not_on_the_roll(opened: World) -> None:
    with write_transaction():
        opened.voter_ids.append(add_person("Stranger"))
    refused_casting(NotEntitled, opened, 3, opened.ballot(0, YES))


def test_somebody_elses_code(opened: World) -> None:
    refused_casting(NotYourCredential, opened, 1, opened.ballot(0, YES))


def test_somebody_elses_ballot_from_the_board(opened: World) -> None:
    cast = opened.cast(0, YES)
    text = store.find_ballot(opened.contest(), cast.tracker) or ""
    refused_casting(NotYourCredential, opened, 1, text)


def test_a_second_vote(opened: World) -> None:
    opened.cast(0, YES)
    refused_casting(AlreadyVoted, opened, 0, opened.ballot(0, NO))


def test_a_second_vote_where_it_is_allowed(choice: Callable[..., World]) -> None:
    world = choice(may_revote=True)
    world.open()
    first = world.ballot(0, YES)
    casting.cast(world.uuids[0], world.voter(0), first)
    assert world.cast(0, NO).created
    assert store.turnout(world.contest()).voted == 1
    refused_casting(BallotReplaced, world, 0, first)


@pytest.mark.parametrize(
    "made", ["", "{}", "null", "[]", "\ud800", "{" * 5000, '{"answers":1e400}', "9" * 10_000]
)
def test_text_that_is_no_ballot(opened: World, made: str) -> None:
    refused_casting(MalformedBallot, opened, 0, made)


def mutated(ballot: str, change: Callable[[dict[str, Any]], Any]) -> str:
    value = json.loads(ballot)
    change(value)
    return compact(value)


def test_a_ballot_written_in_another_way(opened: World) -> None:
    ballot = opened.ballot(0, YES)
    refused_casting(MalformedBallot, opened, 0, ballot + " ")
    refused_casting(MalformedBallot, opened, 0, json.dumps(json.loads(ballot)))
    refused_casting(MalformedBallot, opened, 0, mutated(ballot, lambda value: value.update(extra=1)))


def test_a_proof_that_does_not_hold(opened: World) -> None:
    ballot = opened.ballot(0, YES)

    def swap(value: dict[str, Any]) -> None:
        value["answers"][0]["choices"].reverse()

    refused_casting(ProofRefused, opened, 0, mutated(ballot, swap))


def test_a_signature_that_does_not_hold(opened: World) -> None:
    def other(value: dict[str, Any]) -> None:
        value["signature"]["proof"]["response"] = "1"

    refused_casting(ProofRefused, opened, 0, mutated(opened.ballot(0, YES), other))


def test_a_ballot_of_another_contest(officers: Callable[..., World]) -> None:
    world = officers()
    world.open(0)
    world.clock.set(OPENS - timedelta(days=1))
    world.open(1)
    chair = world.ballot(0, [1, 2, 0, 0], 0)
    refused_casting(BallotForAnotherElection, world, 0, chair, 1)


def test_a_copied_component(opened: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """No honest proof can be made for a copied ciphertext, so the first one is planted in the table."""
    ballot = opened.ballot(1, YES)
    checked = checked_ballot(board_store.election_text(opened.contest()), ballot)
    with write_transaction() as current:
        current.add(SeenComponent(contest_id=opened.contest().id, digest=checked.components[-1]))
    refused_casting(ComponentSeenBefore, opened, 1, ballot)


@pytest.mark.parametrize(
    ("moment", "error"),
    [(OPENS - SECOND, VotingNotOpen), (CLOSES, VotingOver), (CLOSES + SECOND, VotingOver)],
)
def test_a_second_early_or_late(opened: World, moment: Any, error: type[Exception]) -> None:
    ballot = opened.ballot(0, YES)
    opened.clock.set(moment)
    refused_casting(error, opened, 0, ballot)


@pytest.mark.parametrize("moment", [OPENS, OPENS + SECOND, CLOSES - SECOND])
def test_the_first_and_the_last_second(opened: World, moment: Any) -> None:
    opened.clock.set(moment)
    assert opened.cast(0, YES).created


def test_closing_time_that_passes_during_the_proof_check(
    opened: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ballot, check = opened.ballot(0, YES), proofs.run

    def slow(*arguments: Any) -> Any:
        outcome = check(*arguments)
        opened.clock.set(CLOSES)
        return outcome

    monkeypatch.setattr(proofs, "run", slow)
    refused_casting(VotingOver, opened, 0, ballot)


def test_proofs_are_checked_outside_any_transaction(opened: World, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bool] = []
    check = proofs.run

    def watched(*arguments: Any) -> Any:
        seen.append(session().in_transaction())
        return check(*arguments)

    monkeypatch.setattr(proofs, "run", watched)
    opened.cast(0, YES)
    assert seen == [False]


def test_an_overloaded_checker_stores_nothing(opened: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_arguments: Any) -> Any:
        raise Overloaded

    ballot = opened.ballot(0, YES)
    monkeypatch.setattr(proofs, "run", full)
    refused_casting(Overloaded, opened, 0, ballot)


def test_proofs_are_checked_in_other_processes(opened: World, election_app: Flask) -> None:
    election_app.extensions["proof_checker"] = proofs.ProofChecker(1, 4)
    try:
        assert opened.cast(0, YES).created
        refused_casting(
            ProofRefused,
            opened,
            1,
            mutated(opened.ballot(1, YES), lambda value: value["signature"].update(hash="x")),
        )
    finally:
        election_app.extensions["proof_checker"].close()


def test_a_ballot_for_a_record_with_another_question(opened: World) -> None:
    """Any change of the election record changes its fingerprint, and no ballot for it is taken."""
    record = json.loads(board_store.election_text(opened.contest()))
    record["questions"][0]["answers"].reverse()
    other = parse_election(compact(record))
    refused_casting(BallotForAnotherElection, opened, 0, make_ballot(other, opened.codes[0], [YES]))
