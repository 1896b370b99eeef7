"""Creating a consultation and setting what it needs: texts, times, trustees, witnesses, questionnaire."""

from __future__ import annotations

from datetime import datetime

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.clock import LONDON
from app.forms import beside
from consult import questionnaire as questionnaires
from consult.registrar import preparing, store, timetable
from consult.registrar.errors import TimetableRefused
from consult.registrar.models import Consultation
from consult.registrar.office import tasks
from consult.registrar.office.blueprint import blueprint, is_office, page, person
from consult.registrar.office.forms import (
    AboutForm,
    NewForm,
    QuestionnaireForm,
    TimesForm,
    TrusteesForm,
    WitnessesForm,
)
from crypto.groups import group_named
from crypto.text import sha256_hex
from crypto.trustees.record import parse_trustees


@blueprint.get("/")
def index() -> ResponseReturnValue:
    """List every consultation with its next step."""
    rows = [(one, tasks.next_step(one)) for one in store.consultations()]
    return page("index.html", None, rows=rows)


@blueprint.route("/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Create a consultation."""
    form = NewForm()
    if form.validate_on_submit():
        with beside(form):
            made = preparing.create(form.title.data or "", person())
            flash(f"“{made.title}” is created. Now prepare it, task by task.")
            return _back(made)
    return page("new.html", None, form)


@blueprint.get("/<public_id>")
def consultation(public_id: str) -> ResponseReturnValue:
    """Show where a consultation stands, what is to be done, and what two people decide."""
    found = store.consultation_by_id(public_id)
    return page(
        "consultation.html",
        found,
        state=tasks.state(found),
        next_step=tasks.next_step(found),
        rows=tasks.rows(found),
        acts=tasks.acts(found, is_office()),
    )


@blueprint.route("/<public_id>/about", methods=["GET", "POST"])
def about(public_id: str) -> ResponseReturnValue:
    """Set what people read first."""
    found = store.consultation_by_id(public_id)
    form = AboutForm(obj=found)
    if form.validate_on_submit():
        with beside(form):
            preparing.describe(
                found, form.title.data or "", form.introduction.data or "", form.criteria.data or ""
            )
            return _saved(found)
    return page("about.html", found, form)


@blueprint.route("/<public_id>/times", methods=["GET", "POST"])
def times(public_id: str) -> ResponseReturnValue:
    """Set when it opens and closes."""
    found = store.consultation_by_id(public_id)
    form = TimesForm(data=_stored_times(found))
    if form.validate_on_submit():
        with beside(form):
            preparing.set_times(found, *typed_times(form))
            return _saved(found)
    return page("times.html", found, form)


@blueprint.route("/<public_id>/trustees", methods=["GET", "POST"])
def trustees(public_id: str) -> ResponseReturnValue:
    """Set who holds the key."""
    found, form = store.consultation_by_id(public_id), TrusteesForm()
    if form.validate_on_submit():
        with beside(form):
            preparing.set_trustees(found, _uploaded(form))
            return _saved(found)
    return page("trustees.html", found, form, group=preparing.GROUP, holders=_holders(found))


@blueprint.route("/<public_id>/witnesses", methods=["GET", "POST"])
def witnesses(public_id: str) -> ResponseReturnValue:
    """Set who watches the log."""
    found = store.consultation_by_id(public_id)
    form = WitnessesForm(data={"lines": found.witnesses})
    if form.validate_on_submit():
        with beside(form, "lines"):
            preparing.set_witnesses(found, form.lines.data or "")
            return _saved(found)
    return page("witnesses.html", found, form)


@blueprint.route("/<public_id>/questionnaire", methods=["GET", "POST"])
def questionnaire(public_id: str) -> ResponseReturnValue:
    """Show the newest version, and take a file as the next one."""
    found, form = store.consultation_by_id(public_id), QuestionnaireForm()
    if form.validate_on_submit():
        with beside(form, "file"):
            text = form.file.data.read().decode("utf-8", errors="replace")
            made = preparing.save_questionnaire(found, preparing.read_questionnaire(text), person())
            flash(f"Version {made.number} of the questionnaire is saved.")
            return _back(found)
    version = store.newest_version(found)
    shown = questionnaires.parse(version.text) if version else None
    return page("questionnaire.html", found, form, version=version, shown=shown)


def typed_times(form: TimesForm) -> tuple[datetime, datetime]:
    """Return what a valid form says. Raises TimetableRefused for a time that does not occur once."""
    boxes = (form.opens_day.data, form.opens_time.data, form.closes_day.data, form.closes_time.data)
    opens_day, opens_time, closes_day, closes_time = boxes
    if opens_day is None or opens_time is None or closes_day is None or closes_time is None:
        raise TimetableRefused("Enter both times.")
    return timetable.moment(opens_day, opens_time), timetable.moment(closes_day, closes_time)


def _stored_times(found: Consultation) -> dict[str, object]:
    if found.opens_utc is None or found.closes_utc is None:
        return {}
    opens, closes = found.opens_utc.astimezone(LONDON), found.closes_utc.astimezone(LONDON)
    return {
        "opens_day": opens.date(),
        "opens_time": opens.time(),
        "closes_day": closes.date(),
        "closes_time": closes.time(),
    }


def _uploaded(form: TrusteesForm) -> str:
    if form.file.data:
        content: bytes = form.file.data.read()
        return content.decode("utf-8", errors="replace")
    return form.pasted.data or ""


def _holders(found: Consultation) -> dict[str, object] | None:
    if found.trustees_record is None:
        return None
    parsed = parse_trustees(group_named(preparing.GROUP), found.trustees_record)
    return {"names": parsed.names, "needed": parsed.needed, "sha256": sha256_hex(found.trustees_record)}


def _saved(found: Consultation) -> ResponseReturnValue:
    flash("Saved.")
    return _back(found)


def _back(found: Consultation) -> ResponseReturnValue:
    return redirect(url_for("consult_office.consultation", public_id=found.public_id))
