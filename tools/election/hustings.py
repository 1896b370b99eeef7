"""The meeting before anybody votes: agenda, questions and supports, speaking order, the room's screen."""

from __future__ import annotations

import re
from dataclasses import dataclass

import httpx

from tools.election import candidates, voting
from tools.election.office import Console
from tools.election.play import Play
from tools.election.visitor import PlayError, Visitor

OPENS, CLOSES, STARTS = ("2026-07-02", "17:00"), ("2026-07-08", "18:00"), ("2026-07-09", "10:00")
QUESTIONS = (
    "How will you protect the time that doctors have for each patient?",
    "What would you do in your first month?",
    "Is it true what they say about one of you?",
)
ASKERS, SUPPORTERS = (21, 22, 23), range(24, 34)


@dataclass
class Meeting:
    """The screen of the room, and the meeting's page once a member has looked for it."""

    screen: str
    page: str = ""


def set_up(console: Console, poll: str, chair: int) -> Meeting:
    """Set place, times and chair; the usual agenda comes with it; make the screen's link."""
    path = f"/office/polls/{poll}/meeting"
    typed: dict[str, str | list[str]] = {"place": "Great Hall", "names_shown": "no"}
    typed["chair"] = voting.email_of(chair)
    for name, (day, time) in (("starts", STARTS), ("questions_open", OPENS), ("questions_close", CLOSES)):
        year, month, date = day.split("-")
        typed |= {f"{name}_day": [date, month, year], f"{name}_time": time}
    console.office.submit(console.office.open(f"{path}/edit"), "", **typed).expect("The meeting is saved")
    made = console.office.submit(console.office.open(path), "screen/make").text
    screen = re.search(r"/screen/[\w-]+", made)
    if screen is None:
        raise PlayError("the office was given no link for the screen")
    return Meeting(screen.group())


def _sit_in(play: Play, meeting: Meeting, number: int) -> Visitor:
    visitor = candidates.enter(play.world, number)
    [meeting.page] = set(re.findall(r"/meetings/\w+", visitor.open("/meetings/").text))
    return visitor


def ask(play: Play, meeting: Meeting, contest: str, chair: int) -> None:
    """Three questions: two are accepted and supported, one is rejected with a reason."""
    for number, text, to in zip(
        ASKERS, QUESTIONS, (f"{contest}:", f"{contest}:0", f"{contest}:"), strict=True
    ):
        visitor = _sit_in(play, meeting, number)
        page = visitor.open(f"{meeting.page}/questions/new")
        visitor.submit(page, "", to=to, text=text).expect("Your question is with the chair")
    leader = _sit_in(play, meeting, chair)
    for text in QUESTIONS[:2]:
        leader.submit(leader.open(f"{meeting.page}/chair"), f"{_question(leader, meeting, text)}/accept")
    rejected = _question(leader, meeting, QUESTIONS[2])
    page = leader.open(f"{meeting.page}/chair/questions/{rejected}")
    leader.submit(page, "/reject", reason="It is not about the post.")
    for number in SUPPORTERS:
        visitor = _sit_in(play, meeting, number)
        page = visitor.open(meeting.page)
        first = re.findall(r"/questions/(\w+)/support", page.text)[number % 2]
        visitor.submit(page, f"{first}/support")


def _question(leader: Visitor, meeting: Meeting, text: str) -> str:
    """Return the identifier of the question with this text, from the chair's page."""
    page = leader.open(f"{meeting.page}/chair").text
    found = re.search(re.escape(text) + r".*?/chair/questions/(\w+)", page, re.DOTALL)
    if found is None:
        raise PlayError(f"the chair sees no question {text!r}")
    return found.group(1)


def hold(play: Play, meeting: Meeting, contest: str, chair: int) -> None:
    """The chair moves to the hustings, draws the speaking order, gives the floor and starts the clock."""
    leader = _sit_in(play, meeting, chair)
    for _ in range(2):  # welcome, then the hustings of the first contest
        _press(leader, meeting, _next_item(leader, meeting))
    page = leader.open(f"{meeting.page}/chair/draw/{contest}")
    leader.submit(page, "", word="Tuesday").expect("is drawn")
    page = leader.open(f"{meeting.page}/chair")
    [first, *_] = re.findall(r'name="speaker" value="([^"]+)"', page.text)
    _press(leader, meeting, f"{meeting.page}/chair/speaker", speaker=first)
    leader.submit(leader.open(f"{meeting.page}/chair"), "/chair/timer", minutes="3", seconds="0")
    play.world.visitor().open(meeting.screen).expect(first)
    play.camera.take("meeting-chair", f"{meeting.page}/chair", leader)
    play.camera.take("meeting-member", meeting.page, leader)


def move_on(play: Play, meeting: Meeting, chair: int) -> None:
    """The chair moves on to the next item of the agenda: the screen follows."""
    leader = _sit_in(play, meeting, chair)
    _press(leader, meeting, _next_item(leader, meeting))


def _press(leader: Visitor, meeting: Meeting, action: str, **typed: str) -> None:
    """Press a button of the chair's page, of which several lead to the same address."""
    [token, *_] = re.findall(r'name="csrf_token" value="([^"]+)"', leader.open(f"{meeting.page}/chair").text)
    answer = leader.http.post(action, data={"csrf_token": token, **typed})
    if answer.status_code >= httpx.codes.BAD_REQUEST:
        raise PlayError(f"{action}: {answer.status_code}")


def _next_item(leader: Visitor, meeting: Meeting) -> str:
    """Return the address behind the button for the next item of the agenda."""
    text = leader.open(f"{meeting.page}/chair").text
    found = re.findall(r'action="([^"]*/chair/agenda/\w+)"', text)
    if not found:
        raise PlayError("the chair sees no next item")
    return str(found[0])
