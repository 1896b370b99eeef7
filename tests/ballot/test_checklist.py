"""The checklist: it names everything that is missing before a contest can be sealed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.db import write_transaction
from ballot import setup
from ballot.checklist import checklist
from ballot.setup import ContestSettings
from tests.ballot.world import World


def missing(world: World, number: int = 0) -> list[str]:
    return [item.name for item in checklist(world.contest(number)) if not item.done]


def test_the_checklist_names_everything_that_is_missing(draft: Callable[..., World]) -> None:
    assert missing(draft(voters=0)) == ["Timetable", "Roll", "Trustees", "Voting codes"]


def test_the_checklist_of_an_officer_election(draft: Callable[..., World]) -> None:
    world = draft("officer-election")
    assert missing(world, 1) == ["Options", "Timetable", "Trustees", "Voting codes"]


def test_a_complete_checklist(choice: Callable[..., World]) -> None:
    world = choice()
    assert missing(world) == []
    assert all(item.sentence for item in checklist(world.contest()))


@pytest.mark.parametrize("options", [[], [("Yes", None)]])
def test_a_choice_needs_two_answers(choice: Callable[..., World], options: list[tuple[str, None]]) -> None:
    world = choice()
    with write_transaction():
        setup.set_options(world.contest(), options, world.office)
    assert missing(world) == ["Options"]


def test_more_choices_than_answers(choice: Callable[..., World]) -> None:
    world = choice()
    with write_transaction():
        settings = ContestSettings("Title", "Why?", max_choices=3)
        setup.update_contest(world.contest(), settings, world.office)
    assert missing(world) == ["Options"]


def test_a_question_is_needed(choice: Callable[..., World]) -> None:
    world = choice()
    with write_transaction():
        setup.update_contest(world.contest(), ContestSettings("Title"), world.office)
    assert missing(world) == ["Question"]


@pytest.mark.parametrize(
    ("groups", "done"),
    [
        (["member", "member", "non-member"], True),
        (["member", "member", "member"], True),
        (["member", "non-member", "non-member"], False),
        (["member", "non-member", "non-member", "non-member"], False),
        (["member", "member", "non-member", "non-member"], True),
        (["member", "member", None], False),
        (["member"], True),
    ],
)
def test_nominations_must_be_able_to_meet_the_limit(
    officers: Callable[..., World], groups: list[str | None], done: bool
) -> None:
    world = officers()
    options = [(f"Candidate {number}", group) for number, group in enumerate(groups)]
    with write_transaction():
        setup.set_options(world.contest(1), options, world.office)
    limit = next(item for item in checklist(world.contest(1)) if item.name == "Limit by group")
    assert limit.done is done
