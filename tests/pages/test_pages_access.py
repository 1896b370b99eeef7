"""Who may open and send what: every address of these rooms, for everybody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from markupsafe import escape

from app import signing
from tests.pages.conftest import HTTPS, Play

ROOMS = ("ballot", "board", "office")
OFFICE_ONLY = {
    "office.new_poll",
    "office.upload_roll",
    "office.roll_draft",
    "office.confirm_roll",
    "office.new_contest",
    "office.edit_contest",
    "office.remove_contest",
    "office.options",
    "office.set_timetable",
    "office.set_trustees",
}
SCRUTINEER_ONLY = {"office.make_codes"}
SAFE = ("GET", "POST")


def _addresses(app: Flask, played: Play) -> list[tuple[str, str, str]]:
    """Return (endpoint, method, address) of every route of these rooms."""
    values = {"poll_id": played.poll_id, "uuid": played.uuid, "act": "seal"}
    values |= dict.fromkeys(("draft_id", "person_id"), "x" * 22)
    found = []
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if rule.endpoint.split(".")[0] in ROOMS:
            kinds = getattr(rule._converters.get("kind"), "items", ())
            wanted = {name: values.get(name) or min(kinds) for name in rule.arguments}
            for method in sorted(set(SAFE) & (rule.methods or set())):
                found.append((rule.endpoint, method, adapter.build(rule.endpoint, wanted, method=method)))
    return found


def _status(client: FlaskClient, method: str, path: str) -> int:
    return client.open(path, method=method, base_url=HTTPS).status_code


def test_addresses_answer_only_to_their_audience(
    play: Callable[[str], Play],
    app: Flask,
    staff_client: Callable[..., FlaskClient],
    person: Callable[..., int],
) -> None:
    played = play("membership-ballot").create().add_roll()
    voter = played.voter_client("member001@example.org")
    for endpoint, method, path in _addresses(app, played):
        public = _status(app.test_client(), method, path)
        as_voter, as_office, as_scrutineer = (
            _status(client, method, path) for client in (voter, played.office, played.scrutineer)
        )
        room = endpoint.split(".")[0]
        if room == "board":
            assert public in (200, 404), path
            continue
        assert public == (302 if method == "GET" else 401), path
        if room == "ballot":
            assert as_voter not in (401, 403), path
            continue
        assert as_voter == (302 if method == "GET" else 401), path
        if endpoint in OFFICE_ONLY:
            assert as_scrutineer == 403, path
            assert as_office != 403, path
        elif endpoint in SCRUTINEER_ONLY:
            assert as_office == 403, path
            assert as_scrutineer != 403, path
        else:
            assert as_office < 500, path
            assert 403 not in (as_office, as_scrutineer), path


def test_changing_methods_need_the_token(
    settings: dict[str, Any], play: Callable[[str], Play], app: Flask
) -> None:
    played = play("membership-ballot").create()
    app.config["WTF_CSRF_ENABLED"] = True
    for endpoint, method, path in _addresses(app, played):
        if method == "POST":
            client = played.scrutineer if endpoint in SCRUTINEER_ONLY else played.office
            assert _status(client, "POST", path) == 400, path


@pytest.mark.parametrize(
    "path", ["/board/nothing/", "/board/nothing.bel", "/board/nothing/result", "/board/%00/"]
)
def test_unknown_boards_are_not_found_and_leave_no_trace(
    client: FlaskClient, counts: Callable[[], dict[str, int]], path: str
) -> None:
    before = counts()
    assert client.get(path, base_url=HTTPS).status_code == 404
    assert counts() == before


def test_a_voter_sees_only_their_own_contests(
    play: Callable[[str], Play], person: Callable[..., int]
) -> None:
    played = play("membership-ballot").open()
    person("Stranger 900")
    stranger = played.voter_client("m900@example.org")
    assert "There is no vote for you" in stranger.get("/my-votes", base_url=HTTPS).text
    answer = stranger.get(f"/vote/{played.uuid}", base_url=HTTPS, follow_redirects=True)
    assert "You are not on the roll of this vote" in answer.text
    ballot = played.ballot(1, played.uuid, [0, 1, 0])
    refused = stranger.post(f"/vote/{played.uuid}/ballots", json={"ballot": ballot}, base_url=HTTPS)
    assert refused.status_code == 403
    assert refused.json["error"] == "not-entitled"


def test_the_board_publishes_the_key_that_signs_receipts(app: Flask) -> None:
    with app.app_context():
        key = signing.public_key()
    assert str(escape(key)) in app.test_client().get("/board/", base_url=HTTPS).text
