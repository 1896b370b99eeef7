"""Where nominations stand follows from facts and time; every boundary one second before, at it, and after."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise, product

import pytest

from ballot.nominations.states import NEXT_STATES, Facts, State, Window, may_change, state, window
from ballot.timetable import utc_from_local

SECOND = timedelta(seconds=1)
OPENS = datetime(2026, 6, 25, 11, tzinfo=UTC)
CLOSES = datetime(2026, 7, 2, 11, tzinfo=UTC)
UNTIL = CLOSES + timedelta(hours=24)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (OPENS - SECOND, Window.BEFORE),
        (OPENS, Window.OPEN),
        (OPENS + SECOND, Window.OPEN),
        (CLOSES - SECOND, Window.OPEN),
        (CLOSES, Window.CLOSED),
        (CLOSES + SECOND, Window.CLOSED),
    ],
)
def test_a_window_contains_its_start_and_not_its_end(moment: datetime, expected: Window) -> None:
    assert window(OPENS, CLOSES, moment) is expected


def test_no_times_no_window() -> None:
    assert window(None, None, OPENS) is Window.UNSET


@pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25"])
def test_across_the_change_of_clocks_a_window_is_as_long_as_people_typed(day: str) -> None:
    """Midnight to midday is eleven hours in March and thirteen in October."""
    opens, closes = utc_from_local(f"{day}T00:00"), utc_from_local(f"{day}T12:00")
    assert closes - opens == timedelta(hours=11 if day.startswith("2026-03") else 13)
    for offset, expected in ((-SECOND, Window.OPEN), (timedelta(0), Window.CLOSED), (SECOND, Window.CLOSED)):
        assert window(opens, closes, closes + offset) is expected
    assert window(opens, closes, opens - SECOND) is Window.BEFORE
    assert window(opens, closes, opens) is Window.OPEN


@pytest.mark.parametrize(
    ("facts", "moment", "expected"),
    [
        (Facts(CLOSES, complete=False), CLOSES - SECOND, State.WAITING),
        (Facts(CLOSES, complete=False), CLOSES, State.LAPSED),
        (Facts(CLOSES, complete=True), CLOSES - SECOND, State.COMPLETE),
        (Facts(CLOSES, complete=True), CLOSES, State.RECEIVED),
        (Facts(CLOSES, complete=True, accepted=True), CLOSES, State.ACCEPTED),
        (Facts(CLOSES, complete=True, accepted=False), CLOSES, State.REJECTED),
        (
            Facts(CLOSES, complete=True, accepted=False, correct_until_utc=UNTIL),
            UNTIL - SECOND,
            State.CORRECTING,
        ),
        (Facts(CLOSES, complete=True, accepted=False, correct_until_utc=UNTIL), UNTIL, State.REJECTED),
        (
            Facts(CLOSES, complete=True, accepted=False, correct_until_utc=UNTIL),
            UNTIL + SECOND,
            State.REJECTED,
        ),
        (Facts(CLOSES, complete=True, withdrawn=True, accepted=True), CLOSES, State.WITHDRAWN),
    ],
)
def test_state(facts: Facts, moment: datetime, expected: State) -> None:
    assert state(facts, moment) is expected


@pytest.mark.parametrize(
    ("facts", "moment", "expected"),
    [
        (Facts(CLOSES, complete=True), OPENS - SECOND, False),
        (Facts(CLOSES, complete=True), OPENS, True),
        (Facts(CLOSES, complete=True), CLOSES - SECOND, True),
        (Facts(CLOSES, complete=True), CLOSES, False),
        (Facts(CLOSES, complete=True, withdrawn=True), OPENS, False),
        (Facts(CLOSES, complete=True, accepted=False, correct_until_utc=UNTIL), UNTIL - SECOND, True),
        (Facts(CLOSES, complete=True, correct_until_utc=UNTIL), UNTIL - SECOND, True),
        (Facts(CLOSES, complete=True, correct_until_utc=UNTIL), UNTIL, False),
    ],
)
def test_when_a_candidate_may_change(facts: Facts, moment: datetime, expected: bool) -> None:
    assert may_change(facts, OPENS, moment) is expected


def test_time_alone_makes_no_step_that_the_table_does_not_list() -> None:
    moments = [OPENS, CLOSES - SECOND, CLOSES, UNTIL - SECOND, UNTIL, UNTIL + SECOND]
    cases = product((False, True), (False, True), (None, False, True), (None, UNTIL))
    for complete, withdrawn, accepted, until in cases:
        facts = Facts(CLOSES, complete, withdrawn, accepted, until)
        passed = [state(facts, moment) for moment in moments]
        for before, after in pairwise(passed):
            assert before is after or after in NEXT_STATES[before], (facts, before, after)
