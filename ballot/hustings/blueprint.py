"""The blueprint of meetings and what its pages share."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Blueprint, abort, render_template

from app.accounts import Person, current_person
from app.forms import PageForm
from ballot.pages import LONDON

blueprint = Blueprint("hustings", __name__)


@blueprint.app_template_filter("uk_clock")
def uk_clock(moment: dt.datetime) -> str:
    """Return the time of day in London with seconds: 14:03:20."""
    return moment.astimezone(LONDON).strftime("%H:%M:%S")


def person() -> Person:
    """Return whoever is signed in; the access table has seen to it that somebody is."""
    found = current_person()
    return found if found is not None else abort(401)


def page(template: str, form: PageForm | None = None, **values: Any) -> tuple[str, int]:
    """Render a page; one with a form in error answers 400, so that nothing of it is kept."""
    status = 400 if form is not None and form.errors else 200
    return render_template(f"hustings/{template}", form=form, **values), status
