"""The address to which ballots are posted, and what the voting page tells the browser."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from crypto.text import b64_digest
from tests.pages.conftest import CLOSES, HTTPS, OPENS, Play, get
from tests.query_plans import asked


@pytest.fixture
def played(play: Callable[[str], Play]) -> Play:
    return play("membership-ballot").open()


def test_a_ballot_is_cast_once_and_answered_the_same_again(played: Play) -> None:
    voter = played.voter_client("member001@example.org")
    body = {"ballot": played.ballot(1, played.uuid, [0, 1, 0])}
    first = voter.post(f"/vote/{played.uuid}/ballots", json=body, base_url=HTTPS)
    again = voter.post(f"/vote/{played.uuid}/ballots", json=body, base_url=HTTPS)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json == again.json
    assert first.json["tracker"] == b64_digest(body["ballot"])
    other = voter.post(
        f"/vote/{played.uuid}/ballots",
        json={"ballot": played.ballot(1, played.uuid, [0, 0, 1])},
        base_url=HTTPS,
    )
    assert other.status_code == 409
    assert other.json["error"] == "already-voted"


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{}", "application/json", 400),
        (b"[]", "application/json", 400),
        (b'{"ballot":1}', "application/json", 400),
        (b'{"ballot":"a","ballot":"b"}', "application/json", 400),
        (b'{"ballot":"a","more":1}', "application/json", 400),
        (b'{"ballot":"a"', "application/json", 400),
        (b"\xff", "application/json", 400),
        (b"[" * 5000, "application/json", 400),
        (b'{"ballot":"not a ballot"}', "application/json", 400),
        (b'{"ballot":"\\ud800"}', "application/json", 400),
        (b'{"ballot":"a"}', "text/plain", 415),
        (b"ballot=a", "application/x-www-form-urlencoded", 415),
        (b'{"ballot":"' + b"x" * 10_000_000 + b'"}', "application/json", 413),
    ],
)
def test_anything_but_one_ballot_is_refused_and_changes_nothing(
    played: Play, counts: Callable[[], dict[str, int]], body: bytes, kind: str, status: int
) -> None:
    voter = played.voter_client("member001@example.org")
    before = counts()
    answer = voter.post(f"/vote/{played.uuid}/ballots", data=body, content_type=kind, base_url=HTTPS)
    assert answer.status_code == status
    after = counts()
    assert {name: number for name, number in after.items() if name != "audit_event"} == {
        name: number for name, number in before.items() if name != "audit_event"
    }
    if kind == "application/json":
        assert set(answer.json) == {"error", "message"}


def _told(page: str) -> dict[str, Any]:
    """Return what the voting page hands to its script."""
    found = re.search(r'<script type="application/json" id="contest">(.*?)</script>', page, re.DOTALL)
    assert found
    return json.loads(found[1])  # type: ignore[no-any-return]


def test_the_voting_page_carries_what_the_browser_checks(played: Play) -> None:
    voter = played.voter_client("member001@example.org")
    page = get(voter, f"/vote/{played.uuid}")
    contest = _told(page.text)
    assert contest["fingerprint"] == b64_digest(get(voter, contest["election_url"]).data)
    assert page.text.count(contest["fingerprint"]) == 2
    listed = get(voter, contest["credentials_url"])
    assert contest["credential"] in listed.text
    assert contest["credentials_fingerprint"] == b64_digest(listed.data)
    assert contest["credentials_length"] == len(listed.data)
    assert (contest["may_revote"], contest["has_voted"]) == (False, False)


def test_the_voting_page_tells_how_long_voting_lasts(played: Play) -> None:
    voter = played.voter_client("member001@example.org")
    contest = _told(get(voter, f"/vote/{played.uuid}").text)
    assert contest["now_ms"] == round(1000 * played.clock.now().timestamp())
    assert contest["closes_ms"] == round(1000 * CLOSES.timestamp())


def test_the_voting_page_and_the_board_do_not_read_the_credentials(played: Play) -> None:
    voter = played.voter_client("member001@example.org")
    uuid = played.uuid
    known = {"If-None-Match": get(voter, f"/board/{uuid}/credentials.json").headers["ETag"]}
    for path, headers, status in (
        (f"/vote/{uuid}", {}, 200),
        (f"/board/{uuid}/credentials.json", known, 304),
    ):
        with asked(played.app) as statements:
            answer = voter.get(path, base_url=HTTPS, headers=headers)
        assert answer.status_code == status
        assert not [one for one in statements if "SELECT board_record.body" in one]


def test_my_votes_says_one_thing_to_do_in_every_state(play: Callable[[str], Play]) -> None:
    played = play("membership-ballot").seal()
    voter = played.voter_client("member001@example.org")
    assert "Read the question" in get(voter, "/my-votes").text
    early = voter.get(f"/vote/{played.uuid}", base_url=HTTPS, follow_redirects=True)
    assert "Voting has not opened yet." in early.text
    played.both("open")
    played.move_to(OPENS)
    voter = played.voter_client("member001@example.org")
    assert "Vote now" in get(voter, "/my-votes").text
    played.cast(1, [0, 1, 0])
    page = get(voter, "/my-votes").text
    assert "Vote now" not in page
    assert "Your vote is cast." in page
    again = voter.get(f"/vote/{played.uuid}", base_url=HTTPS, follow_redirects=True)
    assert "You have already voted" in again.text
    played.move_to(CLOSES)
    page = get(voter, "/my-votes").text
    assert "Voting is over, and the result is not declared yet." in page
    late = voter.get(f"/vote/{played.uuid}", base_url=HTTPS, follow_redirects=True)
    assert "Voting is over: Ballot." in late.text


def test_records_are_the_same_bytes_every_time(played: Play) -> None:
    for name in ("election.json", "trustees.json", "credentials.json"):
        first = get(played.office, f"/board/{played.uuid}/{name}")
        assert first.mimetype == "application/json"
        assert "immutable" in first.headers["Cache-Control"]
        etag = {"If-None-Match": first.headers["ETag"]}
        again = played.office.get(f"/board/{played.uuid}/{name}", base_url=HTTPS, headers=etag)
        assert (again.status_code, again.data) == (304, b"")
        assert first.headers["ETag"] == f'"{b64_digest(first.data)}"'
        assert int(first.headers["Content-Length"]) == len(first.data)
        other = played.office.get(
            f"/board/{played.uuid}/{name}", base_url=HTTPS, headers={"If-None-Match": '"x"'}
        )
        assert (other.status_code, other.data) == (200, first.data)
    early = get(played.office, f"/board/{played.uuid}.bel")
    assert early.mimetype == "application/octet-stream"
    assert f'filename="{played.uuid}.bel"' in early.headers["Content-Disposition"]
    played.cast(1, [0, 1, 0])
    assert get(played.office, f"/board/{played.uuid}.bel").data.startswith(early.data)
    assert get(played.office, f"/board/{played.uuid}/checkpoint").mimetype == "text/plain"
