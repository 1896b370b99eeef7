"""What the pages of nominations share: who is asking, refusals beside the form, the frame."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Blueprint, abort, render_template

from app.accounts import Person, current_person
from app.errors import Refusal, record_refusal
from app.forms import PageForm

blueprint = Blueprint("nominations", __name__)
office_blueprint = Blueprint("nominations_office", __name__, url_prefix="/office")


def person() -> Person:
    """Return the person who is asking; the access table has seen to it that there is one."""
    found = current_person()
    return found if found is not None else abort(401)


@contextmanager
def beside(form: PageForm) -> Iterator[None]:
    """Run a block; a refusal in it rolls back, is recorded, and stands on the form beside its field."""
    try:
        yield
    except Refusal as refusal:
        record_refusal(refusal)
        field = getattr(refusal, "field", None)
        form.refuse(str(refusal), field if field in form else None)


def page(template: str, form: PageForm | None = None, **values: Any) -> tuple[str, int]:
    """Render a page; one with a form in error answers 400, so that nothing of it is kept."""
    failed = form is not None and (form.errors or form.form_errors)
    return render_template(f"nominations/{template}", form=form, **values), 400 if failed else 200
