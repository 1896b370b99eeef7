"""Reports: made and proposed by the office, read by everybody once two people have published them; files."""

from __future__ import annotations

from datetime import datetime

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import decisions
from app.clock import LONDON
from app.forms import ActionForm, beside
from consult.analysis import exports
from consult.analysis.crosstabs import label
from consult.analysis.microdata import Release
from consult.desk import planning, reporting, store, texts
from consult.desk.blueprint import blueprint, page, person, public, report_values, role
from consult.desk.errors import NoSuchReport
from consult.desk.models import AnalysisReport
from consult.desk.printing import report_pdf
from consult.registrar import store as registrar_store

EMPTY_LINES = 3


@blueprint.post("/desk/reports")
def make_report(public_id: str) -> ResponseReturnValue:
    """Compute a report of what is there now."""
    kept = reporting.make(public_id, person().id)
    flash(f"Report {kept.number} is made.")
    return redirect(url_for("desk.report", public_id=public_id, report_id=kept.public_id))


@blueprint.get("/desk/reports/<report_id>")
def report(public_id: str, report_id: str) -> ResponseReturnValue:
    """Show a report to staff, and let them propose to publish it."""
    found, kept = registrar_store.consultation_by_id(public_id), store.report_by_id(report_id)
    if kept.consultation_id != found.id:
        raise NoSuchReport
    return page(
        "report.html",
        found,
        ActionForm(),
        kept=kept,
        published=store.is_published(kept),
        **report_values(reporting.content(kept)),
    )


@blueprint.post("/desk/reports/<report_id>/publish")
def publish_report(public_id: str, report_id: str) -> ResponseReturnValue:
    """Propose to publish a report."""
    proposal = decisions.propose(reporting.KIND, public_id, {"report": report_id}, "", person(), role())
    return redirect(url_for("decisions.proposal", public_id=proposal.public_id))


@blueprint.route("/desk/responses", methods=["GET", "POST"])
def responses(public_id: str) -> ResponseReturnValue:
    """Write "we asked, you said, we did"."""
    found, form = registrar_store.consultation_by_id(public_id), ActionForm()
    lines = [(row.asked, row.said, row.did) for row in store.responses(found)]
    if form.validate_on_submit():
        typed = [request.form.getlist(name)[:100] for name in ("asked", "said", "did")]
        lines = list(zip(*typed, strict=False))
        with beside(form):
            reporting.set_responses(found, lines, person())
            flash("“We asked, you said, we did” is saved.")
            return redirect(url_for("desk.responses", public_id=public_id))
    return page("responses.html", found, form, lines=[*lines, *[("", "", "")] * EMPTY_LINES])


@blueprint.route("/desk/research", methods=["GET", "POST"])
def research(public_id: str) -> ResponseReturnValue:
    """Hand out microdata for researchers, in which nobody stands alone."""
    found, form = registrar_store.consultation_by_id(public_id), ActionForm()
    questionnaire = texts.opened(found).questionnaire
    choices = [(one.name, label(one)) for one in planning.subgroup_variables(questionnaire)]
    known = {name for name, _text in choices}
    always = planning.recognisable(found, questionnaire)
    if form.validate_on_submit():
        picked = [name for name in dict.fromkeys(request.form.getlist("subgroups")) if name in known]
        with beside(form):
            released = reporting.research_file(found, picked, person())
            return _file(released, texts.closed_utc(found).astimezone(LONDON), request.form.get("format", ""))
    return page("research.html", found, form, choices=choices, always=always)


def _file(released: Release, moment: datetime, form: str) -> Response:
    """Return the file, which says that the data were made at ``moment``, whenever it is fetched."""
    match form:
        case "parquet":
            content, name = exports.parquet(released), "microdata.parquet"
        case "sav":
            content, name = exports.sav(released, moment), "microdata.sav"
        case "triple-s":
            content, name = exports.triple_s(released, moment), "microdata-triple-s.zip"
        case "ddi":
            content, name = exports.ddi(released, moment.date()), "codebook.xml"
        case _:
            content, name = exports.microdata_csv(released), "microdata.csv"
    return _attachment(content, "application/octet-stream", name)


def _attachment(content: bytes, kind: str, name: str) -> Response:
    headers = {"Content-Disposition": f"attachment; filename={name}"}
    return Response(content, content_type=kind, headers=headers)


def _published(public_id: str) -> AnalysisReport:
    return store.published_report(registrar_store.consultation_by_id(public_id))


@public.get("/report")
def report_page(public_id: str) -> str:
    """Show the published report."""
    found, kept = registrar_store.consultation_by_id(public_id), _published(public_id)
    values = report_values(reporting.content(kept))
    return render_template("consult/desk/public_report.html", consultation=found, kept=kept, **values)


@public.get("/report.pdf")
def pdf(public_id: str) -> Response:
    """Give the published report as PDF."""
    kept = _published(public_id)
    content = report_pdf(reporting.content(kept), kept.sha256, kept.made_utc)
    return _attachment(content, "application/pdf", "report.pdf")


@public.get("/report.csv")
def table(public_id: str) -> Response:
    """Give the published numbers as CSV."""
    content = exports.report_csv(reporting.content(_published(public_id)))
    return _attachment(content, "text/csv; charset=utf-8", "report.csv")


@public.get("/report.json")
def data(public_id: str) -> Response:
    """Give the published report's data: the text whose hash two people approved."""
    return Response(_published(public_id).text, content_type="application/json")


@public.get("/responses")
def responses_page(public_id: str) -> str:
    """Show "we asked, you said, we did" beside the published report."""
    found = registrar_store.consultation_by_id(public_id)
    _published(public_id)
    return render_template(
        "consult/desk/public_responses.html", consultation=found, lines=store.responses(found)
    )
