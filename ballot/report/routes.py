"""The pages of the report: reading it as it stands, writing and signing it, and its signed files."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.forms import ActionForm, PageForm, beside
from ballot import store
from ballot.board.streaming import streamed
from ballot.errors import BallotRefusal
from ballot.models import Poll
from ballot.office.blueprint import is_scrutineer, person
from ballot.pages import people
from ballot.report import checking, content, files, moments, signing, views
from ballot.report import store as report_store
from ballot.report.errors import NoSuchReport
from ballot.report.forms import SignForm, WriteForm
from ballot.report.models import SignedReport
from ballot.report.pdf import report_pdf
from crypto.reports import report_hash

blueprint = Blueprint("report", __name__, url_prefix="/office/polls/<poll_id>/report")
TYPES = {
    "json": "application/json",
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "zip": "application/zip",
}
LONGEST_NUMBER = 6


@blueprint.app_template_filter("report_time")
def report_time(text: str | None) -> str:
    """Return a stored moment as people in London read it."""
    return moments.said(text)


@blueprint.get("")
def show(poll_id: str) -> ResponseReturnValue:
    """Show the report as it stands now, what is missing before it can be signed, and what was signed."""
    poll = store.poll_by_id(poll_id)
    return _page("page.html", poll, ActionForm(), missing=_missing(poll))


@blueprint.route("/write", methods=["GET", "POST"])
def write(poll_id: str) -> ResponseReturnValue:
    """Let the scrutineer write incidents and statement."""
    poll = store.poll_by_id(poll_id)
    own = signing.written(poll)
    satisfied = None if own.satisfied is None else ("yes" if own.satisfied else "no")
    form = WriteForm(data={"incidents": own.incidents, "satisfied": satisfied, "statement": own.statement})
    if form.validate_on_submit():
        with beside(form):
            signing.write(poll, form.written(), person())
            flash("Your words are saved. They are part of the report once you sign it.")
            return redirect(url_for("report.show", poll_id=poll_id))
    return _render("write.html", form, poll=poll)


@blueprint.post("/check")
def check(poll_id: str) -> ResponseReturnValue:
    """Let the verifier check every record that has changed since it last did."""
    number = checking.check_poll(store.poll_by_id(poll_id))
    flash(f"The verifier has checked {people(number, 'record', 'records')}.")
    return redirect(url_for("report.show", poll_id=poll_id))


@blueprint.route("/sign", methods=["GET", "POST"])
def sign(poll_id: str) -> ResponseReturnValue:
    """Show the scrutineer exactly what would be signed, and sign it."""
    poll, form = store.poll_by_id(poll_id), SignForm()
    if form.validate_on_submit():
        with beside(form):
            row = signing.sign(poll, person(), form.seen.data or "")
            flash(f"Report {row.number} is signed.")
            return redirect(url_for("report.show", poll_id=poll_id))
        poll = store.poll_by_id(poll_id)
    return _page("sign.html", poll, form, blocked=_missing(poll))


@blueprint.get("/<number>.<any(json, html, pdf, zip):suffix>")
def file(poll_id: str, number: str, suffix: str) -> ResponseReturnValue:
    """Return a file of a signed report, or the archive of everything."""
    poll = store.poll_by_id(poll_id)
    if not (number.isascii() and number.isdigit() and len(number) <= LONGEST_NUMBER):
        raise NoSuchReport
    row = report_store.signed_report(poll, int(number))
    if suffix == "zip":
        response = Response(streamed(lambda: _archive(poll_id, int(number))), content_type=TYPES[suffix])
    else:
        response = Response(_body(row, suffix), content_type=TYPES[suffix])
    name = f"report-{poll_id}-{number}.{suffix}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@blueprint.get("/draft.pdf")
def draft_pdf(poll_id: str) -> ResponseReturnValue:
    """Return the report as it stands now, to print and read; it is marked as a draft."""
    poll = store.poll_by_id(poll_id)
    report = content.report(poll, signing.written(poll))
    response = Response(report_pdf(report, None, report_hash(report)), content_type=TYPES["pdf"])
    response.headers["Content-Disposition"] = f'attachment; filename="report-{poll_id}-draft.pdf"'
    return response


def _archive(poll_id: str, number: int) -> Any:
    poll = store.poll_by_id(poll_id)
    return files.stream(poll, report_store.signed_report(poll, number))


def _body(row: SignedReport, suffix: str) -> bytes:
    parts = json.loads(row.text)
    if suffix == "json":
        return row.text.encode()
    make = report_pdf if suffix == "pdf" else _html
    return make(parts["report"], parts["signed"], row.digest)


def _html(report: dict[str, Any], signed: dict[str, str] | None, digest: str) -> bytes:
    return files.html(report, signed, digest).encode()


def _missing(poll: Poll) -> str | None:
    """Return why the report cannot be signed now, None where it can."""
    try:
        signing.require_ready(poll)
    except BallotRefusal as refusal:
        return str(refusal)
    return None


def _page(template: str, poll: Poll, form: PageForm, **values: Any) -> ResponseReturnValue:
    """Render a page with the whole report on it."""
    report = content.report(poll, signing.written(poll))
    return _render(
        template,
        form,
        poll=poll,
        digest=report_hash(report),
        signed=report_store.signed_reports(poll),
        may_sign=is_scrutineer(),
        unchecked=any(checking.needs_check(contest) for contest in store.contests_in(poll)),
        **views.shown(report),
        **values,
    )


def _render(template: str, form: PageForm, **values: Any) -> ResponseReturnValue:
    status = 400 if request.method == "POST" and form.errors else 200
    return render_template(f"report/{template}", form=form, **values), status
