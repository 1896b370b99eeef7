"""The form on which somebody approves what the page shows."""

from __future__ import annotations

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxInput
from wtforms import BooleanField, StringField
from wtforms.validators import InputRequired


class ApprovalForm(FlaskForm):
    """An approval of exactly what the page showed: ``seen`` is the fingerprint of it."""

    seen = StringField(
        "Fingerprint of what you saw", [InputRequired("Open the page again before you approve")]
    )
    agree = BooleanField(
        "I have read this and I approve it",
        [InputRequired("Tick the box to say that you have read this and approve it")],
        widget=GovCheckboxInput(),
    )


class DropForm(FlaskForm):
    """A button: nothing but the CSRF token."""
