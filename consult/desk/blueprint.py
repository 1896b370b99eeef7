"""The desk's two blueprints, for staff and for everybody, and what the pages share."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template

from app.forms import PageForm, beside
from consult.desk.figures import figures_of, table_figure, themes_figure
from consult.registrar.models import Consultation
from consult.registrar.office.blueprint import is_office, person, role

blueprint = Blueprint("desk", __name__, url_prefix="/office/consultations/<public_id>")
public = Blueprint("consult_report", __name__, url_prefix="/consultations/<public_id>")


def page(
    template: str, consultation: Consultation, form: PageForm | None = None, **values: Any
) -> tuple[str, int]:
    """Render a page of the desk; one with a form in error answers 400, so that nothing of it is kept."""
    status = 400 if form is not None and form.errors else 200
    shown = {"consultation": consultation, "form": form, "may_edit": is_office(), **values}
    return render_template(f"consult/desk/{template}", **shown), status


def report_values(report: dict[str, Any]) -> dict[str, Any]:
    """Return what the pages of a report need to draw it."""
    return {
        "report": report,
        "figures_of": figures_of,
        "table_figure": table_figure,
        "themes_figure": themes_figure,
    }


__all__ = ["beside", "blueprint", "is_office", "page", "person", "public", "report_values", "role"]
