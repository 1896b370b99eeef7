"""The line in which requests wait to be written together."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence

import pytest

from app import group_commit
from app.group_commit import Line

PATIENCE_SECONDS = 60


class Disk:
    """Something that writes batches, one at a time, and waits inside of the first until it is let go."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.began, self.go = threading.Event(), threading.Event()
        self.inside = 0

    def write(self, items: Sequence[int]) -> list[int]:
        self.inside += 1
        assert self.inside == 1, "two transactions at once"
        self.batches.append(list(items))
        if len(self.batches) == 1:
            self.began.set()
            assert self.go.wait(PATIENCE_SECONDS)
        self.inside -= 1
        if -1 in items:
            raise OSError("disk full")
        return [10 * item for item in items]


def put_while_writing(disk: Disk, most: int, later: Sequence[int]) -> dict[int, int | Exception]:
    """Put 0; while it is being written put ``later``, in order; return what everybody was told."""
    line = Line(disk.write, most)
    told: dict[int, int | Exception] = {}

    def put(item: int) -> None:
        try:
            told[item] = line.put(item)
        except Exception as error:
            told[item] = error

    threads = [_started(put, 0)]
    assert disk.began.wait(PATIENCE_SECONDS)
    for number, item in enumerate(later, start=1):
        threads.append(_started(put, item))
        while len(line._waiting) < number:
            pass
    disk.go.set()
    for thread in threads:
        thread.join(PATIENCE_SECONDS)
        assert not thread.is_alive()
    return told


def _started(put: Callable[[int], None], item: int) -> threading.Thread:
    thread = threading.Thread(target=put, args=(item,))
    thread.start()
    return thread


def test_a_lone_item_is_written_at_once() -> None:
    assert Line(lambda items: [len(items)], 8).put("only") == 1


def test_who_writes_waits_a_moment_for_those_on_their_way(monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    monkeypatch.setattr(group_commit.time, "sleep", waits.append)
    for coming in (0, group_commit.COMPANY - 1, group_commit.COMPANY, 20):
        Line(lambda items: [len(items)], 8, lambda coming=coming: coming).put("one")  # type: ignore[misc]
    assert waits == [group_commit.COMPANY_SECONDS] * 2


def test_what_waits_meanwhile_is_written_together_in_its_order() -> None:
    disk = Disk()
    assert put_while_writing(disk, 8, [1, 2, 3]) == {0: 0, 1: 10, 2: 20, 3: 30}
    assert disk.batches == [[0], [1, 2, 3]]


def test_no_batch_is_larger_than_allowed() -> None:
    disk = Disk()
    assert put_while_writing(disk, 2, [1, 2, 3, 4, 5]) == {item: 10 * item for item in range(6)}
    assert disk.batches == [[0], [1, 2], [3, 4], [5]]


def test_a_failure_is_told_to_everybody_it_concerns_and_to_nobody_else() -> None:
    disk = Disk()
    told = put_while_writing(disk, 2, [1, -1, 3])
    assert (told[0], told[3]) == (0, 30)
    assert isinstance(told[1], OSError)
    assert isinstance(told[-1], OSError)


def test_an_answer_too_few_is_a_failure() -> None:
    with pytest.raises(ValueError, match="shorter"):
        Line(lambda items: [], 8).put("lost")


def test_who_is_written_need_not_wait_for_those_who_write_next() -> None:
    """A voter whose ballot is durable is told so while the next transaction is still at work."""
    first, last, go = threading.Event(), threading.Event(), threading.Event()

    def write(items: Sequence[int]) -> list[int]:
        if 0 in items:
            assert first.wait(PATIENCE_SECONDS)
        if 3 in items:
            last.set()
            assert go.wait(PATIENCE_SECONDS)
        return list(items)

    line, told, threads = Line(write, 2), list[int](), list[threading.Thread]()
    until = time.monotonic() + PATIENCE_SECONDS
    for item in range(4):
        threads.append(_started(lambda item: told.append(line.put(item)), item))
        while len(line._waiting) < item or not line._writing:
            assert time.monotonic() < until
    first.set()
    assert last.wait(PATIENCE_SECONDS)
    for thread in threads[:3]:
        thread.join(PATIENCE_SECONDS)
    assert sorted(told) == [0, 1, 2]
    go.set()
    threads[3].join(PATIENCE_SECONDS)
    assert sorted(told) == [0, 1, 2, 3]


def test_a_failure_before_the_writing_is_told_and_the_line_goes_on() -> None:
    fails = [True]

    def coming() -> int:
        if fails.pop():
            raise OSError("nobody knows who comes")
        return 0

    fails.insert(0, False)
    line = Line(lambda items: list(items), 8, coming)
    with pytest.raises(OSError, match="nobody knows"):
        line.put(1)
    assert line.put(2) == 2
