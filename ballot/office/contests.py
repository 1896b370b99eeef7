"""Contests in preparation: their question and settings, options, timetable; adding and removing one."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.forms import ActionForm, beside
from ballot import setup, store, timetable
from ballot.errors import AlreadySealed
from ballot.forms import ChoiceContestForm, NewContestForm, OptionsForm, RankedContestForm, TimetableForm
from ballot.models import Contest
from ballot.nominations import store as nominations
from ballot.office.blueprint import blueprint, contest_values, page, person
from ballot.setup import ContestSettings

NON_MEMBERS = "non-member"
POSTS_FOR_NON_MEMBERS = "Membership"
SPARE_ROWS = 3
TYPED = (
    *("title", "question", "background", "may_revote", "seats", "rule"),
    *("min_choices", "max_choices", "blank"),
)


@blueprint.route("/polls/<poll_id>/contests/new", methods=["GET", "POST"])
def new_contest(poll_id: str) -> ResponseReturnValue:
    """Add a contest by name and kind; everything else has its own page."""
    poll, form = store.poll_by_id(poll_id), NewContestForm()
    if form.validate_on_submit():
        with beside(form):
            added = setup.add_contest(
                poll, form.kind.data, ContestSettings(title=form.title.data or ""), person()
            )
            return redirect(url_for("office.edit_contest", uuid=added.uuid))
    return page("new_contest.html", form, poll=poll)


@blueprint.route("/contests/<uuid>/edit", methods=["GET", "POST"])
def edit_contest(uuid: str) -> ResponseReturnValue:
    """Change the question and the settings of a contest."""
    contest = _draft(uuid)
    form: RankedContestForm | ChoiceContestForm
    form = (
        RankedContestForm(data=_typed(contest)) if contest.ranked else ChoiceContestForm(data=_typed(contest))
    )
    if form.validate_on_submit():
        with beside(form):
            setup.update_contest(contest, _settings(form, contest), person())
            flash(f"“{contest.title}” is saved.")
            return _to_tasks(contest)
    others = len(contest.poll.contests) > 1
    return page("contest_edit.html", form, may_remove=others, **contest_values(contest))


@blueprint.route("/contests/<uuid>/remove", methods=["GET", "POST"])
def remove_contest(uuid: str) -> ResponseReturnValue:
    """Ask, and then remove a contest that is not sealed."""
    contest, form = _draft(uuid), ActionForm()
    poll_id, title = contest.poll.public_id, contest.title
    if form.validate_on_submit():
        with beside(form):
            setup.remove_contest(contest, person())
            flash(f"“{title}” is removed.")
            return redirect(url_for("office.poll", poll_id=poll_id))
    return page("contest_remove.html", form, **contest_values(contest))


@blueprint.route("/contests/<uuid>/options", methods=["GET", "POST"])
def options(uuid: str) -> ResponseReturnValue:
    """Change the candidates or answers, in the order in which voters see them."""
    contest = _draft(uuid)
    if nominations.find_terms(contest) is not None:
        flash("These candidates come from nominations, so they are settled there.", "notice")
        return redirect(url_for("nominations_office.index", uuid=uuid))
    rows = [{"label": option.label, "group": option.group or ""} for option in contest.options]
    form = OptionsForm(data={"options": rows})
    if request.method == "GET" or request.form.get("do") == "more":
        form.widen()
    elif form.validate_on_submit():
        with beside(form):
            setup.set_options(contest, form.rows(), person())
            flash(f"“{contest.title}”: {len(form.rows())} saved.")
            return _to_tasks(contest)
    return page("options.html", form, **contest_values(contest))


@blueprint.route("/contests/<uuid>/timetable", methods=["GET", "POST"])
def set_timetable(uuid: str) -> ResponseReturnValue:
    """Set when voting opens and closes, in London time."""
    contest = _draft(uuid)
    form = TimetableForm(
        data={**_day_and_time("opens", contest.opens_utc), **_day_and_time("closes", contest.closes_utc)}
    )
    if form.validate_on_submit():
        opens = _local(form.opens_day.data, form.opens_time.data)
        closes = _local(form.closes_day.data, form.closes_time.data)
        with beside(form, "closes_time"):
            setup.set_timetable(contest, opens, closes, person())
            flash(f"The timetable of “{contest.title}” is saved.")
            return _to_tasks(contest)
    return page("timetable.html", form, **contest_values(contest))


def _draft(uuid: str) -> Contest:
    """Return a contest that may still be changed."""
    contest = store.contest_by_uuid(uuid)
    if contest.sealed_utc is not None:
        raise AlreadySealed
    return contest


def _to_tasks(contest: Contest) -> ResponseReturnValue:
    return redirect(url_for("office.poll", poll_id=contest.poll.public_id))


def _typed(contest: Contest) -> dict[str, Any]:
    """Return what a contest's form begins with."""
    limits = (contest.constraint or {}).get("maximum", {})
    own = {
        "most_non_members": limits.get(NON_MEMBERS),
        "tell_first_minutes": contest.tell_first_minutes or None,
    }
    return {name: getattr(contest, name) for name in TYPED} | own


def _settings(form: RankedContestForm | ChoiceContestForm, contest: Contest) -> ContestSettings:
    """Return the settings that were typed; what this kind of contest does not ask stays as it is."""
    common = {name: form[name].data for name in ("title", "question", "background", "may_revote")}
    if isinstance(form, ChoiceContestForm):
        own = {name: form[name].data for name in ("min_choices", "max_choices", "blank")}
        return ContestSettings(
            **common,
            **own,
            seats=contest.seats,
            rule=contest.rule,
            constraint=contest.constraint,
            tell_first_minutes=contest.tell_first_minutes,
        )
    most = form.most_non_members.data
    limit = None if most is None else {"category": POSTS_FOR_NON_MEMBERS, "maximum": {NON_MEMBERS: most}}
    return ContestSettings(
        **common,
        seats=form.seats.data or 1,
        rule=form.rule.data,
        constraint=limit,
        tell_first_minutes=form.tell_first_minutes.data or 0,
    )


def _day_and_time(name: str, moment: dt.datetime | None) -> dict[str, Any]:
    local = moment.astimezone(timetable.LONDON) if moment else None
    return {f"{name}_day": local.date() if local else None, f"{name}_time": local.time() if local else None}


def _local(day: dt.date | None, time: dt.time | None) -> str:
    return f"{day:%Y-%m-%d}T{time:%H:%M}" if day and time else ""
