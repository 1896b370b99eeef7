"""The office's blueprint and what its pages share: who is asking, refusals beside the form."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, render_template

from app.accounts import Person, Role, current_person, current_roles
from app.forms import PageForm
from ballot.models import Contest

blueprint = Blueprint("office", __name__, url_prefix="/office")
FIXED = "A contest of this poll is sealed, so this cannot be changed any more."


def person() -> Person:
    """Return the member of staff who is asking; the access table has seen to it that there is one."""
    found = current_person()
    return found if found is not None else abort(401)


def is_office() -> bool:
    """Whether the person may change what the elections office changes."""
    return Role.OFFICE in current_roles()


def is_scrutineer() -> bool:
    """Whether the person may do what the scrutineer does."""
    return Role.SCRUTINEER in current_roles()


def page(template: str, form: PageForm | None = None, **values: Any) -> tuple[str, int]:
    """Render an office page; one with a form in error answers 400, so that nothing of it is kept."""
    status = 400 if form is not None and form.errors else 200
    return render_template(f"office/{template}", form=form, **values), status


def contest_values(contest: Contest) -> dict[str, Any]:
    """Return what every page about one contest needs."""
    return {"contest": contest, "poll": contest.poll}
