"""The shapes' data and arrivals hold together."""

from __future__ import annotations

from random import Random

import pytest

from ballot.presets import PRESETS
from loadtests import arrivals, parts
from loadtests.arrivals import Moment
from loadtests.plan import Turn
from loadtests.shapes import SHAPES, STANDARD, Shape

VOTERS = 600


def _chance() -> Random:
    return Random("test")  # noqa: S311  (made-up arrivals)


def _moments(shape: Shape) -> list[Moment]:
    return shape.pattern(VOTERS, shape.seconds, _chance())


def _turn(number: int) -> Turn:
    return Turn(number, {}, 0.0, 1.0, "ballot", "tracker", [1, 0], f"member{number:03}@example.org")


@pytest.mark.parametrize("shape", STANDARD, ids=lambda shape: shape.name)
def test_every_shape_has_watchers_and_arrivals_within_its_window(shape: Shape) -> None:
    assert shape.preset in PRESETS
    assert shape.officers >= 1
    assert shape.screens >= 1
    moments = _moments(shape)
    assert len(moments) == VOTERS
    assert all(0 <= one.arrives <= shape.seconds and one.thinks > 0 for one in moments)


def test_names_are_single_and_the_hustings_are_eighty_in_a_minute() -> None:
    assert len(SHAPES) == len(STANDARD)
    assert (SHAPES["hustings"].voters, SHAPES["hustings"].seconds) == (80, 60)
    casts = [one.arrives + one.thinks for one in _moments(SHAPES["hustings"])]
    assert max(casts) <= 60


def test_arrivals_are_the_same_every_time() -> None:
    shape = SHAPES["reminder"]
    assert _moments(shape) == _moments(shape)


def test_half_of_all_come_within_the_first_sixth_after_a_reminder() -> None:
    early = sum(one.arrives <= 10 for one in arrivals.after_mail(VOTERS, 60, _chance()))
    assert 0.4 < early / VOTERS < 0.6


def test_the_last_tenth_of_the_last_hour_is_three_times_as_full() -> None:
    late = sum(one.arrives >= 54 for one in arrivals.last_hour(VOTERS, 60, _chance()))
    assert late == round(VOTERS * 0.3)


def test_in_a_rush_the_page_is_open_before_all_cast() -> None:
    moments = arrivals.rush(2.0)(VOTERS, 30, _chance())
    assert all(one.arrives <= 28 <= one.arrives + one.thinks <= 30 for one in moments)


def test_no_part_says_what_a_ballot_means() -> None:
    dealt = parts.parts_of(SHAPES["hustings"], [_turn(number) for number in (1, 2)], "token")
    assert all("meaning" not in part for part in dealt)
    assert sorted(part["kind"] for part in dealt) == ["officer", "officer", "screen", "voter", "voter"]


def test_who_is_at_home_has_an_own_address_and_a_room_shares_one() -> None:
    turns = [_turn(number) for number in range(1, 400)]
    for name, addresses in (("reminder", len(turns)), ("hustings", 1)):
        voters = [part for part in parts.parts_of(SHAPES[name], turns, "") if part["kind"] == "voter"]
        assert len({part["address"] for part in voters}) == addresses


def test_slow_voters_stand_between_the_others() -> None:
    shape = SHAPES["slow"]
    dealt = parts.parts_of(shape, [_turn(number) for number in range(shape.voters)], "")
    slow = [part["number"] for part in dealt if part["kind"] == "slow voter"]
    assert len(slow) == shape.slow
    assert max(slow) > shape.voters / 2
    assert sum(part["kind"] == "stalled" for part in dealt) == shape.stalled


def test_strangers_never_try_the_address_of_somebody_who_votes() -> None:
    shape = SHAPES["logins"]
    dealt = parts.parts_of(shape, [_turn(number) for number in range(1, shape.voters + 1)], "")
    voters = {part["email"] for part in dealt if part["kind"] == "voter"}
    tried = {email for part in dealt if part["kind"] == "stranger" for email in part["emails"]}
    assert tried
    assert not tried & voters
