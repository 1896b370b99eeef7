"""When people who found no room are told to come back."""

from __future__ import annotations

import math
import os

import pytest

from app.appointments import LATEST_SECONDS, OVERBOOKING, WHOLE, Appointments, Times

PROOF_SECONDS = 0.008


class Watch:
    """A clock that is moved by hand, in seconds."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def watch() -> Watch:
    return Watch()


def busy(watch: Watch, workers: int = 2) -> Appointments:
    """A place that has done a lot of work lately, the proofs of each in ``PROOF_SECONDS``."""
    made = Appointments(workers, WHOLE["sqlite"], watch)
    for _ in range(200):
        made.took(PROOF_SECONDS)
    return made


def test_the_first_comes_back_soon(watch: Watch) -> None:
    assert busy(watch).next() == 2  # a second, and its part of the work


def test_many_are_spread_as_fast_as_work_is_done(watch: Watch) -> None:
    place = busy(watch)
    per_second = 2 / (WHOLE["sqlite"] * PROOF_SECONDS) * OVERBOOKING
    times = [place.next() for _ in range(1000)]
    assert times == sorted(times)
    assert times[-1] == pytest.approx(1 + 1000 / per_second, abs=1)
    assert max(times.count(second) for second in set(times)) <= math.ceil(per_second)


def test_slower_work_spreads_them_further(watch: Watch) -> None:
    quick, slow = busy(watch), busy(watch)
    for _ in range(200):
        slow.took(10 * PROOF_SECONDS)
    assert [place.next() for place in (quick, slow) for _ in range(100)][99::100] == [2, 9]


def test_the_list_moves_on_with_time(watch: Watch) -> None:
    place = busy(watch)
    for _ in range(1000):
        place.next()
    watch.seconds += 30
    assert place.next() == 2


def test_nobody_is_sent_away_for_long(watch: Watch) -> None:
    place = busy(watch)
    times = [place.next() for _ in range(20_000)]
    assert max(times) <= LATEST_SECONDS
    assert min(times[10_000:]) >= LATEST_SECONDS / 2


def test_one_slow_check_does_not_frighten_it(watch: Watch) -> None:
    place = busy(watch)
    place.took(60.0)  # a trustee's share of a large board
    assert place.next() == 2


def test_asking_again_moves_nobody_back(watch: Watch) -> None:
    place = busy(watch)
    assert {place.next("impatient") for _ in range(5000)} == {2}
    assert place.next("somebody else") == 2
    watch.seconds += 1
    assert place.next("impatient") == 1
    watch.seconds += 1
    assert place.next("impatient") == 2  # its time has come, and gone


def test_only_times_to_come_are_kept(watch: Watch) -> None:
    place = busy(watch)
    for number in range(20_000):
        place.next(f"visitor {number}")
    watch.seconds += LATEST_SECONDS
    place.next("the last")
    assert list(place._given) == ["the last"]


def test_processes_hand_out_times_of_one_list(watch: Watch) -> None:
    """Whoever is refused by one process gets a place behind those whom another one refused."""
    alone, places, times = busy(watch), [busy(watch, 1), busy(watch, 1)], Times(2)
    for place in places:
        place.share(times)
    together = [places[number % 2].next() for number in range(1000)]
    assert together == [alone.next() for _ in range(1000)]


def test_forked_processes_have_the_list_in_common(watch: Watch) -> None:
    place, times = busy(watch), Times(2)
    place.share(times)
    child = os.fork()
    if child == 0:
        for _ in range(1000):
            place.next()
        os._exit(0)
    os.waitpid(child, 0)
    assert place.next() > 2
