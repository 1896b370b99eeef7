"""The roll of a consultation, and the queue of people outside the membership who ask to take part."""

from __future__ import annotations

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.accounts import roll as rolls
from app.accounts.roll import RollPreview
from app.forms import ActionForm, RollForm, beside
from consult.registrar import admission_store, admissions, preparing, store
from consult.registrar.models import Consultation
from consult.registrar.office.blueprint import blueprint, is_office, page, person
from consult.registrar.office.forms import AdmissionForm

SHOWN = 50


@blueprint.get("/<public_id>/roll")
def roll(public_id: str) -> ResponseReturnValue:
    """Show who is on the roll, and let the office upload a file."""
    return _roll_page(store.consultation_by_id(public_id), RollForm())


@blueprint.post("/<public_id>/roll")
def upload_roll(public_id: str) -> ResponseReturnValue:
    """Read an uploaded file and show what it holds; nothing but a draft is saved."""
    found, form = store.consultation_by_id(public_id), RollForm()
    if not form.validate():
        return _roll_page(found, form)
    preparing.require_draft(found)
    preview = rolls.preview_roll(form.file.data.read())
    if preview.problems or not preview.rows:
        return _preview_page(found, preview, None)
    draft = rolls.save_draft(form.file.data.filename or "roll.csv", preview, person())
    return redirect(url_for("consult_office.roll_draft", public_id=public_id, draft_id=draft.public_id))


@blueprint.get("/<public_id>/roll/<draft_id>")
def roll_draft(public_id: str, draft_id: str) -> ResponseReturnValue:
    """Show what would be saved, to the person who uploaded it."""
    found = store.consultation_by_id(public_id)
    return _preview_page(found, _draft(draft_id), draft_id)


@blueprint.post("/<public_id>/roll/<draft_id>")
def confirm_roll(public_id: str, draft_id: str) -> ResponseReturnValue:
    """Make the draft the roll, whole or not at all."""
    found, form = store.consultation_by_id(public_id), ActionForm()
    preview, number = _draft(draft_id), 0
    with beside(form):
        number = preparing.import_roll(found, preview, person())
    if form.errors:
        return _preview_page(found, preview, draft_id)
    flash(f"The roll is saved: {number:,} people.")
    return redirect(url_for("consult_office.consultation", public_id=public_id))


@blueprint.get("/<public_id>/admissions")
def queue(public_id: str) -> ResponseReturnValue:
    """Show who asks to take part."""
    found = store.consultation_by_id(public_id)
    return page(
        "admissions.html",
        found,
        rows=admission_store.waiting(found),
        admitted=admission_store.admitted(found),
        counts=admission_store.counts(found),
    )


@blueprint.route("/<public_id>/admissions/<request_id>", methods=["GET", "POST"])
def admission(public_id: str, request_id: str) -> ResponseReturnValue:
    """Decide on one request."""
    found, row = store.consultation_by_id(public_id), admission_store.by_public_id(request_id)
    form = AdmissionForm()
    if row.consultation_id != found.id:
        abort(404)
    if form.validate_on_submit():
        if not is_office():
            abort(403)
        with beside(form, "reason"):
            if form.decision.data == "admit":
                admissions.admit(request_id, person())
            else:
                admissions.refuse(request_id, form.reason.data or "", person())
            flash("Decided. The person gets an e-mail.")
            return redirect(url_for("consult_office.queue", public_id=public_id))
    return page("admission.html", found, form, row=row, namesakes=store.namesakes(found, row.name))


def _roll_page(found: Consultation, form: RollForm) -> ResponseReturnValue:
    people = store.roll_page(found, 0, SHOWN)
    return page("roll.html", found, form, people=people, total=store.roll_size(found))


def _preview_page(found: Consultation, preview: RollPreview, draft_id: str | None) -> ResponseReturnValue:
    """Show a preview; a file with problems answers 400 and offers nothing to confirm."""
    html, status = page("roll_preview.html", found, ActionForm(), preview=preview, draft_id=draft_id)
    return html, 400 if preview.problems or not preview.rows else status


def _draft(draft_id: str) -> RollPreview:
    return rolls.preview_draft(draft_id, person()) or abort(404)
