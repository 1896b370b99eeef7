"""Bad input in every form: a sentence that says what to do, nothing typed lost, nothing changed."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from html.parser import HTMLParser

import pytest

from ballot import store
from ballot.models import Contest
from tests.pages.conftest import ROLL, Play, get, post, problems, upload

Counts = Callable[[], dict[str, int]]


@pytest.fixture
def played(play: Callable[[str], Play]) -> Play:
    return play("officer-election").create()


def _contest(played: Play) -> Contest:
    return store.contest_by_uuid(played.uuid)


def test_a_new_poll_needs_a_kind_and_a_title(played: Play, counts: Counts) -> None:
    before = counts()
    answer = post(played.office, "/office/polls/new", preset="lottery", title=" ")
    assert answer.status_code == 400
    assert problems(answer) == ["Select one of the answers that are offered", "Enter a title"]
    answer = post(played.office, "/office/polls/new", title="Kept as typed")
    assert problems(answer) == ["Select what you want to run"]
    assert 'value="Kept as typed"' in answer.text
    answer = post(played.office, "/office/polls/new", preset="officer-election", title="x" * 151)
    assert "151 characters" in problems(answer)[0]
    assert counts() == before


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("title", "", "Enter a name for the contest"),
        ("question", "a\u202eb", "Remove control or invisible characters from the question"),
        ("background", "x" * 10_001, "Shorten the background"),
        ("seats", "three", "Number of posts must be a whole number from 1 to 100"),
        ("seats", "0", "Number of posts must be a whole number from 1 to 100"),
        ("seats", "٣", "Number of posts must be a whole number from 1 to 100"),
        ("seats", "", "Number of posts: enter a number"),
        ("most_non_members", "-1", "must be a whole number from 0 to 100"),
        ("rule", "borda", "Select one of the answers that are offered"),
        ("rule", "", "Select the counting rule"),
    ],
)
def test_settings_that_cannot_be_are_refused(played: Play, field: str, typed: str, sentence: str) -> None:
    form = {
        "title": "Chair",
        "question": "Who?",
        "background": "One\n\nTwo",
        "seats": "1",
        "rule": "scottish",
        "most_non_members": "",
    }
    answer = post(played.office, f"/office/contests/{played.uuid}/edit", **{**form, field: typed})
    assert answer.status_code == 400
    assert sentence in problems(answer)[0]
    for name, value in form.items():
        if name != field:
            assert value.split("\n")[0] in answer.text
    with played.app.app_context():
        assert _contest(played).question == "Rank the candidates for Chair in order of preference."


def test_settings_are_saved_and_shown_again(played: Play) -> None:
    form = {
        "title": "Chair",
        "question": "Who?",
        "background": "One\r\n\r\nTwo",
        "seats": "2",
        "rule": "meek",
        "most_non_members": "1",
    }
    path = f"/office/contests/{played.uuid}/edit"
    assert post(played.office, path, **form, may_revote="y").status_code == 302
    with played.app.app_context():
        contest = _contest(played)
        assert (contest.seats, contest.may_revote, contest.rule) == (2, True, "meek")
        assert contest.background == "One\n\nTwo"
        assert contest.constraint == {"category": "Membership", "maximum": {"non-member": 1}}
    page = get(played.office, path).text
    assert re.search(r'name="most_non_members"[^>]*value="1"', page)
    assert re.search(r'name="may_revote"[^>]*checked', page)


def test_choices_of_a_choice_contest(play: Callable[[str], Play]) -> None:
    played = play("membership-ballot").create()
    path = f"/office/contests/{played.uuid}/edit"
    form = {"title": "Ballot", "question": "Yes?", "background": ""}
    answer = post(played.office, path, **form, min_choices="2", max_choices="1")
    assert answer.status_code == 400
    assert "The most choices must be at least" in problems(answer)[0]
    assert re.search(r'name="min_choices"[^>]*value="2"', answer.text)
    assert post(played.office, path, **form, min_choices="0", max_choices="2", blank="y").status_code == 302


def test_options_keep_what_was_typed(played: Play) -> None:
    path = f"/office/contests/{played.uuid}/options"
    rows = {
        "options-0-label": "Candidate A",
        "options-0-group": "member",
        "options-1-label": "candidate a ",
        "options-1-group": "",
    }
    answer = post(played.office, path, do="save", **rows)
    assert answer.status_code == 400
    assert "is listed twice" in problems(answer)[0]
    assert 'value="Candidate A"' in answer.text
    answer = post(played.office, path, do="save", **{**rows, "options-1-label": "x" * 201})
    assert "Shorten the name" in problems(answer)[0]
    answer = post(played.office, path, do="save", **{**rows, "options-1-group": "friend"})
    assert problems(answer) == ["Select one of the answers that are offered"]


def test_more_rows_can_be_added_without_losing_any(played: Play) -> None:
    path = f"/office/contests/{played.uuid}/options"
    assert (
        get(played.office, path).text.count('name="options-') == 6
    )  # three rows, a name and a membership each
    rows = {"options-0-label": "Candidate A", "options-0-group": "member"}
    answer = post(played.office, path, do="more", **rows)
    assert answer.status_code == 200
    assert 'value="Candidate A"' in answer.text
    assert answer.text.count('name="options-') == 8
    rows = {f"options-{n}-label": f"Candidate {n}" for n in range(120)} | {
        f"options-{n}-group": "" for n in range(120)
    }
    assert post(played.office, path, do="more", **rows).text.count('name="options-') == 200
    with played.app.app_context():
        assert _contest(played).options == []


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"opens_day": ["31", "2", "2026"]}, "Day voting opens: enter a real date"),
        ({"opens_day": ["", "", ""]}, "Day voting opens: enter the day, month and year"),
        ({"opens_day": ["+9", "7", "2_026"]}, "Day voting opens: enter a real date"),
        ({"opens_day": "9"}, "Day voting opens: enter the day, month and year"),
        ({"opens_day": ["9", "7", "99999"]}, "Day voting opens: enter a real date"),
        ({"opens_time": "25:00"}, "Time voting opens: enter a time such as 12:00, 2pm or midday"),
        ({"opens_time": "14"}, "Time voting opens: enter a time such as 12:00, 2pm or midday"),
        ({"closes_time": ""}, "Time voting closes: enter a time, such as 12:00"),
        ({"closes_time": "11:59"}, "Voting must close after it opens"),
        (
            {"opens_day": ["1", "1", "2020"], "closes_day": ["2", "1", "2020"]},
            "The closing time has already passed",
        ),
        ({"closes_day": ["25", "10", "2026"], "closes_time": "1:30am"}, "This time happens twice"),
        ({"closes_day": ["28", "3", "2027"], "closes_time": "1:30am"}, "This time does not exist"),
    ],
)
def test_times_that_cannot_be_are_refused(played: Play, changed: dict[str, object], sentence: str) -> None:
    day = ["9", "7", "2026"]
    form = {"opens_day": day, "opens_time": "midday", "closes_day": day, "closes_time": "12:20pm"}
    answer = post(played.office, f"/office/contests/{played.uuid}/timetable", **{**form, **changed})
    assert answer.status_code == 400
    assert problems(answer)[0].startswith(sentence)
    if "opens_time" not in changed:
        assert 'value="midday"' in answer.text
    with played.app.app_context():
        assert _contest(played).opens_utc is None


def test_a_timetable_is_read_in_london_time_and_shown_again(played: Play) -> None:
    assert played.set_timetable(played.uuid, "12 noon", "2:30 PM").status_code == 302
    page = get(played.office, f"/office/contests/{played.uuid}/timetable").text
    assert 'value="12:00"' in page
    assert 'value="14:30"' in page
    with played.app.app_context():
        contest = _contest(played)
        assert contest.opens_utc is not None
        assert contest.opens_utc.isoformat() == "2026-07-09T11:00:00+00:00"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "no people|empty|first line|columns"),
        (b"\xff\xfe\x00\x01binary", "."),
        ("name,email\nA,a@example.org\n", "member_number|member number"),
        ("name,email,member_number\nA,nowhere,1\n", "is not an e-mail address"),
        ("name,email,member_number\n=1+1,a@example.org,1\n", "formula"),
        ("name,email,member_number\nA,a@example.org,1\nB,a@example.org,2\n", "line 2|twice"),
    ],
)
def test_a_roll_with_a_problem_saves_nothing(
    played: Play, counts: Counts, content: str, sentence: str
) -> None:
    before = counts()
    answer = post(played.office, f"{played.poll}/roll", file=upload(content, "roll.csv"))
    assert answer.status_code == 400
    assert re.search(sentence, answer.text)
    assert "Save this roll" not in answer.text
    assert counts() == before


def test_a_roll_without_a_file(played: Play) -> None:
    answer = post(played.office, f"{played.poll}/roll")
    assert answer.status_code == 400
    assert problems(answer) == ["Choose the CSV file of the roll"]


def test_a_roll_is_saved_only_when_it_is_confirmed(played: Play) -> None:
    answer = post(played.office, f"{played.poll}/roll", file=upload(ROLL, "roll.csv"))
    draft = answer.headers["Location"]
    assert "member002@example.org" in get(played.office, draft).text
    assert "Import the roll." in get(played.office, played.poll).text
    assert post(played.office, draft).status_code == 302
    assert "3 people are on the roll." in get(played.office, played.poll).text
    other = post(played.office, f"{played.poll}/roll/{'x' * 22}")
    assert other.status_code == 404


def test_a_roll_cannot_change_once_codes_exist(played: Play) -> None:
    played.add_roll().make_codes()
    assert "cannot be changed" in get(played.office, f"{played.poll}/roll").text
    answer = post(played.office, f"{played.poll}/roll", file=upload(ROLL, "roll.csv"))
    assert answer.status_code == 409
    assert "Voting codes have been made for this roll" in answer.text


@pytest.mark.parametrize("pasted", ["[]", "{}", "not json", '[["Single",{}]]', "😀", "[" * 1000])
def test_trustees_that_do_not_hold_together_are_refused(played: Play, pasted: str) -> None:
    answer = post(played.office, f"{played.poll}/trustees", pasted=pasted)
    assert answer.status_code == 400
    assert problems(answer)[0].startswith("This trustees file was refused.")
    assert unescape(answer.text).count(pasted) >= 1
    answer = post(played.office, f"{played.poll}/trustees", file=upload(b"\xff\xfe", "trustees.json"))
    assert problems(answer)[0].startswith("This is not a trustees file")
    answer = post(played.office, f"{played.poll}/trustees")
    assert problems(answer) == ["Choose the trustees file, or paste its contents: one of the two"]


def test_codes_need_a_roll_and_a_way(played: Play) -> None:
    answer = post(played.scrutineer, f"{played.poll}/codes", delivery="sheet")
    assert answer.status_code == 400
    assert "The roll is empty" in problems(answer)[0]
    played.add_roll()
    answer = post(played.scrutineer, f"{played.poll}/codes")
    assert problems(answer) == ["Select how the codes reach the voters"]


class Fields(HTMLParser):
    """Reads from a page what its form would send: every named field that is rendered, and nothing else."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in ("input", "select", "textarea") and given.get("name"):
            self.values[str(given["name"])] = given.get("value") or ""


@pytest.mark.parametrize("preset", ["membership-ballot", "officer-election"])
def test_the_options_page_takes_exactly_the_fields_that_it_shows(
    play: Callable[[str], Play], preset: str
) -> None:
    """Pages of choice contests do not ask for a group: its absence from what is sent is no fault."""
    played = play(preset).create()
    path = f"/office/contests/{played.uuid}/options"
    shown = Fields(get(played.office, path).text).values
    assert any(name.endswith("-group") for name in shown) is (preset == "officer-election")
    names = [name for name in shown if name.endswith("-label")]
    typed = dict(zip(names, ("For", "Against"), strict=False))
    answer = post(played.office, path, **{**shown, **typed}, do="save")
    assert answer.status_code == 302, answer.text
    with played.app.app_context():
        saved = [option.label for option in store.contest_by_uuid(played.uuid).options]
    assert saved == ["For", "Against"]
    again = Fields(get(played.office, path).text).values
    assert [again[name] for name in names[:2]] == ["For", "Against"]
    assert post(played.office, path, **again, do="save").status_code == 302
