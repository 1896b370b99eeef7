"""Bad input to acts, the tally and searches: a sentence that says what to do, and nothing changed."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask

from tests.pages.conftest import HTTPS, Play, get, post, problems, upload


@pytest.fixture
def played(play: Callable[[str], Play]) -> Play:
    return play("officer-election").create()


def test_an_approval_is_of_what_was_shown(played: Play, play: Callable[[str], Play]) -> None:
    played.add_roll()
    for uuid in played.uuids:
        played.set_contest(uuid)
    path = f"/office/contests/{played.uuid}/seal"
    page = get(played.office, path).text
    assert "You cannot approve this now" in page
    assert "Upload the trustees file." in page
    answer = post(played.office, path, seen="0" * 64, agree="y")
    assert answer.status_code == 400
    assert "This contest cannot be sealed yet" in problems(answer)[0]


def test_two_people_see_and_approve_the_same(play: Callable[[str], Play]) -> None:
    played = play("membership-ballot").prepare()
    path = f"/office/contests/{played.uuid}/seal"
    first, second = get(played.office, path).text, get(played.scrutineer, path).text
    facts = re.compile(r"<dl.*?</dl>", re.DOTALL)
    assert facts.findall(first) == facts.findall(second)
    answer = post(played.office, path, seen=re.findall(r'name="seen" value="([^"]+)"', first)[0])
    assert problems(answer) == ["Tick the box to say that you have read this and approve it"]
    answer = post(played.office, path, agree="y", seen="0" * 64)
    assert problems(answer) == ["This has changed since you opened the page. Read it again, then approve."]
    assert played.approve(played.office, "seal", played.uuid).status_code == 302
    assert "You have approved this." in get(played.office, path).text
    assert "Approved by Office Person (elections office)" in get(played.scrutineer, path).text
    post(played.office, f"/office/contests/{played.uuid}/options", do="save", **YES_AND_MAYBE)
    assert "Approved by Office Person" not in get(played.scrutineer, path).text


YES_AND_MAYBE = {
    "options-0-label": "Yes",
    "options-0-group": "",
    "options-1-label": "Maybe",
    "options-1-group": "",
}


def test_a_sealed_contest_cannot_be_edited(play: Callable[[str], Play]) -> None:
    played = play("membership-ballot").seal()
    for page in ("edit", "options", "timetable", "remove"):
        answer = get(played.office, f"/office/contests/{played.uuid}/{page}")
        assert answer.status_code == 409
        assert "This contest is sealed." in answer.text
    assert post(played.office, f"{played.poll}/contests/new", title="More", kind="choice").status_code == 400
    assert post(played.office, f"{played.poll}/trustees", pasted="[]").status_code == 400


def test_contests_are_added_and_removed(played: Play) -> None:
    answer = post(played.office, f"{played.poll}/contests/new", title="Treasurer", kind="ranked")
    assert answer.status_code == 302
    path = answer.headers["Location"]
    assert "Treasurer" in get(played.office, played.poll).text
    assert "Remove “Treasurer”?" in get(played.office, path.replace("/edit", "/remove")).text
    assert post(played.office, path.replace("/edit", "/remove")).status_code == 302
    assert get(played.office, path).status_code == 404


@pytest.mark.parametrize(
    "content", [b"\xff\xfe", "not json", "{}", '{"owner":9,"record":"x"}', '{"owner":1,"record":"{}"}']
)
def test_a_contribution_that_is_none_is_refused(play: Callable[[str], Play], content: str) -> None:
    played = play("membership-ballot").close()
    path = f"/office/contests/{played.uuid}/tally"
    answer = post(played.office, path, file=upload(content, "decrypt.json"))
    assert answer.status_code == 400
    assert problems(answer)
    assert "Not yet" in answer.text
    assert problems(post(played.office, path)) == ["Choose the file"]


def test_a_contribution_counts_once_and_only_after_closing(play: Callable[[str], Play]) -> None:
    played = play("membership-ballot").vote()
    answer = post(played.office, f"/office/contests/{played.uuid}/tally", file=upload("{}", "x.json"))
    assert problems(answer) == ["No file is expected now: look at the state of the contest"]


@pytest.mark.parametrize("tracker", ["", "short", "x" * 44, "<script>", "x" * 5000])
def test_a_search_without_a_tracker_says_what_one_looks_like(
    play: Callable[[str], Play], app: Flask, tracker: str
) -> None:
    played = play("membership-ballot").vote()
    for path in ("/board/", f"/board/{played.uuid}/"):
        answer = app.test_client().get(path, query_string={"tracker": tracker}, base_url=HTTPS)
        assert answer.status_code == 200
        assert problems(answer)[0].startswith(("Enter a ballot tracker", "A tracker has 43 characters"))


def test_a_ballot_is_found_by_its_tracker(play: Callable[[str], Play], app: Flask) -> None:
    played = play("membership-ballot").open()
    [cast] = played.cast(1, [0, 1, 0])
    tracker = cast.json["tracker"]
    browser = app.test_client()
    for path in ("/board/", f"/board/{played.uuid}/"):
        page = browser.get(path, query_string={"tracker": f" {tracker} "}, base_url=HTTPS)
        assert "This ballot is on the board" in page.text
    ballot = browser.get(f"/board/{played.uuid}/ballot", query_string={"tracker": tracker}, base_url=HTTPS)
    assert ballot.mimetype == "application/json"
    assert "immutable" in ballot.headers["Cache-Control"]
    unknown = browser.get("/board/", query_string={"tracker": "x" * 43}, base_url=HTTPS)
    assert "No ballot has this tracker" in unknown.text
    gone = browser.get(f"/board/{played.uuid}/ballot", query_string={"tracker": "x" * 43}, base_url=HTTPS)
    assert gone.status_code == 404


@pytest.mark.parametrize("page", ["0", "2", "-1", "x", "9" * 50])
def test_pages_that_do_not_exist(play: Callable[[str], Play], page: str) -> None:
    played = play("membership-ballot").vote()
    assert get(played.office, f"/board/{played.uuid}/?page={page}").status_code == 404
    assert get(played.office, f"{played.poll}/roll?page={page}").status_code == 404
