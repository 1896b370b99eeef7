"""Pages of the desk before the close: what will be analysed; and the desk's overview."""

from __future__ import annotations

from itertools import product

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.forms import ActionForm, beside
from consult.analysis.crosstabs import TablePlan, label
from consult.desk import planning, store, texts
from consult.desk.blueprint import blueprint, page, person
from consult.desk.forms import FiguresForm
from consult.registrar import store as registrar_store
from consult.registrar.models import Consultation

MOST_SELECTED = 400


@blueprint.get("/desk")
def overview(public_id: str) -> ResponseReturnValue:
    """Show what is planned, and after the opening what can be done with the answers."""
    found = registrar_store.consultation_by_id(public_id)
    version = registrar_store.newest_version(found)
    opened = texts.opened(found) if found.release is not None else None
    return page(
        "overview.html",
        found,
        ActionForm(),
        plan=store.plan_of(found),
        may_change=planning.may_change(found),
        has_questionnaire=version is not None,
        opened=opened,
        reports=[(kept, store.is_published(kept)) for kept in store.reports(found)],
    )


@blueprint.route("/desk/plan", methods=["GET", "POST"])
def plan(public_id: str) -> ResponseReturnValue:
    """Choose the tables, and the answer that allows publication of texts."""
    found, form = registrar_store.consultation_by_id(public_id), ActionForm()
    if form.validate_on_submit():
        rows = list(dict.fromkeys(request.form.getlist("rows")[:MOST_SELECTED]))
        columns = list(dict.fromkeys(request.form.getlist("columns")[:MOST_SELECTED]))
        with beside(form):
            plans = [TablePlan(*pair) for pair in product(rows, columns)]
            planning.set_tables(found, plans, request.form.get("consent", ""), person())
            flash(f"{len(plans)} tables are chosen." if plans else "No tables are chosen.")
            return redirect(url_for("desk.overview", public_id=public_id))
        return _plan_page(found, form, set(rows), set(columns), request.form.get("consent", ""))
    kept = store.plan_of(found)
    plans = planning.plans_of(kept)
    return _plan_page(
        found, form, {entry.rows for entry in plans}, {entry.columns for entry in plans}, kept.consent
    )


def _plan_page(
    found: Consultation, form: ActionForm, rows: set[str], columns: set[str], consent: str
) -> ResponseReturnValue:
    questionnaire = planning.questionnaire_of(found)
    return page(
        "plan.html",
        found,
        form,
        subgroups=[(one.name, label(one)) for one in planning.subgroup_variables(questionnaire)],
        questions=[(one.name, label(one)) for one in planning.table_variables(questionnaire)],
        choices=planning.consent_choices(questionnaire),
        rows=rows,
        columns=columns,
        consent=consent,
        may_change=planning.may_change(found),
    )


@blueprint.route("/desk/figures", methods=["GET", "POST"])
def figures(public_id: str) -> ResponseReturnValue:
    """Take the population figures that make weights."""
    found, form = registrar_store.consultation_by_id(public_id), FiguresForm()
    if form.validate_on_submit():
        with beside(form, "file"):
            planning.set_targets(found, form.file.data.read() if form.file.data else b"", person())
            flash("The figures are saved.")
            return redirect(url_for("desk.overview", public_id=public_id))
    kept = store.plan_of(found)
    rows = [line.split(",") for line in kept.targets.splitlines()[1:] if line.strip()]
    return page("figures.html", found, form, rows=rows, may_change=planning.may_change(found))
