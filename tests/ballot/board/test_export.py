"""Rows and bytes: the archive is rebuilt exactly, public or whole, however it is cut into chunks."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest

from ballot.board import store as board_store
from ballot.board.export import stream_archive
from ballot.errors import NoSuchRecord
from crypto.archive import ArchiveBuilder, EventType, read_archive, setup_data
from tests.ballot.world import World


def test_the_bytes_are_those_of_the_archive_writer(choice: Callable[..., World]) -> None:
    world = choice()
    world.open()
    ballots = [world.ballot(voter, [0, 1, 0]) for voter in (0, 1)]
    for voter in (0, 1):
        world.cast_text(voter, ballots[voter])
    contest, stream = world.contest(), io.BytesIO()
    builder = ArchiveBuilder(stream, int(contest.created_utc.timestamp()))
    setup = (
        board_store.election_text(contest),
        board_store.trustees_text(contest),
        board_store.credentials_text(contest),
    )
    builder.append(EventType.SETUP, setup_data(*setup))
    for ballot in ballots:
        builder.append(EventType.BALLOT, [ballot])
    assert world.archive() == stream.getvalue()


def test_it_does_not_matter_how_many_records_are_read_at_a_time(
    choice: Callable[..., World], monkeypatch: pytest.MonkeyPatch
) -> None:
    world = choice()
    world.open()
    world.cast(0, [0, 1, 0])
    whole = world.archive()
    for chunk in (1, 2, 3, 7):
        monkeypatch.setattr(board_store, "CHUNK", chunk)
        assert world.archive() == whole


def test_the_timestamp_is_whole_seconds(choice: Callable[..., World]) -> None:
    world = choice()
    world.approve("seal")
    assert world.contest().created_utc.microsecond == 0
    with read_archive(world.archive()) as archive:
        assert archive.timestamp == int(world.contest().created_utc.timestamp())


def test_a_draft_has_no_archive(choice: Callable[..., World]) -> None:
    world = choice()
    with pytest.raises(NoSuchRecord):
        stream_archive(world.contest())
    for read in (board_store.election_text, board_store.trustees_text, board_store.credentials_text):
        with pytest.raises(NoSuchRecord):
            read(world.contest())
    with pytest.raises(NoSuchRecord):
        board_store.public_head(world.contest())


def test_the_public_part_ends_before_the_first_decryption(choice: Callable[..., World]) -> None:
    world = choice()
    world.open()
    world.cast(0, [0, 1, 0])
    world.close()
    public = world.archive(), board_store.public_head(world.contest())
    world.count((1, 2))
    assert (world.archive(), board_store.public_head(world.contest())) == public
    with read_archive(world.archive(public=False)) as archive:
        assert archive.last is EventType.RESULT
    world.approve("declare")
    assert world.archive() == world.archive(public=False)
    assert board_store.public_head(world.contest()) == board_store.stored_head(world.contest())


def test_ballots_are_listed_in_the_order_of_the_board(choice: Callable[..., World]) -> None:
    world = choice()
    world.open()
    trackers = [world.cast(voter, [0, 1, 0]).tracker for voter in (2, 0, 1)]
    contest = world.contest()
    assert [one.tracker for one in board_store.ballots(contest)] == trackers
    assert [one.tracker for one in board_store.ballots(contest, offset=1, limit=1)] == trackers[1:2]
    assert board_store.ballot_count(contest) == 3
    assert board_store.ballot_text(contest, "x" * 43) is None
