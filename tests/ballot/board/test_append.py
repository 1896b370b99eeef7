"""The writer of the board knows the order of events, and nothing else writes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.db import write_transaction
from ballot.board import store as board_store
from ballot.board.append import append
from ballot.errors import EventNotAllowed
from crypto.archive import EventType
from crypto.archive.events import DATA_MEMBERS
from tests.ballot.world import World

DATA = {kind: [f'"{kind} {number}"' for number in range(count)] for kind, count in DATA_MEMBERS.items()}


def allowed(world: World, number: int = 0) -> set[str]:
    """Return the types that the writer would take now; every attempt is rolled back."""
    taken = set()
    for kind in EventType:
        try:
            with write_transaction():
                append(world.contest(number), kind, DATA[kind])
                taken.add(kind.value)
                raise InterruptedError
        except (EventNotAllowed, InterruptedError):
            pass
    return taken


def append_and_fail(world: World) -> None:
    """Append a ballot in a transaction that then fails."""
    with pytest.raises(ZeroDivisionError), write_transaction():
        append(world.contest(), EventType.BALLOT, DATA[EventType.BALLOT]).height = 1 // 0


def test_the_order_of_a_choice_contest(choice: Callable[..., World]) -> None:
    world = choice()
    assert allowed(world) == {"Setup"}
    world.open()
    assert allowed(world) == {"Ballot", "EndBallots"}
    world.cast(0, [0, 1, 0])
    assert allowed(world) == {"Ballot", "EndBallots"}
    with write_transaction():
        append(world.contest(), EventType.END_BALLOTS)
    assert allowed(world) == {"EncryptedTally"}
    with write_transaction():
        append(world.contest(), EventType.ENCRYPTED_TALLY, DATA[EventType.ENCRYPTED_TALLY])
    assert allowed(world) == {"PartialDecryption"}
    with write_transaction():
        append(world.contest(), EventType.PARTIAL_DECRYPTION, DATA[EventType.PARTIAL_DECRYPTION])
    assert allowed(world) == {"PartialDecryption", "Result"}
    with write_transaction():
        append(world.contest(), EventType.RESULT, DATA[EventType.RESULT])
    assert allowed(world) == set()


def test_a_ranked_tally_is_shuffled_before_it_is_opened(officers: Callable[..., World]) -> None:
    world = officers()
    world.open()
    world.close()
    assert allowed(world) == {"Shuffle"}
    world.shuffle(1)
    assert allowed(world) == {"Shuffle", "EndShuffles"}
    world.shuffle(2)
    assert allowed(world) == {"PartialDecryption"}


def test_positions_heights_and_hashes(choice: Callable[..., World]) -> None:
    world = choice()
    world.open()
    world.cast(0, [0, 1, 0])
    contest = world.contest()
    head = board_store.head(contest)
    assert head is not None
    assert (head.height, head.next_position, head.last_event) == (1, 7, "Ballot")
    assert board_store.event_hash(contest, 1) == head.event_hash
    assert board_store.event_hash(contest, 2) is None
    names = [name for name, _ in board_store.records(contest, head.next_position)]
    assert [name.split(".")[1] for name in names] == ["data"] * 4 + ["event", "data", "event"]


def test_a_rolled_back_event_leaves_nothing(choice: Callable[..., World]) -> None:
    world = choice()
    world.open()
    before = world.archive(), board_store.stored_head(world.contest())
    append_and_fail(world)
    assert (world.archive(), board_store.stored_head(world.contest())) == before
