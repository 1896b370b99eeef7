"""Signing in with a slip: by script and by hand; replay is meant to work, guessing and previews are not."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.accounts import slips
from app.clock import SettableClock
from ballot import store
from ballot.slips import sheet
from tests.pages.conftest import CLOSES, HTTPS, OPENS, Play

DAY = OPENS.replace(hour=6)
AS_SCRIPT = {"Accept": "application/json"}


def words_on(page: str) -> dict[str, str]:
    """Return the sign-in words of the page of slips by name."""
    found = re.findall(r"(Member \d{3})\b.*?</p>.*?<code.*?<code[^>]*>([^<]+)</code>", page, re.DOTALL)
    return dict(found)


class Room:
    """A sealed election whose slips were handed out."""

    def __init__(self, play: Play) -> None:
        play.prepare()
        self.words = words_on(play.make_codes().text)
        play.both("seal")
        self.play, self.app = play, play.app

    def word(self, number: int) -> str:
        return self.words[f"Member {number:03}"]


@pytest.fixture
def room(play: Callable[[str], Play], clock: SettableClock) -> Room:
    made = Room(play("officer-election"))
    clock.set(DAY)
    return made


def scan(client: FlaskClient, word: str, **more: str) -> TestResponse:
    """Do what the page's script does."""
    return client.post("/slip", data={"word": word, **more}, headers=AS_SCRIPT, base_url=HTTPS)


def typed(client: FlaskClient, word: str) -> TestResponse:
    return client.post("/slip", data={"word": word}, base_url=HTTPS)


def who(client: FlaskClient) -> str:
    """Return who is signed in, as the page says."""
    found = re.search(r"signed in as\s+(?:<strong>)?([^<.]+)", client.get("/sign-out", base_url=HTTPS).text)
    return found[1].strip() if found else ""


def test_a_slip_signs_in_by_script_and_by_hand(app: Flask, room: Room) -> None:
    first, second = app.test_client(), app.test_client()
    answer = scan(first, room.word(1))
    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["next"] == "/my-votes"
    assert answer.json["poll"] == room.play.poll_id
    assert re.fullmatch(r"[0-9a-f]{64}", answer.json["key"])
    assert typed(second, f" {room.word(2).lower().replace('-', ' ')} ").location == "/my-votes"
    assert (who(first), who(second)) == ("Member 001", "Member 002")


def test_scanning_twice_works_and_gives_the_same_key(app: Flask, room: Room) -> None:
    client, phone = app.test_client(), app.test_client()
    answers = [scan(browser, room.word(1)).json for browser in (client, client, phone)]
    assert answers[0] == answers[1] == answers[2]
    assert who(client) == who(phone) == "Member 001"


def test_each_person_and_poll_has_a_key_of_its_own(app: Flask, room: Room) -> None:
    keys = [scan(app.test_client(), room.word(number)).json["key"] for number in (1, 2)]  # type: ignore[index]
    assert keys[0] != keys[1]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_previews_change_nothing(
    app: Flask, room: Room, counts: Callable[[], dict[str, int]], method: str
) -> None:
    before = counts()
    for _ in range(10):
        app.test_client().open(f"/slip?s={room.word(1)}&word={room.word(1)}", method=method, base_url=HTTPS)
    assert counts() == before
    assert scan(app.test_client(), room.word(1)).status_code == 200


def test_somebody_elses_slip_asks_first(app: Flask, room: Room) -> None:
    client = app.test_client()
    scan(client, room.word(1))
    answer = scan(client, room.word(2))
    assert (answer.status_code, (answer.json or {})["error"]) == (409, "somebody-else-signed-in")
    assert who(client) == "Member 001"
    assert scan(client, room.word(2), replace="y").status_code == 200
    assert who(client) == "Member 002"


def test_a_slip_gives_a_fresh_session_and_no_role(app: Flask, room: Room) -> None:
    client = app.test_client()
    client.get("/slip", base_url=HTTPS)
    before = client.get_cookie("__Host-tellers")
    scan(client, room.word(1))
    after = client.get_cookie("__Host-tellers")
    assert after is not None
    assert before is None or before.value != after.value
    for path in ("/office/", "/audit/"):
        assert "/staff/sign-in" in client.get(path, base_url=HTTPS).location


