"""A whole small election of each kind, verified by our verifier and by belenios-tool."""

from __future__ import annotations

import itertools
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from ballot import results, store, tally
from ballot.board import store as board_store
from ballot.errors import NotDeclared
from ballot.timetable import Phase
from crypto.verify import verify_archive
from tests.ballot.world import OPENS, World
from tests.external import require_program


def verified_by_tool(folder: Path) -> bool:
    program = require_program("belenios-tool", package="belenios-tool")
    done = subprocess.run(
        [program, "election", "verify", "--dir", str(folder)], capture_output=True, text=True
    )
    assert "all checks passed" in (done.stdout + done.stderr).lower(), done.stdout + done.stderr
    return done.returncode == 0


def test_membership_ballot(choice: Callable[..., World], tmp_path: Path) -> None:
    world = choice(voters=5)
    assert store.phase_of(world.contest()) is Phase.DRAFT
    world.approve("seal")
    assert store.phase_of(world.contest()) is Phase.SEALED
    world.approve("open")
    assert store.phase_of(world.contest()) is Phase.SEALED
    world.clock.set(OPENS)
    assert store.phase_of(world.contest()) is Phase.OPEN
    for voter, answer in enumerate([[0, 1, 0], [0, 1, 0], [0, 0, 1], [1, 0, 0]]):
        assert world.cast(voter, answer).created
    assert store.turnout(world.contest()) == (4, 5)
    world.close()
    assert store.phase_of(world.contest()) is Phase.DECRYPTING
    assert not world.decrypt(2).complete
    with pytest.raises(NotDeclared):
        results.result(world.contest())
    assert world.decrypt(3).complete
    assert store.phase_of(world.contest()) is Phase.COUNTED
    with pytest.raises(NotDeclared):
        results.result(world.contest())
    world.approve("declare")
    result = results.result(world.contest())
    assert [tuple(option) for option in result.options] == [("Yes", 2), ("No", 1)]
    assert (result.entitled, result.cast, result.blank) == (5, 4, 1)
    assert result.majority
    assert result.majority.winners == (0,)
    summary = verify_archive(world.write_archive(tmp_path), voters=5)
    assert summary.result == ([1, 2, 1],)


def test_officer_election(officers: Callable[..., World], tmp_path: Path) -> None:
    world = officers(voters=5)
    for number in (0, 1):
        world.open(number)
    chair = [[1, 2, 0, 0], [1, 0, 0, 2], [0, 1, 2, 3], [0, 0, 0, 0]]
    deputies = [
        [0, 0, 0, 1, 2, 0],
        [0, 0, 0, 1, 2, 3],
        [0, 0, 0, 2, 1, 0],
        [1, 0, 0, 0, 0, 2],
        [0, 1, 0, 0, 0, 0],
    ]
    for number, papers in enumerate((chair, deputies)):
        for voter, paper in enumerate(papers):
            world.cast(voter, paper, number)
    for number in (0, 1):
        world.close(number)
        assert tally.progress(world.contest(number))["shuffle"].complete is False
        assert not world.shuffle(3, number).complete
        assert world.shuffle(1, number).complete
        assert store.phase_of(world.contest(number)) is Phase.DECRYPTING
        assert not world.decrypt(1, number).complete
        assert world.decrypt(2, number).complete
        world.approve("declare", number)
        folder = tmp_path / str(number)
        folder.mkdir()
        assert verify_archive(world.write_archive(folder, number), voters=5).counted == len(
            (chair, deputies)[number]
        )
        assert verified_by_tool(folder)
    won = results.result(world.contest(0))
    assert won.count
    assert won.count.elected == (0,)
    assert (won.cast, won.blank, won.invalid) == (4, 1, 0)
    three = results.result(world.contest(1))
    assert three.count
    assert len(three.count.elected) == 3
    assert sum(index > 2 for index in three.count.elected) == 1  # at most one non-member
    assert three.seed == results.lot_seed(world.contest(1))


def test_export_is_a_prefix_of_later_exports(choice: Callable[..., World], tmp_path: Path) -> None:
    world = choice()
    world.open()
    copies = [world.archive()]
    for voter in (0, 1):
        world.cast(voter, [0, 1, 0])
        copies.append(world.archive())
    world.close()
    copies.append(world.archive())
    world.decrypt(1)
    assert world.archive() == copies[-1]  # decryption shares stay off the public board
    world.decrypt(2)
    assert world.archive() == copies[-1]
    assert len(world.archive(public=False)) > len(copies[-1])
    world.approve("declare")
    copies.append(world.archive())
    for older, newer in itertools.pairwise(copies):
        assert newer.startswith(older)
        assert len(newer) > len(older)
    for copy in copies:
        verify_archive(copy, voters=3)
    path = tmp_path / "all"
    path.mkdir()
    world.write_archive(path)
    assert verified_by_tool(path)


def test_nobody_voted(choice: Callable[..., World], tmp_path: Path) -> None:
    world = choice()
    world.open()
    world.close()
    world.count((1, 2))
    world.approve("declare")
    result = results.result(world.contest())
    assert [option.votes for option in result.options] == [0, 0]
    assert result.majority
    assert result.majority.winners == ()
    assert verified_by_tool(world.write_archive(tmp_path / "nobody").parent)


def test_nobody_voted_in_a_ranked_contest(officers: Callable[..., World], tmp_path: Path) -> None:
    world = officers()
    world.open()
    world.close()
    world.count((2, 3))
    world.approve("declare")
    result = results.result(world.contest())
    assert result.cast == 0
    assert result.count is not None
    assert verified_by_tool(world.write_archive(tmp_path / "nobody").parent)


def test_revote_counts_once_and_last(choice: Callable[..., World]) -> None:
    world = choice(may_revote=True)
    world.open()
    first = world.cast(0, [0, 1, 0])
    world.cast(0, [0, 0, 1])
    listed = board_store.ballots(world.contest())
    assert [(one.tracker == first.tracker, one.replaced) for one in listed] == [(True, True), (False, False)]
    assert store.turnout(world.contest()).voted == 1
    world.close()
    world.count((1, 2))
    world.approve("declare")
    assert [option.votes for option in results.result(world.contest()).options] == [0, 1]
