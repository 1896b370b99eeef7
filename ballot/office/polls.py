"""The list of polls, a new one, and the task list of one."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice

from app import decisions
from app.forms import beside
from ballot import setup, store
from ballot.forms import NewPollForm
from ballot.models import Poll
from ballot.office import deciding, tasks
from ballot.office.blueprint import blueprint, is_office, page, person
from ballot.presets import EVERY_PRESET, PRESETS


def kind_of(poll: Poll) -> str:
    """Return what a poll is, as people say it."""
    return EVERY_PRESET[poll.preset].name


@blueprint.get("/")
def polls() -> ResponseReturnValue:
    """List every election and ballot with its next step."""
    rows = [
        {
            "public_id": poll.public_id,
            "title": poll.title,
            "kind": kind_of(poll),
            "next_step": tasks.next_step(poll),
        }
        for poll in store.polls()
    ]
    return page("polls.html", polls=rows, may_edit=is_office(), waiting=len(decisions.all_open()))


@blueprint.route("/polls/new", methods=["GET", "POST"])
def new_poll() -> ResponseReturnValue:
    """Create an election or ballot from a preset."""
    form = NewPollForm()
    form.preset.choices = [SelectChoice(preset.key, preset.name) for preset in PRESETS.values()]
    if form.validate_on_submit():
        with beside(form):
            poll = setup.create_poll(form.preset.data, form.title.data or "", person())
            flash(f"“{poll.title}” is created. Now prepare it, task by task.")
            return redirect(url_for("office.poll", poll_id=poll.public_id))
    hints = [{"hint": {"text": preset.description}} for preset in PRESETS.values()]
    return page("new_poll.html", form, preset_hints=hints)


@blueprint.get("/polls/<poll_id>")
def poll(poll_id: str) -> ResponseReturnValue:
    """Show the task list of a poll."""
    found = store.poll_by_id(poll_id)
    return page(
        "poll.html",
        poll=found,
        kind=kind_of(found),
        groups=tasks.groups(found, is_office()),
        next_step=tasks.next_step(found),
        waiting=deciding.waiting(poll_id),
        offers=deciding.poll_offers(found),
    )
