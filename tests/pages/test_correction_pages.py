"""Correcting somebody's details through the office's pages."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask

from tests.pages.conftest import Play, get, post, problems

NEW = "member001.corrected@example.org"


@pytest.fixture
def game(play: Callable[[str], Play]) -> Play:
    return play("membership-ballot").create().add_roll()


def page_of(game: Play, name: str) -> str:
    found = re.search(
        rf'href="([^"]+/correct)">Correct<span[^>]*> {name}', get(game.office, f"{game.poll}/roll").text
    )
    assert found
    return found[1]


def test_proposed_by_one_and_approved_by_the_other(
    game: Play, mails: Callable[[], list[tuple[str, str, str]]]
) -> None:
    path = page_of(game, "Member 001")
    assert "Member 001" in get(game.scrutineer, path).text
    answer = post(game.office, path, name="Member 001", email=NEW, reason="The form was misread.")
    assert answer.status_code == 302, answer.text
    proposal = answer.headers["Location"]
    shown = get(game.scrutineer, proposal).text
    assert f"From member001@example.org to {NEW}" in shown
    assert "The form was misread." in shown
    seen = re.search(r'name="seen" value="([0-9a-f]+)"', shown)
    assert seen
    assert post(game.scrutineer, proposal, seen=seen[1], agree="y").status_code == 302
    assert NEW in get(game.office, f"{game.poll}/roll").text
    assert {to for to, _, _ in mails()} >= {NEW, "member001@example.org"}


def test_faults_stand_beside_what_was_typed(game: Play) -> None:
    path = page_of(game, "Member 001")
    answer = post(game.office, path, name="Member 001", email="nobody", reason="")
    assert answer.status_code == 400
    assert problems(answer) == ["Enter the reason"]
    answer = post(game.office, path, name="Member 001", email="nobody", reason="Misread.")
    assert answer.status_code == 400
    assert "Enter an e-mail address in the correct format" in problems(answer)[0]
    assert 'value="nobody"' in answer.text


def test_only_people_on_this_roll(game: Play, app: Flask) -> None:
    assert get(game.office, f"{game.poll}/people/{'x' * 22}/correct").status_code == 404


def test_voters_cannot(game: Play) -> None:
    path = page_of(game, "Member 001")
    assert get(game.voter_client("member001@example.org"), path).status_code == 302
