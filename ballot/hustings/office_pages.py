"""The office's pages of a meeting: its settings, its agenda, and the link of the room's screen."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import current_app, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice

from app.forms import beside
from ballot import store as ballot_store
from ballot import timetable
from ballot.hustings import agenda, screen, store
from ballot.hustings import meeting as meetings
from ballot.hustings.blueprint import blueprint, page, person
from ballot.hustings.errors import NoSuchMeeting
from ballot.hustings.forms import ItemForm, MeetingForm
from ballot.hustings.meeting import MeetingSettings
from ballot.hustings.models import ItemKind, Meeting
from ballot.models import Contest, Poll
from ballot.office.blueprint import is_office

TIMES = {
    "starts": "starts_utc",
    "questions_open": "questions_open_utc",
    "questions_close": "questions_close_utc",
}
STEPS = {"up": agenda.UP, "down": agenda.DOWN}


@blueprint.get("/office/polls/<poll_id>/meeting")
def setup(poll_id: str) -> ResponseReturnValue:
    """Show the meeting of a poll: where and when, who chairs it, its agenda, whether a screen has a link."""
    poll = ballot_store.poll_by_id(poll_id)
    return _setup_page(poll, store.meeting_of(poll), None)


def _setup_page(poll: Poll, meeting: Meeting | None, link: str | None) -> ResponseReturnValue:
    return page(
        "setup.html",
        poll=poll,
        meeting=meeting,
        may_edit=is_office(),
        items=[(item.public_id, screen.item_words(item)) for item in meeting.items] if meeting else [],
        has_link=meeting is not None and store.link_of(meeting) is not None,
        link=link,
    )


@blueprint.route("/office/polls/<poll_id>/meeting/edit", methods=["GET", "POST"])
def edit(poll_id: str) -> ResponseReturnValue:
    """Set place, time, chair and the interval for questions."""
    poll = ballot_store.poll_by_id(poll_id)
    meeting = store.meeting_of(poll)
    form = MeetingForm(data=_typed(meeting))
    if form.validate_on_submit():
        with beside(form):
            meetings.set_meeting(poll, _settings(form), person())
            flash("The meeting is saved.")
            return redirect(url_for("hustings.setup", poll_id=poll_id))
    return page("edit.html", form, poll=poll)


def _typed(meeting: Meeting | None) -> dict[str, Any]:
    """Return what the form begins with."""
    if meeting is None:
        return {}
    typed: dict[str, Any] = {
        "place": meeting.place,
        "chair": meeting.chair.email if meeting.chair else "",
        "names_shown": "yes" if meeting.names_shown else "no",
    }
    for name, column in TIMES.items():
        local = getattr(meeting, column).astimezone(timetable.LONDON)
        typed |= {f"{name}_day": local.date(), f"{name}_time": local.time()}
    return typed


def _settings(form: MeetingForm) -> MeetingSettings:
    times = {f"{name}_local": _local(form[f"{name}_day"].data, form[f"{name}_time"].data) for name in TIMES}
    return MeetingSettings(
        place=form.place.data or "",
        chair_email=form.chair.data or "",
        names_shown=form.names_shown.data == "yes",
        **times,
    )


def _local(day: dt.date | None, time: dt.time | None) -> str:
    return f"{day:%Y-%m-%d}T{time:%H:%M}" if day and time else ""


@blueprint.route("/office/polls/<poll_id>/meeting/agenda/new", methods=["GET", "POST"])
def new_item(poll_id: str) -> ResponseReturnValue:
    """Add an item at the end of the agenda."""
    poll, meeting = _meeting(poll_id)
    form = ItemForm()
    form.what.choices = _choices(poll)
    if form.validate_on_submit():
        kind, _, uuid = form.what.data.partition(":")
        with beside(form, "text"):
            agenda.add(meeting, kind, _contest_in(poll, uuid), form.text.data or "", person())
            return redirect(url_for("hustings.setup", poll_id=poll_id))
    return page("item.html", form, poll=poll)


def _choices(poll: Poll) -> list[SelectChoice]:
    plain = [
        SelectChoice("", "Select"),
        SelectChoice(ItemKind.TEXT.value, "Own words"),
        SelectChoice(ItemKind.WELCOME.value, "Welcome"),
    ]
    return plain + [
        SelectChoice(f"{kind.value}:{contest.uuid}", f"{screen.ITEM_WORDS[kind]}: {contest.title}")
        for contest in ballot_store.contests_in(poll)
        for kind in agenda.OF_A_CONTEST
    ]


def _contest_in(poll: Poll, uuid: str) -> Contest | None:
    return next((contest for contest in poll.contests if contest.uuid == uuid), None)


@blueprint.post("/office/polls/<poll_id>/meeting/agenda/<item_id>/<any(up, down, remove):step>")
def change_item(poll_id: str, item_id: str, step: str) -> ResponseReturnValue:
    """Move an item up or down, or take it off the agenda."""
    _, meeting = _meeting(poll_id)
    item = store.item_of(meeting, item_id)
    if step == "remove":
        agenda.remove(meeting, item, person())
    else:
        agenda.move(meeting, item, STEPS[step], person())
    return redirect(url_for("hustings.setup", poll_id=poll_id) + "#agenda")


@blueprint.post("/office/polls/<poll_id>/meeting/screen/<any(make, revoke):step>")
def screen_link(poll_id: str, step: str) -> ResponseReturnValue:
    """Make the screen's link, which only this answer shows, or make it void."""
    poll, meeting = _meeting(poll_id)
    if step == "revoke":
        meetings.revoke_link(meeting, person())
        flash("The link of the screen opens nothing any more.")
        return redirect(url_for("hustings.setup", poll_id=poll_id))
    path = url_for("hustings.show_screen", token=meetings.make_link(meeting, person()), _external=False)
    return _setup_page(poll, meeting, current_app.config["BASE_URL"] + path)


def _meeting(poll_id: str) -> tuple[Poll, Meeting]:
    poll = ballot_store.poll_by_id(poll_id)
    meeting = store.meeting_of(poll)
    if meeting is None:
        raise NoSuchMeeting
    return poll, meeting
