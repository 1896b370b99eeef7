"""London time, the voting interval, and the phase one second before, at and after every boundary."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from ballot.errors import (
    AmbiguousLocalTime,
    ClosesBeforeOpening,
    MalformedLocalTime,
    NonexistentLocalTime,
    TimetableInThePast,
)
from ballot.timetable import (
    NEXT_PHASES,
    Change,
    ChangeKind,
    Facts,
    Phase,
    has_opened,
    local_from_utc,
    phase,
    stage,
    utc_from_local,
    voting_interval,
    window,
    with_change,
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


MINUTE = timedelta(minutes=1)
SPRING = datetime(2026, 3, 29, 0, 40, tzinfo=UTC)  # the clocks go forward twenty minutes later


def change(kind: str, at: datetime, **more: object) -> Change:
    return Change(ChangeKind(kind), at, **more)  # type: ignore[arg-type]


def with_changes(*changes: Change, **more: object) -> Facts:
    return replace(SEALED, changes=changes, **more)  # type: ignore[arg-type]


def around(facts: Facts, moment: datetime, *expected: Phase) -> None:
    """Expect the phases one second before, at, and one second after ``moment``."""
    assert tuple(phase(facts, moment + step * SECOND) for step in (-1, 0, 1)) == expected


@pytest.mark.parametrize("opens", [SPRING, OPENS, datetime(2026, 7, 9, 13, tzinfo=UTC)])
def test_a_pause_moves_the_end_by_its_length(opens: datetime) -> None:
    """Across both clock changes a minute is a minute."""
    base = replace(SEALED, opens_utc=opens, closes_utc=opens + 60 * MINUTE)
    paused = change("paused", opens + 10 * MINUTE)
    during = replace(base, changes=(paused,))
    for moment in (opens + 10 * MINUTE, opens + 60 * MINUTE, opens + timedelta(days=3)):
        assert phase(during, moment) is Phase.PAUSED
    assert window(during) == (opens, opens + 60 * MINUTE)
    after = replace(base, changes=(paused, change("resumed", opens + 25 * MINUTE)))
    assert window(after) == (opens, opens + 75 * MINUTE)
    around(after, opens + 75 * MINUTE, Phase.OPEN, Phase.ENDED, Phase.ENDED)
    again = (change("paused", opens + 74 * MINUTE), change("resumed", opens + 174 * MINUTE))
    twice = replace(base, changes=(*after.changes, *again))
    around(twice, opens + 175 * MINUTE, Phase.OPEN, Phase.ENDED, Phase.ENDED)


def test_a_pause_before_voting_costs_only_voting_time() -> None:
    early = with_changes(change("paused", OPENS - 30 * MINUTE), change("resumed", OPENS - 10 * MINUTE))
    assert window(early) == (OPENS, CLOSES)
    around(early, OPENS, Phase.SEALED, Phase.OPEN, Phase.OPEN)
    late = with_changes(change("paused", OPENS - 30 * MINUTE), change("resumed", OPENS + 10 * MINUTE))
    assert window(late) == (OPENS, CLOSES + 10 * MINUTE)
    around(late, CLOSES + 10 * MINUTE, Phase.OPEN, Phase.ENDED, Phase.ENDED)


def test_a_pause_after_the_end_adds_nothing() -> None:
    """A contest under investigation does not open again."""
    facts = with_changes(change("paused", CLOSES), change("resumed", CLOSES + timedelta(days=9)))
    assert window(facts) == (OPENS, CLOSES)
    assert phase(facts, CLOSES + timedelta(days=9)) is Phase.ENDED
    second_before = with_changes(
        change("paused", CLOSES - SECOND), change("resumed", CLOSES + timedelta(days=9))
    )
    around(second_before, CLOSES + timedelta(days=9) + SECOND, Phase.OPEN, Phase.ENDED, Phase.ENDED)


def test_an_extension_moves_the_end() -> None:
    facts = with_changes(change("extended", CLOSES - SECOND, minutes=5))
    around(facts, CLOSES, Phase.OPEN, Phase.OPEN, Phase.OPEN)
    around(facts, CLOSES + 5 * MINUTE, Phase.OPEN, Phase.ENDED, Phase.ENDED)
    paused = (change("paused", OPENS + MINUTE), change("extended", OPENS + 2 * MINUTE, minutes=5))
    both = with_changes(*paused, change("resumed", OPENS + 4 * MINUTE))
    around(both, CLOSES + 8 * MINUTE, Phase.OPEN, Phase.ENDED, Phase.ENDED)


def test_a_moved_timetable_is_the_timetable() -> None:
    later = CLOSES + 3 * MINUTE, CLOSES + 9 * MINUTE
    facts = with_changes(change("moved", OPENS - SECOND, opens_utc=later[0], closes_utc=later[1]))
    assert window(facts) == later
    around(facts, OPENS, Phase.SEALED, Phase.SEALED, Phase.SEALED)
    around(facts, CLOSES, Phase.SEALED, Phase.SEALED, Phase.SEALED)
    around(facts, later[0], Phase.SEALED, Phase.OPEN, Phase.OPEN)
    around(facts, later[1], Phase.OPEN, Phase.ENDED, Phase.ENDED)


def test_opening_is_the_moment_when_somebody_can_vote() -> None:
    assert not has_opened(SEALED, OPENS - SECOND)
    assert has_opened(SEALED, OPENS)
    assert has_opened(SEALED, CLOSES + SECOND)
    unapproved = replace(SEALED, open_approved=False)
    assert not has_opened(unapproved, CLOSES + SECOND)
    assert has_opened(replace(unapproved, last_event="Ballot"), OPENS)
    paused = with_changes(change("paused", OPENS - SECOND))
    assert not has_opened(paused, CLOSES)
    assert has_opened(with_changes(change("paused", OPENS)), CLOSES)


def test_what_is_cancelled_or_declared_is_over() -> None:
    for last in (None, "Setup", "Ballot", "EncryptedTally", "Result"):
        facts = with_changes(change("paused", OPENS), change("cancelled", OPENS + MINUTE), last_event=last)
        assert phase(facts, CLOSES) is Phase.CANCELLED
    declared = with_changes(change("paused", OPENS), last_event="Result", declared=True)
    assert phase(declared, CLOSES) is Phase.DECLARED
    assert phase(replace(SEALED, last_event=None, unopposed=True), OPENS) is Phase.UNOPPOSED


class Contest(RuleBasedStateMachine):
    """A contest that lives through acts, decisions and time: its phase only moves along the table."""

    def __init__(self) -> None:
        super().__init__()
        self.now = OPENS - timedelta(hours=1)
        self.facts = replace(SEALED, last_event=None, open_approved=False)
        self.seen = Phase.DRAFT

    def at(self) -> Phase:
        return phase(self.facts, self.now)

    def decide(self, kind: ChangeKind, **more: object) -> None:
        self.facts = with_change(self.facts, Change(kind, self.now, **more))  # type: ignore[arg-type]

    def events(self, *names: str) -> None:
        """Append events one by one, as the board does; the phase is looked at between transactions."""
        self.facts = replace(self.facts, last_event=names[-1])

    @rule(minutes=st.integers(0, 90))
    def time_passes(self, minutes: int) -> None:
        self.now += minutes * MINUTE

    @precondition(lambda self: self.at() is Phase.DRAFT and self.now < CLOSES)
    @rule(ranked=st.booleans())
    def seal(self, ranked: bool) -> None:
        self.facts = replace(self.facts, last_event="Setup", ranked=ranked)

    @precondition(lambda self: self.at() is Phase.DRAFT)
    @rule()
    def declare_unopposed(self) -> None:
        self.facts = replace(self.facts, unopposed=True)

    @precondition(lambda self: self.at() is Phase.SEALED)
    @rule()
    def approve_opening(self) -> None:
        self.facts = replace(self.facts, open_approved=True)

    @precondition(lambda self: self.at() is Phase.OPEN)
    @rule()
    def cast(self) -> None:
        self.events("Ballot")

    @precondition(lambda self: self.at() in (Phase.OPEN, Phase.ENDED))
    @rule()
    def close(self) -> None:
        self.events("EndBallots", "EncryptedTally")

    @precondition(lambda self: self.at() is Phase.SHUFFLING)
    @rule(enough=st.booleans())
    def shuffle(self, enough: bool) -> None:
        self.events("EndShuffles" if enough else "Shuffle")

    @precondition(lambda self: self.at() is Phase.DECRYPTING)
    @rule(enough=st.booleans())
    def decrypt(self, enough: bool) -> None:
        self.events("Result" if enough else "PartialDecryption")

    @precondition(lambda self: self.at() is Phase.COUNTED)
    @rule()
    def declare(self) -> None:
        self.facts = replace(self.facts, declared=True)

    @precondition(lambda self: self.facts.last_event is not None and self.at() not in FINAL)
    @rule()
    def pause_or_resume(self) -> None:
        self.decide(ChangeKind.RESUMED if self.at() is Phase.PAUSED else ChangeKind.PAUSED)

    @precondition(
        lambda self: self.at() in (Phase.OPEN, Phase.PAUSED) and stage(self.facts, self.now) is Phase.OPEN
    )
    @rule(minutes=st.integers(1, 60))
    def extend(self, minutes: int) -> None:
        self.decide(ChangeKind.EXTENDED, minutes=minutes)

    @precondition(
        lambda self: (
            self.at() in (Phase.SEALED, Phase.ENDED, Phase.PAUSED)
            and stage(self.facts, self.now) in (Phase.SEALED, Phase.ENDED)
            and not has_opened(self.facts, self.now)
        )
    )
    @rule(wait=st.integers(-5, 60), length=st.integers(10, 60))
    def move(self, wait: int, length: int) -> None:
        opens = self.now + wait * MINUTE
        self.decide(ChangeKind.MOVED, opens_utc=opens, closes_utc=opens + length * MINUTE)

    @precondition(lambda self: self.at() not in FINAL)
    @rule()
    def cancel(self) -> None:
        self.decide(ChangeKind.CANCELLED)

    @invariant()
    def moves_along_the_table(self) -> None:
        reached = self.at()
        assert reached is self.seen or reached in NEXT_PHASES[self.seen]
        self.seen = reached

    @invariant()
    def voting_time_is_an_interval(self) -> None:
        opens, closes = window(self.facts)
        assert opens is not None
        assert closes is not None
        assert opens < closes


FINAL = (Phase.DECLARED, Phase.CANCELLED, Phase.UNOPPOSED)
TestContest = Contest.TestCase
TestContest.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
