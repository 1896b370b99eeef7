"""The words of the pages: times, shares, paragraphs."""

from __future__ import annotations

import datetime as dt

import pytest

from ballot.fields import read_time
from ballot.pages import london, paragraphs_of, people, percent
from ballot.timetable import Phase
from ballot.words import card_action, choice_rules, ranked_rules


@pytest.mark.parametrize(
    ("utc", "words"),
    [
        ((2026, 6, 25, 11, 0), "25 June 2026 at midday"),
        ((2026, 12, 1, 12, 0), "1 December 2026 at midday"),
        ((2026, 7, 9, 23, 0), "midnight at the start of 10 July 2026"),
        ((2026, 7, 9, 13, 30), "9 July 2026 at 2:30pm"),
        ((2026, 12, 9, 0, 5), "9 December 2026 at 12:05am"),
    ],
)
def test_moments_are_said_as_in_london(utc: tuple[int, ...], words: str) -> None:
    assert london(dt.datetime(*utc, tzinfo=dt.UTC)) == words


@pytest.mark.parametrize(
    ("typed", "time"),
    [
        ("midday", (12, 0)),
        (" NOON ", (12, 0)),
        ("2pm", (14, 0)),
        ("12am", (0, 0)),
        ("12:20 PM", (12, 20)),
        ("9.05", (9, 5)),
        ("23:59", (23, 59)),
        ("24:00", None),
        ("13pm", None),
        ("9", None),
        ("٩:٠٠", None),
        ("soon", None),
    ],
)
def test_times_of_day_are_read_as_people_write_them(typed: str, time: tuple[int, int] | None) -> None:
    assert read_time(typed) == (dt.time(*time) if time else None)


@pytest.mark.parametrize(
    ("part", "whole", "words"),
    [(0, 0, "0.0 %"), (19_009, 31_060, "61.2 %"), (1, 8, "12.5 %"), (3, 3, "100.0 %")],
)
def test_shares_have_one_decimal(part: int, whole: int, words: str) -> None:
    assert percent(part, whole) == words


def test_numbers_come_with_their_noun() -> None:
    assert [people(1), people(1204), people(0, "ballot", "ballots")] == [
        "1 person",
        "1,204 people",
        "0 ballots",
    ]


def test_paragraphs_end_at_an_empty_line() -> None:
    assert paragraphs_of("a\nb\n\n \nc\n") == [["a", "b"], ["c"]]
    assert paragraphs_of("") == []


def test_rules_are_said_in_words() -> None:
    limit = {"category": "Membership", "maximum": {"non-member": 1}}
    rules = ranked_rules("ers97", 3, limit)
    assert "At most 1 of them may be somebody who is not a committee member." in rules
    assert "ERS97" in rules
    assert "one person is elected" in ranked_rules("scottish", 1, None)
    assert choice_rules(1, 1, True) == "A voter chooses exactly 1 answer, or casts a blank vote."
    assert choice_rules(0, 3, False) == "A voter chooses from 0 to 3 answers."


@pytest.mark.parametrize("phase", [phase for phase in Phase if phase is not Phase.DRAFT])
@pytest.mark.parametrize("voted", [False, True])
def test_voting_is_offered_only_to_somebody_who_can_vote(phase: Phase, voted: bool) -> None:
    """During a pause too: people choose while they wait."""
    for may_revote in (False, True):
        _, endpoint, urgent = card_action(phase, voted, may_revote)
        offered = phase in (Phase.OPEN, Phase.PAUSED) and (not voted or may_revote)
        assert (endpoint == "ballot.vote") == offered
        assert urgent == (phase is Phase.OPEN and not voted)
