"""The pages of a meeting for people on the roll: agenda, speaking order, questions and supports."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice

from app.forms import beside
from ballot.hustings import candidates, questions, store, views
from ballot.hustings import meeting as meetings
from ballot.hustings.blueprint import blueprint, page, person
from ballot.hustings.forms import QuestionForm
from ballot.hustings.models import Meeting
from ballot.store import contest_by_uuid


@blueprint.get("/meetings/")
def index() -> ResponseReturnValue:
    """List the meetings that this person may attend or chairs."""
    asking = person()
    rows = [(meeting, meeting.chair_id == asking.id) for meeting in store.meetings_of(asking)]
    return page("index.html", meetings=rows)


@blueprint.get("/meetings/<meeting_id>")
def meeting(meeting_id: str) -> ResponseReturnValue:
    """Show a meeting: what is on, who speaks in which order, which questions were put."""
    return page("meeting.html", **views.meeting_page(_meeting(meeting_id), person()))


@blueprint.route("/meetings/<meeting_id>/questions/new", methods=["GET", "POST"])
def ask(meeting_id: str) -> ResponseReturnValue:
    """Put a question to all candidates of a contest, or to one."""
    found, form = _meeting(meeting_id), QuestionForm()
    questions.require_open(found)
    form.to.choices = [SelectChoice(value, words) for value, words in views.addressees(found)]
    if form.validate_on_submit():
        uuid, _, place = form.to.data.partition(":")
        candidate = candidates.named(contest_by_uuid(uuid))[int(place)] if place else None
        with beside(form):
            questions.put(found, person(), uuid, candidate, form.text.data or "")
            flash("Your question is with the chair of the meeting. Once accepted, others can support it.")
            return redirect(url_for("hustings.meeting", meeting_id=meeting_id))
    return page("ask.html", form, meeting=found, poll=found.poll, most=questions.QUESTION_LENGTH)


@blueprint.post("/meetings/<meeting_id>/questions/<question_id>/<any(support, withdraw):step>")
def support(meeting_id: str, question_id: str, step: str) -> ResponseReturnValue:
    """Support a question, or take the support back."""
    found = _meeting(meeting_id)
    if step == "support":
        questions.support(found, person(), question_id)
    else:
        questions.withdraw_support(found, person(), question_id)
    return redirect(url_for("hustings.meeting", meeting_id=meeting_id) + f"#question-{question_id}")


def _meeting(meeting_id: str) -> Meeting:
    found = store.meeting_by_id(meeting_id)
    meetings.require_present(found, person())
    return found
