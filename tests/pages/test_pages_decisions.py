"""Decisions through the pages: proposed by one, approved by the other, told to everybody with the reason."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.pages.conftest import Play, get, post, problems


@pytest.fixture
def opened(play: Callable[[str], Play]) -> Play:
    return play("membership-ballot").open()


def propose(played: Play, path: str, **values: object) -> str:
    """Let the office propose; return the address of the proposal."""
    assert get(played.office, path).status_code == 200
    answer = post(played.office, path, **values)
    assert answer.status_code == 302, answer.text
    return answer.headers["Location"]


def approve(client: FlaskClient, path: str) -> TestResponse:
    seen = re.search(r'name="seen" value="([0-9a-f]+)"', get(client, path).text)
    return post(client, path, seen=seen[1] if seen else "", agree="y")


def decide(played: Play, path: str, **values: object) -> None:
    proposal = propose(played, path, **values)
    assert "You have approved this" in get(played.office, proposal).text
    answer = approve(played.scrutineer, proposal)
    assert answer.status_code == 302, answer.text


def about(played: Play, kind: str) -> str:
    return f"/office/contests/{played.uuid}/decide/{kind}"


def test_a_pause_is_told_to_everybody(opened: Play, voter_client: Callable[[str], FlaskClient]) -> None:
    voter = voter_client("member001@example.org")
    console = get(opened.office, f"/office/contests/{opened.uuid}").text
    assert "Extend voting" in console
    assert "Let it go on" not in console
    decide(opened, about(opened, "pause"), reason="A <b>fire</b> alarm.")
    told = "Paused: A &lt;b&gt;fire&lt;/b&gt; alarm."
    for client, path in (
        (voter, "/my-votes"),
        (voter, f"/board/{opened.uuid}/"),
        (opened.office, f"/office/contests/{opened.uuid}"),
        (opened.scrutineer, opened.poll),
    ):
        assert told in get(client, path).text, path
    assert "Paused: A" in get(voter, f"/vote/{opened.uuid}").text
    console = get(opened.office, f"/office/contests/{opened.uuid}").text
    assert "Let it go on" in console
    decide(opened, about(opened, "resume"), reason="")
    assert "You have not voted yet." in get(voter, "/my-votes").text


def test_mistakes_are_said_beside_the_form(opened: Play) -> None:
    assert problems(post(opened.office, about(opened, "pause"))) == ["Enter the reason"]
    assert problems(post(opened.office, about(opened, "extend"), reason="x", minutes="many")) == [
        "By how many minutes must be a whole number from 1 to 43200"
    ]
    moved = post(
        opened.office,
        about(opened, "move-timetable"),
        reason="x",
        opens_day=["10", "7", "2026"],
        opens_time="2pm",
        closes_day=["10", "7", "2026"],
        closes_time="3pm",
    )
    assert "The timetable can be moved only after sealing" in problems(moved)[0]
    assert 'value="2pm"' in moved.text
    assert problems(post(opened.office, about(opened, "resume"))) == ["This contest is not paused."]
    nothing = post(opened.office, about(opened, "move-timetable"), reason="x")
    assert problems(nothing)[0] == "Day voting opens: enter the day, month and year"
    assert len(problems(nothing)) == 4
    assert get(opened.office, about(opened, "invade")).status_code == 404


def test_a_proposal_waits_on_the_consoles(opened: Play) -> None:
    proposal = propose(opened, about(opened, "extend"), reason="The lift is stuck.", minutes="5")
    for client, path in (
        (opened.scrutineer, f"/office/contests/{opened.uuid}"),
        (opened.scrutineer, "/office/decisions/"),
        (opened.scrutineer, f"/office/decisions/about/{opened.uuid}"),
    ):
        assert proposal in get(client, path).text, path
    assert "One decision waits for a second person" in " ".join(
        get(opened.scrutineer, "/office/").text.split()
    )
    approve(opened.scrutineer, proposal)
    assert "for a second person" not in get(opened.scrutineer, "/office/").text
    page = get(opened.office, f"/board/{opened.uuid}/").text
    assert "Voting was extended by 5 minutes" in page
    assert "Reason: The lift is stuck." in page


def test_a_lost_code_and_a_late_arrival(play: Callable[[str], Play]) -> None:
    played = play("membership-ballot").seal()
    add = f"{played.poll}/decide/add-to-roll"
    replace = f"{played.poll}/decide/replace-code"
    assert "Replace a lost voting code" in get(played.office, played.poll).text
    unknown = post(played.office, replace, voter="nobody@example.org", spare="1", reason="Lost.")
    assert problems(unknown) == ["Nobody on this roll has that e-mail address or member number."]
    assert 'value="1"' in get(played.office, replace).text  # the first slip that is free
    decide(played, replace, voter="MEMBER001@example.org", spare="1", reason="Lost.")
    values = {"name": "Member 044", "email": "Late44@example.org", "member_number": "10044"}
    decide(played, add, **values, spare="2", reason="Joined today.")
    page = get(played.office, f"/board/{played.uuid}/").text
    assert "0</strong> of 4 people" in page
    assert "1 lost code was replaced: the old ones are dead." in page
    assert "Lost." not in page
    assert "Member 044" not in page


def test_it_is_opened_in_the_room_for_a_set_time(play: Callable[[str], Play]) -> None:
    played = play("membership-ballot").seal()
    decide(played, about(played, "open-for"), minutes="20", reason="")
    assert "Voting is open until" in get(played.office, f"/office/contests/{played.uuid}").text


def test_voters_are_told_who_withdrew(
    play: Callable[[str], Play], voter_client: Callable[[str], FlaskClient]
) -> None:
    played = play("officer-election").open()
    decide(played, about(played, "withdraw-candidate"), candidate="Candidate B", reason="She moved away.")
    voter = voter_client("member001@example.org")
    assert "Candidate B has withdrawn." in get(voter, f"/vote/{played.uuid}").text
    board = " ".join(get(voter, f"/board/{played.uuid}/").text.split())
    assert "Candidate B (committee member, has withdrawn)" in board
    assert "Candidate B withdrew" in board


def test_a_cancelled_contest_leaves_the_task_list(opened: Play) -> None:
    decide(opened, about(opened, "cancel"), reason="It is repeated in autumn.")
    tasks = get(opened.office, opened.poll).text
    assert "This contest is cancelled: It is repeated in autumn. There will be no result." in tasks
    assert "Everything is declared." in tasks
    assert "Tally" not in tasks
