"""A slip counts from the start of the day of the vote until its last contest is over, to the second."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ballot.slips.validity import Voting, within

SECOND = timedelta(seconds=1)
OPENS = datetime(2026, 7, 9, 9, 0, tzinfo=UTC)
CLOSES = datetime(2026, 7, 9, 9, 20, tzinfo=UTC)
MIDNIGHT = datetime(2026, 7, 8, 23, 0, tzinfo=UTC)  # the start of 9 July in London
NEXT_MIDNIGHT = MIDNIGHT + timedelta(days=1)

SEALED = Voting(OPENS, CLOSES, draft=False, to_come=True)
OVER = Voting(OPENS, CLOSES, draft=False, to_come=False)
DRAFT = Voting(None, None, draft=True, to_come=True)


@pytest.mark.parametrize(("step", "counts"), [(-SECOND, False), (SECOND * 0, True), (SECOND, True)])
def test_it_begins_with_the_day_in_london(step: timedelta, counts: bool) -> None:
    assert within([SEALED], MIDNIGHT + step) is counts


@pytest.mark.parametrize(
    ("opens", "midnight"),
    [
        (datetime(2026, 3, 29, 10, tzinfo=UTC), datetime(2026, 3, 29, 0, tzinfo=UTC)),  # clocks go forward
        (datetime(2026, 10, 25, 10, tzinfo=UTC), datetime(2026, 10, 24, 23, tzinfo=UTC)),  # and back
    ],
)
def test_it_begins_with_the_day_when_clocks_change(opens: datetime, midnight: datetime) -> None:
    voting = Voting(opens, opens + timedelta(hours=1), draft=False, to_come=True)
    assert not within([voting], midnight - SECOND)
    assert within([voting], midnight)


def test_it_ends_when_the_last_contest_is_over() -> None:
    assert within([OVER, SEALED], CLOSES)
    assert not within([OVER, OVER], CLOSES)


def test_a_second_contest_in_preparation_keeps_it_until_the_end_of_the_day() -> None:
    assert within([OVER, DRAFT], NEXT_MIDNIGHT - SECOND)
    assert not within([OVER, DRAFT], NEXT_MIDNIGHT)


def test_without_any_timetable_it_never_counts() -> None:
    assert not within([DRAFT], OPENS)
    assert not within([], OPENS)
