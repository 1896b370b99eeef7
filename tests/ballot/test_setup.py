"""Setting up: what is taken, what is refused with a sentence, and what sealing fixes."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from app import audit
from app.db import session, write_transaction
from ballot import setup, store, texts
from ballot.board import store as board_store
from ballot.errors import (
    AlreadySealed,
    ChoicesOutOfRange,
    KindNeedsAnotherGroup,
    MalformedConstraint,
    NoSuchContest,
    NoSuchPoll,
    PollInUse,
    RepeatedOption,
    RollFixed,
    RuleForOnePost,
    SeatsOutOfRange,
    TextMissing,
    TextNotPlain,
    TextTooLong,
    TooManyOptions,
    TrusteesRefused,
    UnknownKind,
    UnknownPreset,
    UnknownRule,
)
from ballot.models import Credential
from ballot.presets import PRESETS
from ballot.setup import ContestSettings
from crypto.credentials import parse_credentials
from crypto.election import parse_election
from crypto.groups import group_named
from crypto.text import compact
from crypto.trustees.play import run_ceremony
from tests.ballot.world import World, ceremony


@pytest.mark.parametrize("preset", sorted(PRESETS))
def test_a_poll_begins_with_the_contests_of_its_preset(draft: Callable[..., World], preset: str) -> None:
    world = draft(preset)
    poll = store.poll_by_id(world.poll_id)
    planned = PRESETS[preset]
    assert [contest.title for contest in store.contests_in(poll)] == [one.title for one in planned.contests]
    assert poll.group_name == planned.group
    assert store.polls() == [poll]


def test_the_officer_preset_limits_non_members(draft: Callable[..., World]) -> None:
    contest = draft("officer-election").contest(1)
    assert (contest.kind, contest.seats) == ("ranked", 3)
    assert contest.constraint == {"category": "Membership", "maximum": {"non-member": 1}}


def test_unknown_things(draft: Callable[..., World]) -> None:
    world = draft()
    with pytest.raises(UnknownPreset):
        setup.create_poll("coup", "Title", world.office)
    with pytest.raises(NoSuchPoll):
        store.poll_by_id("x")
    with pytest.raises(NoSuchContest):
        store.contest_by_uuid("x")
    with pytest.raises(UnknownKind):
        setup.add_contest(store.poll_by_id(world.poll_id), "lottery", ContestSettings("Title"), world.office)


def test_a_ranked_contest_needs_a_group_that_embeds(draft: Callable[..., World]) -> None:
    world = draft()
    with pytest.raises(KindNeedsAnotherGroup):
        setup.add_contest(store.poll_by_id(world.poll_id), "ranked", ContestSettings("Chair"), world.office)


def test_contests_are_added_and_removed(draft: Callable[..., World]) -> None:
    world = draft("officer-election")
    with write_transaction():
        added = setup.add_contest(
            store.poll_by_id(world.poll_id), "choice", ContestSettings("Minutes"), world.office
        )
        uuid = added.uuid
    assert store.contest_by_uuid(uuid).position == 2
    with write_transaction():
        setup.remove_contest(store.contest_by_uuid(uuid), world.office)
    with pytest.raises(NoSuchContest):
        store.contest_by_uuid(uuid)


def test_a_contest_with_codes_can_be_removed(choice: Callable[..., World]) -> None:
    world = choice()
    with write_transaction():
        setup.remove_contest(world.contest(), world.office)
    assert session().scalars(select(Credential)).all() == []


GOOD: dict[str, Any] = {"title": "Title", "question": "Why?"}


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"title": " "}, TextMissing),
        ({"title": "x" * (texts.TITLE_LENGTH + 1)}, TextTooLong),
        ({"question": "x" * (texts.QUESTION_LENGTH + 1)}, TextTooLong),
        ({"background": "x" * (texts.BACKGROUND_LENGTH + 1)}, TextTooLong),
        ({"title": "one\ntwo"}, TextNotPlain),
        ({"title": "a\x00b"}, TextNotPlain),
        ({"question": "safe \u202eevil"}, TextNotPlain),
        ({"background": "a\x07b"}, TextNotPlain),
        ({"title": "half \ud800"}, TextNotPlain),
        ({"min_choices": 2, "max_choices": 1}, ChoicesOutOfRange),
        ({"min_choices": -1}, ChoicesOutOfRange),
        ({"min_choices": 0, "max_choices": 0}, ChoicesOutOfRange),
        ({"max_choices": 101}, ChoicesOutOfRange),
        ({"seats": 0}, SeatsOutOfRange),
        ({"seats": 101}, SeatsOutOfRange),
        ({"rule": "borda"}, UnknownRule),
        ({"rule": "av", "seats": 2}, RuleForOnePost),
        ({"constraint": {}}, MalformedConstraint),
        ({"constraint": {"category": "M", "maximum": {}}}, MalformedConstraint),
        ({"constraint": {"category": "M", "maximum": {"x": -1}}}, MalformedConstraint),
        ({"constraint": {"category": "M", "maximum": {"x": True}}}, MalformedConstraint),
        ({"constraint": {"category": "M", "maximum": {"x": 1}, "more": 1}}, MalformedConstraint),
        ({"constraint": {"category": "M", "maximum": [1]}}, MalformedConstraint),
    ],
)
def test_settings_that_are_refused(
    draft: Callable[..., World], change: dict[str, Any], error: type[Exception]
) -> None:
    world = draft()
    with pytest.raises(error), write_transaction():
        setup.update_contest(world.contest(), ContestSettings(**{**GOOD, **change}), world.office)
    assert world.contest().title == "Ballot"


def test_settings_that_are_taken(draft: Callable[..., World]) -> None:
    world = draft()
    background = "First paragraph.\r\n\r\nSecond, with e\u0301."
    choices = {"may_revote": True, "min_choices": 0, "max_choices": 2, "blank": True}
    settings = ContestSettings(" Title ", "Why?", background, **choices)
    with write_transaction():
        setup.update_contest(world.contest(), settings, world.office)
    contest = world.contest()
    assert contest.title == "Title"
    assert contest.background == "First paragraph.\n\nSecond, with é."
    assert (contest.may_revote, contest.min_choices, contest.max_choices, contest.blank) == (True, 0, 2, True)


def test_options_are_replaced_in_order(draft: Callable[..., World]) -> None:
    world = draft()
    with write_transaction():
        setup.set_options(world.contest(), [("No", None), ("Yes", "x"), ("Perhaps", "")], world.office)
    options = [(option.position, option.label, option.group) for option in world.contest().options]
    assert options == [(0, "No", None), (1, "Yes", "x"), (2, "Perhaps", None)]


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ([("A", None), ("a ", None)], RepeatedOption),
        ([("A  B", None), ("a b", None)], RepeatedOption),
        ([("\u00c5se", None), ("A\u030aSE", None)], RepeatedOption),
        ([("Candidate A", None), ("\uff23andidate\u00a0A", None)], RepeatedOption),
        ([("A B", None), ("A\u2800B", None)], RepeatedOption),
        ([(" ", None)], TextMissing),
        ([("\u2800 \u2800", None)], TextNotPlain),
        ([("Cand\u00adidate A", None)], TextNotPlain),
        ([("x" * 201, None)], TextTooLong),
        ([(str(number), None) for number in range(101)], TooManyOptions),
    ],
)
def test_options_that_are_refused(
    draft: Callable[..., World], options: list[tuple[str, None]], error: type[Exception]
) -> None:
    world = draft()
    with pytest.raises(error), write_transaction():
        setup.set_options(world.contest(), options, world.office)
    assert [option.label for option in world.contest().options] == ["Yes", "No"]


UNSEEN = (
    *("\u00ad", "\u061c", "\u200c", "\u202e", "\u034f", "\u115f", "\u1160", "\u3164", "\uffa0"),
    *("\u2065", "\u180e", "\ufe0f", "\ufff9", "\U000e0041", "\U000e0100"),
)


@pytest.mark.parametrize("character", UNSEEN)
def test_characters_that_nobody_sees_are_refused(character: str) -> None:
    for text in (character, f"A{character}", f"A{character}B"):
        with pytest.raises(TextNotPlain):
            texts.plain(text, "a name", 50)
    assert texts.sameness(f"A{character}") == "a"


def test_separators_of_lines_are_refused() -> None:
    for character in "\u2028\u2029":
        with pytest.raises(TextNotPlain):
            texts.plain(f"A{character}B", "a name", 50, lines=True)


def test_names_in_many_scripts_are_plain() -> None:
    names = (
        "M\u00ebmb\u00f8r \u00c5",
        "\uae40\ubbfc\uc900",
        "\u4e2d\u6587",
        "O\u2019Member \u2013 Co",
        "a\u2800b",
    )
    for name in names:
        assert texts.plain(name, "a name", 50) == name


@pytest.mark.parametrize("name", ["A\u202egnp", "B\u061c", "\u3164", "C" * 201])
def test_names_of_trustees_are_plain_texts_too(draft: Callable[..., World], name: str) -> None:
    world = draft()
    group = group_named(store.poll_by_id(world.poll_id).group_name)
    record, _ = run_ceremony(group, 2, 3, ["Trustee 1", name, "Trustee 3"])
    with pytest.raises(TrusteesRefused, match="trustee's name"), write_transaction():
        setup.set_trustees(store.poll_by_id(world.poll_id), record, world.office)
    assert store.poll_by_id(world.poll_id).trustees_record is None


@pytest.mark.parametrize("record", ["", "[]", "{}", '[["Single",{}]]', "[[[[", "\ud800"])
def test_trustees_that_are_refused(draft: Callable[..., World], record: str) -> None:
    world = draft()
    with pytest.raises(TrusteesRefused), write_transaction():
        setup.set_trustees(store.poll_by_id(world.poll_id), record, world.office)
    assert store.poll_by_id(world.poll_id).trustees_record is None


def test_trustees_of_another_group_are_refused(draft: Callable[..., World]) -> None:
    world = draft()
    with pytest.raises(TrusteesRefused), write_transaction():
        setup.set_trustees(store.poll_by_id(world.poll_id), ceremony("RFC-3526-2048").record, world.office)


def test_a_ceremony_whose_members_did_not_agree_is_refused(draft: Callable[..., World]) -> None:
    """The shape of belenios-tool 2.0 lets members be shown different certificates (section 5.1)."""
    world, value = draft(), json.loads(ceremony("BELENIOS-2048").record)
    inner = value[0][1]
    del inner["signatures"]
    for key in inner["verification_keys"]:
        key.pop("signature", None)
    with pytest.raises(TrusteesRefused), write_transaction():
        setup.set_trustees(store.poll_by_id(world.poll_id), compact(value), world.office)


def test_a_tampered_trustee_is_refused(draft: Callable[..., World]) -> None:
    world, value = draft(), json.loads(ceremony("BELENIOS-2048").record)
    value[0][1]["verification_keys"][0]["pok"]["response"] = "1"
    with pytest.raises(TrusteesRefused), write_transaction():
        setup.set_trustees(store.poll_by_id(world.poll_id), compact(value), world.office)


def test_a_sealed_contest_cannot_be_edited(choice: Callable[..., World]) -> None:
    world = choice()
    world.approve("seal")
    head = board_store.stored_head(world.contest())
    attempts: list[Callable[[], object]] = [
        lambda: setup.update_contest(world.contest(), ContestSettings("New", "New?"), world.office),
        lambda: setup.set_options(world.contest(), [("A", None), ("B", None)], world.office),
        lambda: setup.set_timetable(world.contest(), "2026-07-10T14:00", "2026-07-10T15:00", world.office),
        lambda: setup.remove_contest(world.contest(), world.office),
    ]
    for attempt in attempts:
        with pytest.raises(AlreadySealed), write_transaction():
            attempt()
    assert board_store.stored_head(world.contest()) == head


def test_what_contests_share_is_fixed_with_the_first_sealed_one(officers: Callable[..., World]) -> None:
    world = officers()
    world.approve("seal", 0)
    poll = store.poll_by_id(world.poll_id)
    with pytest.raises(PollInUse), write_transaction():
        setup.set_trustees(poll, ceremony("RFC-3526-2048", 2, 2).record, world.office)
    with pytest.raises(PollInUse), write_transaction():
        setup.add_contest(poll, "ranked", ContestSettings("Treasurer"), world.office)
    with pytest.raises(PollInUse), write_transaction():
        setup.require_roll_open(poll)
    with write_transaction():  # the other contest is still a draft
        setup.set_options(world.contest(1), [("Only one", "member")], world.office)


def test_the_roll_is_fixed_once_codes_exist(choice: Callable[..., World]) -> None:
    world = choice()
    with pytest.raises(RollFixed, match="cannot be changed"), write_transaction():
        setup.require_roll_open(store.poll_by_id(world.poll_id))


def test_the_sealed_record_says_everything(officers: Callable[..., World]) -> None:
    world = officers()
    world.approve("seal", 1)
    contest = world.contest(1)
    election = parse_election(board_store.election_text(contest))
    assert election.uuid == contest.uuid
    assert election.name == "Test poll: Deputy Chairs"
    assert (election.administrator, election.credential_authority) == ("Office", "Scrutineer")
    [question] = election.questions
    assert question.question == contest.question
    assert question.answers == tuple(option.label for option in contest.options)
    assert question.extra == {  # type: ignore[union-attr]
        "rule": "ers97",
        "seats": 3,
        "groups": ["member", "member", "member", "non-member", "non-member", "non-member"],
        "constraint": {"category": "Membership", "maximum": {"non-member": 1}},
    }
    weights = parse_credentials(group_named("RFC-3526-2048"), board_store.credentials_text(contest))
    assert set(weights.values()) == {1}
    assert sorted(weights) == store.credentials(contest)
    assert board_store.trustees_text(contest) == ceremony("RFC-3526-2048").record


def test_the_roll_hash_is_recorded(choice: Callable[..., World]) -> None:
    world = choice()
    world.approve("seal")
    query = select(audit.AuditEvent).where(audit.AuditEvent.event == audit.Event.CONTEST_SEALED)
    [event] = session().scalars(query)
    assert json.loads(event.details)["roll"] == world.contest().roll_hash
