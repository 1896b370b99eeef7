"""Trustees' contributions: who, what and when, and the result that must verify before it is stored."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from ballot import store, tally
from ballot.board import store as board_store
from ballot.errors import (
    BoardMoved,
    ContributionNotExpected,
    ContributionRefused,
    ContributionRepeated,
    MalformedContribution,
    ResultRefused,
    UnknownContribution,
    UnknownTrustee,
)
from ballot.timetable import Phase
from crypto.errors import CryptoError
from crypto.text import compact
from crypto.trustees.contribution import make_shuffle_contribution
from tests.ballot.world import World


@pytest.fixture
def closed(choice: Callable[..., World]) -> World:
    world = choice()
    world.open()
    world.cast(0, [0, 1, 0])
    world.close()
    return world


@pytest.fixture
def ranked(officers: Callable[..., World]) -> World:
    world = officers()
    world.open()
    for voter, paper in enumerate([[1, 2, 0, 0], [0, 1, 2, 0], [0, 0, 0, 1]]):
        world.cast(voter, paper)
    world.close()
    return world


def refused(error: type[Exception], world: World, kind: str, text: str) -> None:
    head, have = board_store.stored_head(world.contest()), tally.progress(world.contest())
    with pytest.raises(error):
        tally.accept_contribution(world.contest(), kind, text, world.office)
    assert board_store.stored_head(world.contest()) == head
    assert tally.progress(world.contest()) == have


def renumbered(text: str, owner: int) -> str:
    return compact({**json.loads(text), "owner": owner})


def test_progress_counts_each_kind(ranked: World) -> None:
    assert {kind: (p.have, p.needed, p.complete) for kind, p in tally.progress(ranked.contest()).items()} == {
        "shuffle": ((), 2, False),
        "decryption": ((), 2, False),
    }
    assert ranked.shuffle(3) == (3, False)
    assert ranked.shuffle(1) == (1, True)
    assert tally.progress(ranked.contest())[tally.SHUFFLE] == ((1, 3), 2, True)


def test_progress_of_a_draft_is_empty(draft: Callable[..., World]) -> None:
    assert tally.progress(draft().contest()) == {}


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", '{"owner":1}', '{"owner":0,"record":"x"}', '{"owner":"1","record":""}']
)
def test_files_that_are_none(closed: World, text: str) -> None:
    refused(MalformedContribution, closed, "decryption", text)


def test_kinds_that_are_none(closed: World) -> None:
    refused(UnknownContribution, closed, "guess", closed.decryption(1))


def test_a_trustee_who_is_none(closed: World) -> None:
    refused(UnknownTrustee, closed, "decryption", renumbered(closed.decryption(1), 4))


def test_somebody_elses_name(closed: World) -> None:
    refused(ContributionRefused, closed, "decryption", renumbered(closed.decryption(1), 2))


def test_twice_the_same_trustee(closed: World) -> None:
    text = closed.decryption(1)
    closed.decrypt(1)
    refused(ContributionRepeated, closed, "decryption", text)


def test_a_record_of_another_kind(ranked: World) -> None:
    assert ranked.ceremony
    text = make_shuffle_contribution(ranked.archive(), ranked.ceremony.keys[0])
    refused(ContributionNotExpected, ranked, "decryption", text)
    refused(ContributionRefused, ranked, "shuffle", compact({"owner": 1, "record": "{}"}))


def test_a_choice_contest_is_not_shuffled(closed: World) -> None:
    refused(ContributionNotExpected, closed, "shuffle", closed.decryption(1))


def test_nothing_before_the_close(choice: Callable[..., World]) -> None:
    world = choice()
    world.open()
    refused(ContributionNotExpected, world, "decryption", compact({"owner": 1, "record": "{}"}))


def test_nothing_after_the_result(closed: World) -> None:
    third = closed.decryption(3)
    closed.count((1, 2))
    refused(ContributionNotExpected, closed, "decryption", third)


def test_a_shuffle_of_an_older_state_is_refused(ranked: World) -> None:
    """The second trustee must shuffle the first one's output, not the tally again."""
    assert ranked.ceremony
    stale = make_shuffle_contribution(ranked.archive(), ranked.ceremony.keys[1])
    ranked.shuffle(1)
    refused(ContributionRefused, ranked, "shuffle", stale)


def test_a_false_factor(closed: World) -> None:
    value = json.loads(closed.decryption(1))
    record = json.loads(value["record"])
    record["decryption_factors"][0][0] = record["decryption_factors"][0][1]
    refused(ContributionRefused, closed, "decryption", compact({**value, "record": compact(record)}))


def test_any_two_of_three_are_enough(closed: World) -> None:
    assert not closed.decrypt(3).complete
    assert closed.decrypt(2).complete
    assert store.phase_of(closed.contest()) is Phase.COUNTED


def test_a_board_that_moves_during_the_check(closed: World, monkeypatch: pytest.MonkeyPatch) -> None:
    second, check = closed.decryption(2), tally.proofs.check
    first = closed.decryption(1)

    def overtaken(*arguments: object) -> object:
        monkeypatch.setattr(tally.proofs, "check", check)
        tally.accept_contribution(closed.contest(), "decryption", first, closed.office)
        return check(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(tally.proofs, "check", overtaken)
    with pytest.raises(BoardMoved):
        tally.accept_contribution(closed.contest(), "decryption", second, closed.office)
    assert store.contributors(closed.contest(), tally.DECRYPTION) == [1]
    assert tally.accept_contribution(closed.contest(), "decryption", second, closed.office).complete


@pytest.mark.parametrize("wrong", ['{"result":[[1,0,0]]}', '{"result":[[0,2,0]]}', "{}"])
def test_a_result_that_does_not_verify_is_not_stored(
    closed: World, monkeypatch: pytest.MonkeyPatch, wrong: str
) -> None:
    closed.decrypt(1)
    share = closed.decryption(2)
    monkeypatch.setattr(tally, "result_record", lambda *_: wrong)
    refused(ResultRefused, closed, "decryption", share)
    monkeypatch.undo()
    assert tally.accept_contribution(closed.contest(), "decryption", share, closed.office).complete


def test_a_crash_while_appending_leaves_nothing(closed: World, monkeypatch: pytest.MonkeyPatch) -> None:
    closed.decrypt(1)
    share, append, calls = closed.decryption(2), tally.append, []

    def second_time_broken(*arguments: object) -> object:
        calls.append(1)
        if len(calls) == 2:
            raise OSError("disk full")
        return append(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(tally, "append", second_time_broken)
    refused(OSError, closed, "decryption", share)
    monkeypatch.undo()
    assert tally.accept_contribution(closed.contest(), "decryption", share, closed.office).complete


def test_refusals_carry_the_reason(closed: World) -> None:
    text = renumbered(closed.decryption(1), 2)
    with pytest.raises(ContributionRefused, match="not proved right") as caught:
        tally.accept_contribution(closed.contest(), "decryption", text, closed.office)
    assert isinstance(caught.value.__cause__, CryptoError)
