"""Samples become the right figures, and a limit that is not met is said."""

from __future__ import annotations

import pytest

from loadtests import figures, words
from loadtests.figures import Sample, Spent
from loadtests.shapes import Limits

CASTS = [Sample(at=second + 0.5, kind="cast", milliseconds=100.0, outcome="answered") for second in range(10)]
BUSY = [Sample(0.2, "cast", 5.0, "busy")] * 30


@pytest.mark.parametrize(("share", "value"), [(0.5, 50), (0.95, 95), (1.0, 100)])
def test_a_percentile_is_a_value_that_was_measured(share: float, value: int) -> None:
    assert figures.percentile([*range(100, 0, -1)], share) == value


def test_of_nothing_there_is_no_percentile() -> None:
    assert figures.percentile([], 0.95) is None


def test_who_was_asked_to_wait_is_counted_and_not_timed() -> None:
    [line] = figures.lines([*CASTS, *BUSY], Limits())
    assert (line.sent, line.busy, line.failed, line.limited) == (40, 30, 0, 0)
    assert (line.median, line.late) == (100.0, 100.0)
    assert line.met


def test_a_slow_or_failed_kind_misses_its_limit() -> None:
    slow, failed = figures.lines(
        [Sample(1, "voting page", 2000.0, "answered"), Sample(2, "look up", 5.0, "failed")], Limits()
    )
    assert not slow.met
    assert not failed.met


def test_what_stands_aside_has_no_limit_but_may_not_fail() -> None:
    [line] = figures.lines([Sample(1, "slow: cast", 60_000.0, "answered")], Limits())
    assert line.limit is None
    assert line.met


def test_the_rate_is_that_of_the_best_five_seconds() -> None:
    many = [Sample(3.5, "cast", 10.0, "answered")] * 49
    assert figures.rate(figures.seconds([*CASTS, *many])) == pytest.approx((5 + 49) / 5)
    assert figures.rate([]) == 0


def test_what_happens_before_the_window_opens_is_counted_and_not_timed() -> None:
    early = Sample(-1.0, "staff sign-in", 3000.0, "answered")
    assert [second.answered for second in figures.seconds([early, CASTS[0]])] == [1]
    line, _ = figures.lines([early, CASTS[0]], Limits())
    assert (line.sent, line.late, line.met) == (1, None, True)


def test_limits_are_held_against_what_was_found() -> None:
    samples = [*CASTS, *BUSY, Sample(1, "my page", 1500.0, "answered")]
    limits = Limits(busy=31, offered=10)
    found = {check.limit: check for check in figures.checks(samples, figures.lines(samples, limits), limits)}
    late, failed, busy, other, offered = found.values()
    assert (late.met, late.found) == (False, "my page 1,500 ms")
    assert failed.met
    assert not busy.met
    assert other.met
    assert offered.met  # 31 were sent in the first second, one a second was taken


def test_where_there_is_room_for_everybody_nobody_is_asked_to_wait() -> None:
    asked = [Sample(0.2, kind, 5.0, "busy") for kind in ("cast", "my page", "slow: cast", "flood")]
    assert [_met([*CASTS, one], Limits())["nobody is asked to wait"] for one in asked] == [False] * 3 + [True]


def test_in_an_overload_only_those_who_cast_may_be_asked_to_wait() -> None:
    page = Sample(0.2, "my page", 5.0, "busy")
    limits = Limits(busy=1)
    first, other = "at least 1 asked to wait", "nobody waits for anything else"
    met = [_met(samples, limits) for samples in ([*CASTS, *BUSY], [*CASTS, page])]
    assert [(one[first], one[other]) for one in met] == [(True, True), (False, False)]


def _met(samples: list[Sample], limits: Limits) -> dict[str, bool]:
    found = figures.checks(samples, figures.lines(samples, limits), limits)
    return {check.limit: check.met for check in found}


def test_the_generators_share_is_said_for_all_and_for_the_busiest() -> None:
    assert words.generator([Spent(1.0, 10.0)]) == "the generator (1 process) used 10% of one core."
    assert "(2 processes) used 40% of one core, the busiest 30%" in words.generator(
        [Spent(1.0, 10.0), Spent(3.0, 10.0)]
    )
