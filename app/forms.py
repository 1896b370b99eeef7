"""What every form of a page can do: carry a refusal beside what was typed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from govuk_frontend_wtf.wtforms_widgets import GovFileInput

from app.errors import Refusal, record_refusal


class PageForm(FlaskForm):
    """A form with its CSRF token that can also carry a refusal of the domain."""

    def refuse(self, sentence: str, field: str | None = None) -> None:
        """Show ``sentence`` in the error summary, beside ``field`` where one is named."""
        if field is None:
            self.form_errors.append(sentence)
            return
        chosen = self[field]
        chosen.errors = [*chosen.errors, sentence]


class ActionForm(PageForm):
    """A button: nothing but the CSRF token."""


class RollForm(PageForm):
    """A roll as a CSV file."""

    file = FileField(
        "Roll as a CSV file", [FileRequired("Choose the CSV file of the roll")], widget=GovFileInput()
    )


@contextmanager
def beside(form: PageForm, field: str | None = None) -> Iterator[None]:
    """Run a block; a refusal in it rolls back, is recorded, and stands on the form."""
    try:
        yield
    except Refusal as refusal:
        record_refusal(refusal)
        form.refuse(str(refusal), field)
