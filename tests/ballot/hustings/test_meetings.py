"""A meeting's settings, agenda, speaking order and time: domain functions in a small world."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.db import session, write_transaction
from ballot import errors, setup
from ballot import store as ballot_store
from ballot.hustings import agenda, meeting, order, screen, speaking, store
from ballot.hustings.errors import (
    AlreadyDrawn,
    NoSuchItem,
    NothingToDraw,
    NoTimerForThis,
    NotTheChair,
    QuestionsCloseBeforeOpening,
    TooManyItems,
    UnknownChair,
)
from ballot.hustings.models import Meeting
from crypto.text import sha256_hex
from tests.ballot.hustings.meetings import meet
from tests.ballot.world import OPENS, SECOND, World


def words(found: Meeting) -> list[str]:
    return [screen.item_words(item) for item in found.items]


def test_a_new_meeting_begins_with_the_usual_agenda(draft: Callable[..., World]) -> None:
    world = draft("officer-election")
    found = meet(world)
    assert words(found) == [
        "Welcome",
        *("Hustings: Chair", "Vote: Chair", "Result: Chair"),
        *("Hustings: Deputy Chairs", "Vote: Deputy Chairs", "Result: Deputy Chairs"),
    ]
    assert found.starts_utc == OPENS
    assert found.chair == world.voter(0)


def test_a_choice_contest_has_no_hustings(draft: Callable[..., World]) -> None:
    assert words(meet(draft())) == ["Welcome", "Vote: Ballot", "Result: Ballot"]


def test_setting_it_again_keeps_the_agenda(draft: Callable[..., World]) -> None:
    world = draft()
    first = meet(world)
    items = [item.public_id for item in first.items]
    again = meet(world, place="Hall B", chair_email="")
    assert (again.id, again.place, again.chair) == (first.id, "Hall B", None)
    assert [item.public_id for item in again.items] == items


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"place": " "}, errors.TextMissing),
        ({"place": "x" * 201}, errors.TextTooLong),
        ({"place": "Hall \u202e A"}, errors.TextNotPlain),
        ({"starts_local": "2026-03-29T01:30"}, errors.NonexistentLocalTime),
        ({"questions_open_local": "2026-10-25T01:30"}, errors.AmbiguousLocalTime),
        ({"questions_close_local": "2026-07-02T12:00"}, QuestionsCloseBeforeOpening),
        ({"chair_email": "nobody@example.org"}, UnknownChair),
        ({"chair_email": "\ud800@example.org"}, errors.TextNotPlain),
    ],
)
def test_impossible_settings_are_refused(
    draft: Callable[..., World], changes: dict[str, str], error: type[Exception]
) -> None:
    world = draft()
    with pytest.raises(error):
        meet(world, **changes)
    assert store.meeting_of(ballot_store.poll_by_id(world.poll_id)) is None


def test_the_database_refuses_a_second_meeting_and_questions_without_length(
    draft: Callable[..., World],
) -> None:
    world = draft()
    found = meet(world)
    copy = {"poll_id": found.poll_id, "place": "x", "starts_utc": OPENS, "names_shown": False}
    for opens, closes in ((OPENS, OPENS + SECOND), (OPENS, OPENS)):
        with pytest.raises(IntegrityError), write_transaction() as current:
            current.add(Meeting(**copy, questions_open_utc=opens, questions_close_utc=closes))


def test_items_move_and_go(draft: Callable[..., World]) -> None:
    world = draft()
    found = meet(world)
    with write_transaction():
        agenda.add(found, "text", None, "Any other business", world.office)
        agenda.move(found, found.items[3], agenda.UP, world.office)
        assert words(found) == ["Welcome", "Vote: Ballot", "Any other business", "Result: Ballot"]
        agenda.move(found, found.items[0], agenda.UP, world.office)
        agenda.move(found, found.items[3], agenda.DOWN, world.office)
        agenda.remove(found, found.items[1], world.office)
        assert words(found) == ["Welcome", "Any other business", "Result: Ballot"]
        assert [item.position for item in found.items] == [0, 1, 2]


@pytest.mark.parametrize(("kind", "named"), [("vote", None), ("speech", None), ("", None)])
def test_items_that_mean_nothing_are_refused(
    draft: Callable[..., World], kind: str, named: str | None
) -> None:
    world = draft()
    found = meet(world)
    with pytest.raises(NoSuchItem):
        agenda.add(found, kind, None, "text", world.office)
    with pytest.raises(errors.TextMissing):
        agenda.add(found, "text", None, "  ", world.office)


def test_an_item_of_another_poll_is_refused(draft: Callable[..., World]) -> None:
    world = draft()
    found = meet(world)
    with write_transaction():
        other = setup.create_poll("membership-ballot", "Other", world.office)
        with pytest.raises(NoSuchItem):
            agenda.add(found, "vote", other.contests[0], "", world.office)


def test_an_agenda_is_bounded(draft: Callable[..., World]) -> None:
    world = draft()
    found = meet(world)
    with write_transaction():
        for number in range(agenda.MOST_ITEMS - len(found.items)):
            agenda.add(found, "text", None, f"Item {number}", world.office)
        with pytest.raises(TooManyItems):
            agenda.add(found, "text", None, "One more", world.office)


def test_a_removed_contest_takes_its_items_along(draft: Callable[..., World]) -> None:
    world = draft("officer-election")
    found = meet(world)
    with write_transaction():
        setup.remove_contest(world.contest(1), world.office)
    session().expire_all()
    assert words(found) == ["Welcome", "Hustings: Chair", "Vote: Chair", "Result: Chair"]


def test_only_the_chair_is_the_chair(draft: Callable[..., World]) -> None:
    world = draft()
    found = meet(world)
    meeting.require_chair(found, world.voter(0))
    for other in (world.voter(1), world.office):
        with pytest.raises(NotTheChair):
            meeting.require_chair(found, other)
    nobody = meet(world, chair_email="")
    with pytest.raises(NotTheChair):
        meeting.require_chair(nobody, world.voter(0))


def test_the_speaking_order_is_committed_to_and_can_be_drawn_again(officers: Callable[..., World]) -> None:
    world = officers()
    found = meet(world)
    contest = found.items[1].contest
    assert contest is not None
    lot = store.running_order(contest)
    assert lot is not None
    commitment = lot.commitment
    with write_transaction():
        drawn = order.draw(contest, " marmalade ", world.office)
    assert drawn.commitment == commitment == sha256_hex(drawn.secret)
    labels = [option.label for option in contest.options]
    again = sorted(
        labels,
        key=lambda name: sha256_hex(f"{drawn.secret} marmalade\nspeaking order {contest.uuid}\n{name}"),
    )
    assert drawn.names == again
    assert sorted(again) == sorted(labels)
    with pytest.raises(AlreadyDrawn):
        order.draw(contest, "again", world.office)


def test_another_word_is_another_order() -> None:
    names = [f"Candidate {letter}" for letter in "ABCDEFGH"]
    orders = {
        tuple(order.drawn(order.seed_of("00", word), "uuid", names)) for word in ("one", "two", "three")
    }
    assert len(orders) == 3


def test_there_is_nothing_to_draw_without_candidates(draft: Callable[..., World]) -> None:
    world = draft("officer-election")
    contest = meet(world).items[1].contest
    assert contest is not None
    with pytest.raises(NothingToDraw):
        order.draw(contest, "", world.office)
    with pytest.raises(IntegrityError), write_transaction() as current:
        current.execute(text("UPDATE running_order SET word = 'x'"))


def test_the_floor_and_the_time_belong_to_hustings(officers: Callable[..., World]) -> None:
    world = officers()
    found = meet(world)
    with pytest.raises(NoTimerForThis):
        speaking.start_timer(found, 60)
    session().rollback()
    with write_transaction():
        agenda.go_to(found, found.items[1], world.voter(0))
        speaking.give_floor(found, "Candidate 2")
        speaking.start_timer(found, 90)
    timer = speaking.timer_of(store.now_of(found))
    assert timer == (world.clock.now() + timedelta(seconds=90), 90)
    for seconds in (0, 3601):
        with pytest.raises(NoSuchItem):
            speaking.start_timer(found, seconds)
    with pytest.raises(NoSuchItem):
        speaking.give_floor(found, "Nobody")
    with write_transaction():
        speaking.give_floor(found, "Candidate 3")
    assert speaking.timer_of(store.now_of(found)) is None
    with write_transaction():
        speaking.start_timer(found, 5)
        agenda.go_to(found, found.items[2], world.voter(0))
    now = store.now_of(found)
    assert now is not None
    assert (now.speaker, now.timer_seconds) == (None, None)


def test_speakers_stand_in_the_order_drawn(officers: Callable[..., World]) -> None:
    world = officers()
    found = meet(world)
    contest = found.items[1].contest
    assert contest is not None
    with write_transaction():
        agenda.go_to(found, found.items[1], world.voter(0))
    now = store.now_of(found)
    assert now is not None
    assert speaking.speakers(now) == [option.label for option in contest.options]
    with write_transaction():
        names = order.draw(contest, "", world.voter(0)).names
        setup.set_options(
            contest, [(option.label, None) for option in contest.options[1:]] + [("Late", None)], world.office
        )
    left = {option.label for option in contest.options}
    assert speaking.speakers(now) == [name for name in names or [] if name in left] + ["Late"]


def test_a_link_opens_one_meeting_until_it_is_void(draft: Callable[..., World]) -> None:
    world = draft()
    found = meet(world)
    assert meeting.meeting_behind("x" * 32) is None
    assert meeting.meeting_behind("\ud800") is None
    with write_transaction():
        first = meeting.make_link(found, world.office)
    assert len(first) == 32
    assert meeting.meeting_behind(first) == found
    link = store.link_of(found)
    assert link is not None
    assert first not in (link.token_hash, "")
    with write_transaction():
        second = meeting.make_link(found, world.office)
    assert meeting.meeting_behind(first) is None
    assert meeting.meeting_behind(second) == found
    with write_transaction():
        meeting.revoke_link(found, world.office)
    assert meeting.meeting_behind(second) is None
