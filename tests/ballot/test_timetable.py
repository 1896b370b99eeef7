"""London time, the voting interval, and the phase one second before, at and after every boundary."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballot.errors import (
    AmbiguousLocalTime,
    ClosesBeforeOpening,
    MalformedLocalTime,
    NonexistentLocalTime,
    TimetableInThePast,
)
from ballot.timetable import (
    NEXT_PHASES,
    Facts,
    Phase,
    local_from_utc,
    phase,
    utc_from_local,
    voting_interval,
)
from crypto.archive import EventType

SECOND = timedelta(seconds=1)
MINUTES = st.datetimes(datetime(2000, 1, 1), datetime(2090, 1, 1)).map(
    lambda moment: moment.replace(second=0, microsecond=0, tzinfo=UTC)
)


def test_midday_in_summer_is_eleven_utc() -> None:
    assert utc_from_local("2026-06-25T12:00") == datetime(2026, 6, 25, 11, 0, tzinfo=UTC)


def test_midday_in_winter_is_midday_utc() -> None:
    assert utc_from_local("2026-12-25T12:00") == datetime(2026, 12, 25, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize("text", ["2026-03-29T01:00", "2026-03-29T01:30", "2026-03-29T01:59"])
def test_the_hour_that_clocks_skip_is_refused(text: str) -> None:
    with pytest.raises(NonexistentLocalTime, match="does not exist"):
        utc_from_local(text)


@pytest.mark.parametrize("text", ["2026-10-25T01:00", "2026-10-25T01:30", "2026-10-25T01:59"])
def test_the_hour_that_clocks_repeat_is_refused(text: str) -> None:
    with pytest.raises(AmbiguousLocalTime, match="happens twice"):
        utc_from_local(text)


@pytest.mark.parametrize(
    ("text", "hour", "minute"),
    [
        ("2026-03-29T00:59", 0, 59),
        ("2026-03-29T02:00", 1, 0),
        ("2026-10-25T00:59", 23, 59),
        ("2026-10-25T02:00", 2, 0),
    ],
)
def test_the_minutes_beside_a_clock_change_are_taken(text: str, hour: int, minute: int) -> None:
    moment = utc_from_local(text)
    assert (moment.hour, moment.minute) == (hour, minute)
    assert local_from_utc(moment) == text


@pytest.mark.parametrize(
    "text",
    ["", "2026-07-09", "2026-07-09 14:00", "2026-07-09T14:00:00", "2026-07-09T14:00Z", "2026-02-30T10:00",
     "2026-07-09T24:00", "0001-01-01T00:00\n", "٢٠٢٦-07-09T14:00", "2026-07-09T14:00+01:00",
     "0000-01-01T00:00"],
)  # fmt: skip
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(MalformedLocalTime):
        utc_from_local(text)


@given(MINUTES)
def test_every_minute_is_read_back_or_refused(moment: datetime) -> None:
    try:
        assert utc_from_local(local_from_utc(moment)) == moment
    except AmbiguousLocalTime:
        shown_twice = {
            local_from_utc(moment - timedelta(hours=1)),
            local_from_utc(moment + timedelta(hours=1)),
        }
        assert local_from_utc(moment) in shown_twice


def test_closing_must_follow_opening() -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    for closes in ("2026-07-09T14:00", "2026-07-09T13:59"):
        with pytest.raises(ClosesBeforeOpening):
            voting_interval("2026-07-09T14:00", closes, now)


def test_closing_must_be_in_the_future() -> None:
    closes = datetime(2026, 7, 9, 14, 0, tzinfo=UTC)
    voting_interval("2026-07-09T14:00", "2026-07-09T15:00", closes - SECOND)
    for now in (closes, closes + SECOND):
        with pytest.raises(TimetableInThePast):
            voting_interval("2026-07-09T14:00", "2026-07-09T15:00", now)


OPENS = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
CLOSES = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)  # across the clock change
SEALED = Facts("Setup", False, True, OPENS, CLOSES, False)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (OPENS - SECOND, Phase.SEALED),
        (OPENS, Phase.OPEN),
        (OPENS + SECOND, Phase.OPEN),
        (CLOSES - SECOND, Phase.OPEN),
        (CLOSES - timedelta(microseconds=1), Phase.OPEN),
        (CLOSES, Phase.ENDED),
        (CLOSES + SECOND, Phase.ENDED),
    ],
)
@pytest.mark.parametrize("last", ["Setup", "Ballot"])
def test_voting_time_is_closed_at_its_beginning_and_open_at_its_end(
    moment: datetime, expected: Phase, last: str
) -> None:
    assert phase(replace(SEALED, last_event=last), moment) is expected


def test_without_two_approvals_nothing_opens() -> None:
    facts = replace(SEALED, open_approved=False)
    assert phase(facts, OPENS) is Phase.SEALED
    assert phase(facts, CLOSES - SECOND) is Phase.SEALED
    assert phase(facts, CLOSES) is Phase.ENDED


@pytest.mark.parametrize(
    ("last", "ranked", "expected"),
    [
        (None, True, Phase.DRAFT),
        ("EndBallots", True, Phase.SHUFFLING),
        ("EncryptedTally", True, Phase.SHUFFLING),
        ("EncryptedTally", False, Phase.DECRYPTING),
        ("Shuffle", True, Phase.SHUFFLING),
        ("EndShuffles", True, Phase.DECRYPTING),
        ("PartialDecryption", False, Phase.DECRYPTING),
        ("Result", False, Phase.COUNTED),
    ],
)
def test_the_last_event_decides_and_the_clock_does_not(last: str, ranked: bool, expected: Phase) -> None:
    facts = replace(SEALED, last_event=last, ranked=ranked)
    for moment in (OPENS - SECOND, OPENS, CLOSES, CLOSES + timedelta(days=1)):
        assert phase(facts, moment) is expected


def test_declared_is_last() -> None:
    assert phase(replace(SEALED, last_event="Result", declared=True), CLOSES) is Phase.DECLARED


@given(
    st.sampled_from([None, *(kind.value for kind in EventType)]),
    st.booleans(),
    st.booleans(),
    st.lists(st.timedeltas(timedelta(hours=-3), timedelta(hours=3)), min_size=2, max_size=6),
)
def test_time_alone_only_moves_along_the_table(
    last: str | None, ranked: bool, approved: bool, steps: list[timedelta]
) -> None:
    facts = replace(SEALED, last_event=last, ranked=ranked, open_approved=approved)
    phases = [phase(facts, moment) for moment in sorted(OPENS + step for step in steps)]
    for earlier, later in itertools.pairwise(phases):
        assert later is earlier or later in NEXT_PHASES[earlier]


def test_every_phase_has_its_row_in_the_table() -> None:
    assert set(NEXT_PHASES) == set(Phase)
    reached = {Phase.DRAFT}.union(*NEXT_PHASES.values())
    assert reached == set(Phase)
