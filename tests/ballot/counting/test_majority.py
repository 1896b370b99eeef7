"""Majority questions at n-1, n and n+1; ties; bases."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballot.counting.errors import InvalidQuestion
from ballot.counting.majority import (
    HALF_TURNOUT,
    MORE_THAN_HALF,
    MORE_THAN_HALF_CAST,
    TWO_FIFTHS_OF_ENTITLED,
    TWO_THIRDS,
    Base,
    Measure,
    Threshold,
    majority,
)

YES_NO = ["Yes", "No"]


@pytest.mark.parametrize(("yes", "no", "winners"), [(5, 4, (0,)), (4, 4, ()), (4, 5, (1,)), (0, 0, ())])
def test_the_most_votes_win_and_a_tie_fails(yes: int, no: int, winners: tuple[int, ...]) -> None:
    result = majority(YES_NO, [yes, no], cast=yes + no)
    assert result.winners == winners
    assert result.tied == ((0, 1) if yes == no and yes else ())


@pytest.mark.parametrize(("yes", "carried"), [(65, False), (66, True), (67, True)])
def test_two_thirds_exactly(yes: int, carried: bool) -> None:
    assert bool(majority(YES_NO, [yes, 99 - yes], cast=99, thresholds=[TWO_THIRDS]).winners) is carried


@pytest.mark.parametrize(("yes", "carried"), [(49, False), (50, False), (51, True)])
def test_more_than_half_of_the_papers_cast(yes: int, carried: bool) -> None:
    result = majority(["Yes", "No"], [yes, 10], cast=100, blank=30, thresholds=[MORE_THAN_HALF_CAST])
    assert bool(result.winners) is carried


def test_blank_papers_count_in_one_base_and_not_in_the_other() -> None:
    numbers = {"cast": 100, "blank": 30}
    assert majority(YES_NO, [40, 30], **numbers, thresholds=[MORE_THAN_HALF]).winners == (0,)
    assert majority(YES_NO, [40, 30], **numbers, thresholds=[MORE_THAN_HALF_CAST]).winners == ()


@pytest.mark.parametrize(("cast", "carried"), [(499, False), (500, True), (501, True)])
def test_turnout_of_half(cast: int, carried: bool) -> None:
    result = majority(YES_NO, [cast, 0], cast=cast, entitled=1000, thresholds=[HALF_TURNOUT])
    assert bool(result.winners) is carried


@pytest.mark.parametrize(("yes", "carried"), [(399, False), (400, True), (401, True)])
def test_forty_per_cent_of_those_entitled(yes: int, carried: bool) -> None:
    result = majority(YES_NO, [yes, 1], cast=yes + 1, entitled=1000, thresholds=[TWO_FIFTHS_OF_ENTITLED])
    assert bool(result.winners) is carried
    assert result.to_json()["thresholds"] == [
        {
            "measure": "support",
            "share": "2/5",
            "more_than": False,
            "base": "entitled",
            "option": 1,
            "number": yes,
            "of": 1000,
            "met": carried,
        }
    ]


def test_approval_fills_several_places_and_a_tie_for_the_last_fills_none_of_it() -> None:
    assert majority("ABCD", [9, 7, 8, 1], cast=10, places=2).winners == (0, 2)
    tied = majority("ABCD", [9, 7, 7, 1], cast=10, places=2)
    assert (tied.winners, tied.tied) == ((0,), (1, 2))
    assert majority("ABCD", [7, 7, 7, 1], cast=10, places=2).winners == ()
    assert majority("AB", [3, 0], cast=3, places=2).winners == (0,)


def test_thresholds_apply_to_every_answer_that_would_win() -> None:
    assert majority("ABC", [9, 4, 1], cast=10, places=2, thresholds=[MORE_THAN_HALF]).winners == (0,)


def test_nothing_is_met_when_nobody_votes() -> None:
    result = majority(YES_NO, [0, 0], cast=0, entitled=0, thresholds=[HALF_TURNOUT])
    assert result.winners == ()
    assert "No answer is carried." in result.sentences
    assert not result.checks[0].met


@given(st.integers(0, 10**6), st.integers(1, 10**6), st.integers(0, 50), st.integers(1, 50), st.booleans())
def test_a_threshold_is_exact(number: int, base: int, top: int, bottom: int, more: bool) -> None:
    threshold = Threshold(Measure.SUPPORT, min(top, bottom), bottom, Base.CAST, more)
    least = -(-base * threshold.numerator // bottom)  # the smallest whole number not below the share
    exact = base * threshold.numerator % bottom == 0
    assert threshold.met(number, base) is (number > least if more and exact else number >= least)


@pytest.mark.parametrize(
    "arguments",
    [
        {"options": [], "votes": [], "cast": 0},
        {"options": YES_NO, "votes": [1], "cast": 1},
        {"options": YES_NO, "votes": [1, -1], "cast": 1},
        {"options": YES_NO, "votes": [2, 0], "cast": 1},
        {"options": YES_NO, "votes": [2, 0], "cast": 3, "blank": 2},
        {"options": YES_NO, "votes": [0, 0], "cast": 1, "blank": 2},
        {"options": YES_NO, "votes": [1, 0], "cast": 1, "places": 0},
        {"options": YES_NO, "votes": [1, 0], "cast": 2, "entitled": 1},
        {"options": YES_NO, "votes": [1, 0], "cast": 1, "thresholds": [HALF_TURNOUT]},
    ],
)
def test_numbers_that_do_not_fit_are_refused(arguments: dict[str, object]) -> None:
    with pytest.raises(InvalidQuestion):
        majority(**arguments)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "make",
    [
        lambda: Threshold(Measure.SUPPORT, 3, 2, Base.CAST),
        lambda: Threshold(Measure.SUPPORT, 0, 0, Base.CAST),
        lambda: Threshold(Measure.TURNOUT, 1, 2, Base.CAST),
    ],
)
def test_thresholds_that_mean_nothing_are_refused(make: object) -> None:
    with pytest.raises(InvalidQuestion):
        make()  # type: ignore[operator]
