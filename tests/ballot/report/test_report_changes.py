"""What two people changed after sealing: told in the report with its reason, and on the room's screen."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest

from app.db import session, write_transaction
from ballot.hustings import agenda, screen
from ballot.report import checking, content, files, signing
from ballot.report.errors import NotFinished
from ballot.setup import ContestSettings, update_contest
from tests.ballot.hustings.meetings import meet
from tests.ballot.report.test_report import OWN, decide, declared, poll_of, sign, write
from tests.ballot.world import World


def test_pauses_and_extensions_stand_in_the_report_and_on_the_screen(choice: Callable[..., World]) -> None:
    world = choice()
    found = meet(world)
    world.open()
    with write_transaction():
        agenda.go_to(found, found.items[1], world.voter(0))
    world.clock.advance(timedelta(minutes=5))
    decide(world, "pause", "A fire alarm.")
    shown = screen.state(found)["contest"]
    assert shown["tag"] == "Paused"
    assert "A fire alarm." in shown["sentence"]
    assert shown["closes"] is None
    world.clock.advance(timedelta(minutes=10))
    decide(world, "resume", "The alarm is over.")
    decide(world, "extend", "Some phones had lost their network.", minutes=7)
    session().expire_all()
    assert screen.state(found)["contest"]["tag"] == "Open"
    [contest] = content.report(poll_of(world), OWN)["contests"]
    assert [(one["what"], one["reason"]) for one in contest["changes"]] == [
        ("Voting was paused", "A fire alarm."),
        ("Voting went on", "The alarm is over."),
        ("Voting was extended", "Some phones had lost their network."),
    ]
    assert contest["changes"][0]["at"] == "2026-07-09T13:05:00Z"
    assert contest["changes"][2]["details"] == ["By 7 minutes", "New closing: 9 July 2026, 14:37:00 BST"]
    assert contest["closes"] == "2026-07-09T13:37:00Z"
    for one in contest["changes"]:
        assert [(given["name"], given["role"]) for given in one["approvals"]] == [
            ("Office", "Elections office"),
            ("Scrutineer", "Scrutineer"),
        ]


def test_a_cancelled_contest_is_signed_without_a_count(choice: Callable[..., World]) -> None:
    world = choice()
    world.open()
    world.cast(0, [0, 1, 0])
    decide(world, "cancel", "The question was withdrawn.")
    assert checking.check_poll(poll_of(world)) == 1
    write(world)
    signing.require_ready(poll_of(world))
    row = sign(world)
    [contest] = json.loads(row.text)["report"]["contests"]
    assert contest["outcome"] is None
    assert contest["state"] == "Cancelled"
    assert contest["changes"][0]["reason"] == "The question was withdrawn."
    body = b"".join(files.stream(poll_of(world), row))
    assert b"SHA256SUMS" in body
    assert b"count-" not in body


def test_the_archive_of_an_earlier_report_stays_what_it_was(choice: Callable[..., World]) -> None:
    world = choice()
    world.open()
    decide(world, "cancel", "The question was withdrawn.")
    checking.check_poll(poll_of(world))
    write(world)
    first = sign(world)
    before = b"".join(files.stream(poll_of(world), first))
    world.clock.advance(timedelta(days=400))
    write(world, OWN._replace(incidents="Something else."))
    assert sign(world).number == 2
    session().expire_all()
    assert b"".join(files.stream(poll_of(world), first)) == before


def test_a_result_is_told_once_it_is_public_and_superseded_without_changing_what_was_signed(
    choice: Callable[..., World],
) -> None:
    world = choice()
    found = meet(world)
    with write_transaction():
        contest = world.contest()
        settings = ContestSettings(contest.title, contest.question, blank=True, tell_first_minutes=10)
        update_contest(contest, settings, world.office)
    declared(world)
    with write_transaction():
        agenda.go_to(found, found.items[2], world.voter(0))
    write(world)
    assert content.report(poll_of(world), OWN)["contests"][0]["outcome"] is None
    assert screen.state(found)["contest"]["result"] is None
    with pytest.raises(NotFinished):
        signing.require_ready(poll_of(world))
    world.clock.advance(timedelta(minutes=10))
    session().expire_all()
    assert screen.state(found)["contest"]["result"]["sentences"]
    checking.check_poll(poll_of(world))
    first = sign(world)
    before = b"".join(files.stream(poll_of(world), first))
    assert b"count-" in before
    decide(world, "supersede", "The words were wrong.", candidate=None)
    session().expire_all()
    [contest] = content.report(poll_of(world), OWN)["contests"]
    assert contest["outcome"]["declaration"] == 2
    assert contest["changes"][-1]["what"] == "The declared result was superseded"
    assert b"".join(files.stream(poll_of(world), first)) == before
