"""The pages on which somebody outside the membership asks to take part."""

from __future__ import annotations

import re

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms.validators import InputRequired, Length

from app.errors import Refusal, record_refusal
from app.fields import LineField
from consult.registrar import admission_store, admissions, store
from consult.registrar.blueprint import blueprint
from consult.registrar.errors import AdmissionRefused

EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")


class AskForm(FlaskForm):
    """Who asks."""

    name = LineField("Full name", [InputRequired("Enter your full name"), Length(max=120)])
    email = LineField(
        "E-mail address",
        [InputRequired("Enter your e-mail address"), Length(max=254)],
        description="Use a personal address. We send a code to it.",
    )
    gmc_number = LineField(
        "GMC reference number",
        [InputRequired("Enter your GMC reference number"), Length(max=20)],
        description="Seven digits",
    )


class CodeForm(FlaskForm):
    """The code from the mail."""

    code = LineField("Six-digit code", [InputRequired("Enter the code from the e-mail"), Length(max=20)])


@blueprint.route("/<public_id>/join", methods=["GET", "POST"])
def join(public_id: str) -> ResponseReturnValue:
    """Ask to take part."""
    found, form = store.consultation_by_id(public_id), AskForm()
    admissions.require_open(found)
    if form.validate_on_submit():
        try:
            if not EMAIL.fullmatch(form.email.data or ""):
                raise AdmissionRefused("Enter an e-mail address like name@example.org.")
            made = admissions.ask(
                found, form.name.data or "", form.email.data or "", form.gmc_number.data or ""
            )
            return redirect(url_for("registrar.join_code", public_id=public_id, request_id=made.public_id))
        except Refusal as refusal:
            _show(form, refusal)
    return _page("join.html", public_id, form)


@blueprint.route("/<public_id>/join/<request_id>", methods=["GET", "POST"])
def join_code(public_id: str, request_id: str) -> ResponseReturnValue:
    """Type the code; then the office decides."""
    form = CodeForm()
    waiting = admission_store.by_public_id(request_id).state != "unconfirmed"
    if form.validate_on_submit() and not waiting:
        try:
            admissions.confirm(request_id, re.sub(r"[\s-]", "", form.code.data or ""))
            return redirect(url_for("registrar.join_code", public_id=public_id, request_id=request_id))
        except Refusal as refusal:
            _show(form, refusal)
    return _page("join_code.html", public_id, form, waiting=waiting)


def _show(form: FlaskForm, refusal: Refusal) -> None:
    record_refusal(refusal)
    form.form_errors.append(str(refusal))


def _page(template: str, public_id: str, form: FlaskForm, **values: object) -> ResponseReturnValue:
    found = store.consultation_by_id(public_id)
    html = render_template(f"consult/{template}", consultation=found, form=form, **values)
    return html, 400 if form.errors else 200