def test_wrong_words_are_counted_and_the_limit_holds(app: Flask, room: Room) -> None:
    client = app.test_client()
    for _ in range(slips.WRONG_WORDS_PER_ADDRESS):
        answer = scan(client, slips.new_word())
        assert (answer.status_code, (answer.json or {})["error"]) == (400, "wrong-word")
    assert scan(client, slips.new_word()).status_code == 429
    assert scan(app.test_client(), room.word(1)).status_code == 200, "everybody in a room has one address"
    elsewhere = app.test_client().post(
        "/slip",
        data={"word": slips.new_word()},
        headers=AS_SCRIPT,
        base_url=HTTPS,
        environ_base={"REMOTE_ADDR": "192.0.2.7"},
    )
    assert elsewhere.status_code == 400
    room.play.clock.advance(timedelta(minutes=15))
    assert scan(app.test_client(), slips.new_word()).status_code == 400


@pytest.mark.parametrize("word", ["", "AB12", "x" * 61, "\0" * 16, "💥" * 16, "AB12-CD34-EF56-GH7\u202e"])
def test_hostile_words_are_refused(app: Flask, room: Room, word: str) -> None:
    for answer in (scan(app.test_client(), word), typed(app.test_client(), word)):
        assert answer.status_code == 400


def test_a_voting_code_typed_by_mistake_is_named(app: Flask, room: Room) -> None:
    answer = typed(app.test_client(), room.play.codes["Member 001"])
    assert answer.status_code == 400
    assert "looks like your voting code" in answer.text
    assert room.play.codes["Member 001"] not in app.test_client().get("/slip", base_url=HTTPS).text


def test_slips_for_a_large_roll_are_refused_before_codes_are_made(
    play: Callable[[str], Play], monkeypatch: pytest.MonkeyPatch
) -> None:
    game = play("membership-ballot").create().add_roll()
    monkeypatch.setattr(sheet, "MOST_SLIPS", 2)
    answer = game.scrutineer.post(f"{game.poll}/codes", data={"delivery": "sheet"}, base_url=HTTPS)
    assert answer.status_code == 400
    assert "Slips are printed for at most" in answer.text
    with game.app.app_context():
        assert store.poll_by_id(game.poll_id).codes_made_utc is None


def test_making_codes_again_ends_slips_and_their_sign_ins(
    play: Callable[[str], Play], clock: SettableClock
) -> None:
    game = play("membership-ballot").prepare()
    old = words_on(game.make_codes().text)
    game.move_to(DAY)
    client = game.app.test_client()
    assert scan(client, old["Member 001"]).status_code == 200
    assert who(client) == "Member 001"
    new = words_on(game.make_codes().text)
    assert who(client) == ""
    assert scan(client, old["Member 001"]).status_code == 400
    assert scan(client, new["Member 001"]).status_code == 200


@pytest.mark.parametrize(("moment", "status"), [(DAY - timedelta(days=1), 400), (DAY, 200), (CLOSES, 400)])
def test_it_counts_on_the_day_only(app: Flask, room: Room, moment: object, status: int) -> None:
    room.play.clock.set(moment)  # type: ignore[arg-type]
    answer = scan(app.test_client(), room.word(1))
    assert answer.status_code == status
    if status == 400:
        assert (answer.json or {})["error"] == "slip-not-now"


def test_neither_log_nor_audit_holds_a_word(
    app: Flask, room: Room, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = slips.new_word()
    scan(app.test_client(), wrong)
    scan(app.test_client(), room.word(1))
    printed = capsys.readouterr()
    audit = room.play.office.get("/audit/", base_url=HTTPS).text
    for word in (wrong, room.word(1), slips.normal_word(wrong), slips.normal_word(room.word(1))):
        assert word not in caplog.text + printed.out + printed.err + audit
