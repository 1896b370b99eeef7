"""The office's blueprint for consultations, and what its pages share."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, render_template

from app.accounts import Person, Role, current_person, current_roles
from app.forms import PageForm
from consult.registrar.models import Consultation

blueprint = Blueprint("consult_office", __name__, url_prefix="/office/consultations")


def person() -> Person:
    """Return the member of staff who is asking; the access table has seen to it that there is one."""
    return current_person() or abort(401)


def is_office() -> bool:
    """Whether the person may change what the elections office changes."""
    return Role.OFFICE in current_roles()


def role() -> str:
    """Return the role in which the person proposes."""
    return min(current_roles(), default=None) or abort(403)


def page(
    template: str, consultation: Consultation | None, form: PageForm | None = None, **values: Any
) -> tuple[str, int]:
    """Render an office page; one with a form in error answers 400, so that nothing of it is kept."""
    status = 400 if form is not None and form.errors else 200
    html = render_template(
        f"consult/office/{template}", consultation=consultation, form=form, may_edit=is_office(), **values
    )
    return html, status
