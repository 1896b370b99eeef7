"""A meeting through its pages: office, chair, members and the room's screen, each with their own rights."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import access, db
from ballot.hustings.models import Meeting, Question
from tests.pages.conftest import OPENS, Play, get, post, problems

DAY = ["9", "7", "2026"]
MEETING = {
    "place": "Committee room 1",
    "starts_day": DAY,
    "starts_time": "11am",
    "chair": "member001@example.org",
    "names_shown": "no",
    "questions_open_day": ["25", "6", "2026"],
    "questions_open_time": "midday",
    "questions_close_day": DAY,
    "questions_close_time": "12:30",
}
HOSTILE = '<script>alert("1")</script> {{ 7 * 7 }} & "quoted"'
Begin = Callable[[str], Play]


def begin(play: Begin, **changes: object) -> tuple[Play, str]:
    """Prepare an officer election with its meeting; return it and the address of the meeting."""
    played = play("officer-election").prepare()
    answer = post(played.office, f"{played.poll}/meeting/edit", **{**MEETING, **changes})
    assert answer.status_code == 302, answer.text
    return played, f"/meetings/{meeting_id(played.app)}"


def meeting_id(app: Flask) -> str:
    with app.app_context():
        return db.session().query(Meeting).one().public_id


def question_ids(app: Flask) -> list[str]:
    with app.app_context():
        return [question.public_id for question in db.session().query(Question).order_by(Question.id)]


def ask(client: FlaskClient, at: str, to: str, text: str) -> str:
    answer = post(client, f"{at}/questions/new", to=to, text=text)
    assert answer.status_code == 302, answer.text
    return answer.headers["Location"]


def screen_path(played: Play) -> str:
    """Let the office make the link of the screen and return its path."""
    page = post(played.office, f"{played.poll}/meeting/screen/make")
    assert page.status_code == 200
    found = re.search(r'href="https://localhost(/screen/[^"]+)"', page.text)
    assert found, page.text
    return found[1]


def item_ids(page: str) -> dict[str, str]:
    """Return the agenda of the chair's page: the path behind each "Go there" by the item's words."""
    forms = re.findall(r'action="([^"]+/chair/agenda/\w+)".*?Go there<[^>]+> ([^<]+)<', page, re.DOTALL)
    return {words: path for path, words in forms}


def test_a_meeting_from_the_agenda_to_the_question_on_the_screen(play: Begin) -> None:
    played, at = begin(play)
    chair, asker = (played.voter_client(f"member00{n}@example.org") for n in (1, 2))
    other = played.voter_client("member003@example.org")
    assert "Chair this meeting" in get(chair, "/meetings/").text
    assert "Chair this meeting" not in get(asker, "/meetings/").text
    ask(asker, at, f"{played.uuid}:0", HOSTILE)
    assert "alert" not in get(other, at).text
    [question] = question_ids(played.app)
    assert post(chair, f"{at}/chair/questions/{question}/accept").status_code == 302
    listed = get(other, at).text
    assert "&lt;script&gt;alert" in listed
    assert "<script>alert" not in listed
    assert post(other, f"{at}/questions/{question}/support").status_code == 302
    assert "1 person supports this" in get(chair, f"{at}/chair").text
    path = screen_path(played)
    show = played.app.test_client()
    assert "Welcome" in get(show, path).text
    go = item_ids(get(chair, f"{at}/chair").text)
    assert post(chair, go["Hustings: Chair"]).status_code == 302
    assert post(chair, f"{at}/chair/speaker", speaker="Candidate B").status_code == 302
    assert post(chair, f"{at}/chair/timer", minutes="2", seconds="30").status_code == 302
    assert post(chair, f"{at}/chair/questions/{question}/asked").status_code == 302
    state = get(show, f"{path}/state.json").json
    assert state["now"] == {"kind": "hustings", "text": "Hustings: Chair"}
    assert state["speaker"] == "Candidate B"
    assert state["timer"] == {"ends": int(played.clock.now().timestamp() * 1000) + 150_000, "seconds": 150}
    assert state["question"] == {"text": HOSTILE, "to": "Candidate A", "asker": None}
    page = get(show, path).text
    assert "2:30" in page
    assert "<script>alert" not in page


def test_the_screen_answers_304_and_tells_the_time(play: Begin) -> None:
    played, _ = begin(play)
    path, client = screen_path(played), played.app.test_client()
    first = get(client, f"{path}/state.json")
    assert first.headers["X-Tellers-Now"] == str(int(played.clock.now().timestamp() * 1000))
    assert first.headers["Cache-Control"] == "no-store"
    again = client.get(
        f"{path}/state.json", base_url="https://localhost", headers={"If-None-Match": first.headers["ETag"]}
    )
    assert (again.status_code, again.data) == (304, b"")
    assert "X-Tellers-Now" in again.headers


def test_a_link_that_is_void_or_guessed_opens_nothing(
    play: Begin, counts: Callable[[], dict[str, int]]
) -> None:
    played, _ = begin(play)
    path, client = screen_path(played), played.app.test_client()
    assert get(client, path).status_code == 200
    assert post(played.office, f"{played.poll}/meeting/screen/revoke").status_code == 302
    before = counts()
    for guess in (path, f"{path}/state.json", "/screen/x", "/screen/%ED%A0%80", "/screen/x/state.json"):
        assert get(client, guess).status_code == 404
    assert counts() == before
    assert path.rsplit("/", 1)[1] not in get(played.office, f"{played.poll}/meeting").text


def test_the_screen_names_no_voter_and_no_result_before_it_is_declared(play: Begin) -> None:
    played, at = begin(play, starts_time="12:05")
    path, client = screen_path(played), played.app.test_client()
    for act in ("seal", "open"):
        played.both(act)
    played.move_to(OPENS)
    chair = played.voter_client("member001@example.org")
    for number, answer in ((1, [1, 2, 0]), (2, [2, 1, 0])):
        assert {response.status_code for response in played.cast(number, answer)} == {201}
    go = item_ids(get(chair, f"{at}/chair").text)
    post(chair, go["Vote: Chair"])
    state = get(client, f"{path}/state.json").json
    assert state["contest"]["turnout"] == {"voted": 2, "entitled": 3, "share": "66.7 %"}
    assert state["contest"]["closes"] == int(OPENS.timestamp() * 1000) + 20 * 60 * 1000
    assert state["contest"]["result"] is None
    post(chair, item_ids(get(chair, f"{at}/chair").text)["Result: Chair"])
    played.move_to(OPENS.replace(minute=20))
    played.both("close")
    for kind in ("shuffle", "decrypt"):
        for owner in (1, 3):
            assert played.contribute(played.uuid, kind, owner).status_code == 302
    for text in (get(client, path).text, get(client, f"{path}/state.json").text):
        assert "Member 00" not in text
        assert "Candidate" not in text
    for staff in (played.office, played.scrutineer):
        assert played.approve(staff, "declare", played.uuid).status_code == 302
    state = get(client, f"{path}/state.json").json
    assert len(state["contest"]["result"]["elected"]) == 1
    assert state["contest"]["result"]["sentences"]
    assert "Elected" in get(client, path).text
    assert "Member 00" not in get(client, path).text


def test_members_who_are_not_on_the_roll_see_no_meeting(play: Begin, person: Callable[..., int]) -> None:
    played, at = begin(play)
    person("Stranger 900")
    stranger = played.voter_client("m900@example.org")
    assert "There is no meeting for you" in get(stranger, "/meetings/").text
    for path in (at, f"{at}/questions/new"):
        assert get(stranger, path).status_code == 404
    assert post(stranger, f"{at}/questions/new", to=f"{played.uuid}:", text="Why?").status_code == 404


def test_only_the_chair_reaches_what_the_chair_does(play: Begin, app: Flask) -> None:
    played, at = begin(play)
    member = played.voter_client("member002@example.org")
    ask(member, at, f"{played.uuid}:", "Why?")
    values = {
        "meeting_id": at.rsplit("/", 1)[1],
        "question_id": question_ids(app)[0],
        "item_id": "x" * 22,
        "uuid": played.uuid,
        "step": "accept",
    }
    adapter, tried = app.url_map.bind("localhost"), 0
    for rule in app.url_map.iter_rules():
        if "/chair" in rule.rule and rule.endpoint.startswith("hustings."):
            for method in sorted({"GET", "POST"} & (rule.methods or set())):
                path = adapter.build(
                    rule.endpoint, {name: values[name] for name in rule.arguments}, method=method
                )
                for client in (member, played.office):
                    answer = client.open(path, method=method, base_url="https://localhost")
                    assert answer.status_code == 403, path
                tried += 1
    assert tried > 10


def test_the_office_sets_and_the_scrutineer_reads(play: Begin) -> None:
    played, _ = begin(play)
    assert get(played.scrutineer, f"{played.poll}/meeting").status_code == 200
    for path in ("meeting/edit", "meeting/agenda/new", "meeting/screen/make"):
        assert post(played.scrutineer, f"{played.poll}/{path}").status_code == 403


def test_mistakes_stand_beside_what_was_typed(play: Begin) -> None:
    played = play("officer-election").create().add_roll()
    at = f"{played.poll}/meeting/edit"
    empty = post(played.office, at)
    assert problems(empty)[0] == "Enter the place of the meeting"
    only_words = {name: value for name, value in MEETING.items() if not name.endswith(("_day", "_time"))}
    assert len(problems(post(played.office, at, **only_words))) == 6
    answer = post(played.office, at, **{**MEETING, "chair": "nobody@example.org"})
    assert problems(answer) == [
        "Nobody with this e-mail address is known here. Use the address of a person on the roll or of a "
        "member of staff."
    ]
    assert 'value="Committee room 1"' in answer.text
    answer = post(played.office, at, **{**MEETING, "questions_close_day": ["1", "6", "2026"]})
    assert problems(answer) == ["Questions must close after they open. Choose a later closing time."]


def test_the_agenda_is_edited_item_by_item(play: Begin) -> None:
    played, _ = begin(play)
    page = f"{played.poll}/meeting"
    assert problems(post(played.office, f"{page}/agenda/new", what="text", text=" ")) == [
        "Enter what the item is about."
    ]
    assert post(played.office, f"{page}/agenda/new", what="text", text="Lunch").status_code == 302
    path = re.findall(r'action="([^"]+/agenda/\w+/up)"', get(played.office, page).text)[-1]
    assert post(played.office, path).status_code == 302
    words = re.findall(r'agenda__words">([^<]+)<', get(played.office, page).text)
    assert words[-2:] == ["Lunch", "Result: Deputy Chairs"]
    assert post(played.office, path.replace("/up", "/remove")).status_code == 302
    assert "Lunch" not in get(played.office, page).text


def test_a_question_that_is_rejected_reaches_only_its_asker(play: Begin) -> None:
    played, at = begin(play)
    chair, asker = (played.voter_client(f"member00{n}@example.org") for n in (1, 2))
    ask(asker, at, f"{played.uuid}:", "What is your favourite colour?")
    ask(asker, at, f"{played.uuids[1]}:", "And your favourite number?")
    first, second = question_ids(played.app)
    path = f"{at}/chair/questions/{first}"
    assert "Reason" in get(chair, path).text
    assert problems(post(chair, f"{path}/reject", reason="")) == [
        "Enter a reason, which the member who asked will read"
    ]
    assert post(chair, f"{path}/merge", into=second).status_code == 404
    assert post(chair, f"{path}/reject", reason="Not about the post.").status_code == 302
    assert "Not about the post." in get(asker, at).text
    assert "favourite" not in get(played.voter_client("member003@example.org"), at).text


def test_the_draw_is_shown_with_everything_to_repeat_it(play: Begin) -> None:
    played, at = begin(play)
    chair = played.voter_client("member001@example.org")
    before = get(chair, at).text
    assert "The secret is shown with the draw." in before
    post(chair, item_ids(get(chair, f"{at}/chair").text)["Hustings: Chair"])
    path = re.search(r'href="([^"]+/chair/draw/[^"]+)"', get(chair, f"{at}/chair").text)
    assert path
    assert post(chair, path[1], word="marmalade").status_code == 302
    after = get(chair, at).text
    assert "marmalade" in after
    assert f"speaking order {played.uuid}" in after
    assert post(chair, path[1], word="again").status_code == 400


@pytest.mark.parametrize("endpoint", ["hustings.show_screen", "hustings.screen_state"])
def test_the_screen_needs_no_sign_in(endpoint: str) -> None:
    assert access.TABLE[endpoint] is access.Audience.PUBLIC
