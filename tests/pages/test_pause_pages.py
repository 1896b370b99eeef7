"""What a voter's own pages say while two people have paused voting, and once they go on."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from app import decisions
from app.accounts import Person, Role, store
from tests.pages.conftest import HTTPS, OFFICE, SCRUTINEER, Play, get

WHY = "A <fire> alarm."


def _decide(game: Play, kind: str, reason: str) -> None:
    """Let both people decide, through the functions that the office's pages call."""
    with game.app.app_context():
        proposal = decisions.propose(kind, game.uuid, {}, reason, _person(OFFICE), Role.OFFICE)
        seen = decisions.fingerprint(proposal)
        assert decisions.approve(proposal.public_id, _person(SCRUTINEER), Role.SCRUTINEER, seen)


def _person(email: str) -> Person:
    found = store.person_by_email(email)
    assert found is not None
    return found


def _contest(page: str) -> dict[str, Any]:
    found = re.search(r'id="contest"[^>]*>(.*?)</script>', page, re.DOTALL)
    assert found
    read: dict[str, Any] = json.loads(found[1])
    return read


def test_the_page_opens_says_why_and_a_ballot_counts_when_voting_goes_on(play: Callable[[str], Play]) -> None:
    game = play("membership-ballot").open()
    client = game.voter_client("member001@example.org")
    assert _contest(get(client, f"/vote/{game.uuid}").text)["paused"] == ""
    _decide(game, "pause", WHY)
    assert "Choose while you wait" in get(client, "/my-votes").text
    assert "A <fire> alarm" in _contest(get(client, f"/vote/{game.uuid}").text)["paused"]
    ballot = {"ballot": game.ballot(1, game.uuid, [0, 1, 0])}
    refused = client.post(f"/vote/{game.uuid}/ballots", json=ballot, base_url=HTTPS)
    assert (refused.status_code, (refused.json or {})["error"]) == (409, "voting-paused")
    assert "A <fire> alarm" in (refused.json or {})["message"]
    _decide(game, "resume", "")
    assert client.post(f"/vote/{game.uuid}/ballots", json=ballot, base_url=HTTPS).status_code == 201
