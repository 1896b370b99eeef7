"""Voting codes: the scrutineer makes them, and they are handed out once."""

from __future__ import annotations

from flask import current_app, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from ballot import codes as making
from ballot import store
from ballot.forms import CodesForm
from ballot.models import Poll
from ballot.office import store as office_store
from ballot.office.blueprint import FIXED, beside, blueprint, is_scrutineer, page, person
from ballot.pages import people

HINTS = [
    {"hint": {"text": "Nobody here sees the codes. Watch the delivery of the messages afterwards."}},
    {"hint": {"text": "For handing out in a room. You see the codes once, and have to print them at once."}},
]


@blueprint.get("/polls/<poll_id>/codes")
def codes(poll_id: str) -> ResponseReturnValue:
    """Say whether codes were made, and let the scrutineer make them."""
    return _page(store.poll_by_id(poll_id), CodesForm())


@blueprint.post("/polls/<poll_id>/codes")
def make_codes(poll_id: str) -> ResponseReturnValue:
    """Make the codes; a sheet is this one answer and can never be asked for again."""
    poll, form = store.poll_by_id(poll_id), CodesForm()
    if form.validate():
        with beside(form):
            slips = making.make_codes(poll, person(), form.delivery.data)
            if slips:
                return page("sheet.html", poll=poll, slips=slips, address=current_app.config["BASE_URL"])
            flash(f"The codes for {people(office_store.code_holders(poll))} are on their way by e-mail.")
            return redirect(url_for("office.mail", poll_id=poll_id))
    return _page(poll, form)


def _page(poll: Poll, form: CodesForm) -> ResponseReturnValue:
    voters = store.roll_size(poll)
    missing = _missing(poll, voters)
    return page(
        "codes.html",
        form,
        poll=poll,
        voters=voters,
        holders=office_store.code_holders(poll),
        missing=missing,
        may_make=is_scrutineer() and not missing,
        delivery_hints=HINTS,
    )


def _missing(poll: Poll, voters: int) -> str | None:
    """Return why codes cannot be made now, None where they can."""
    if store.any_sealed(poll):
        return FIXED
    if not voters:
        return "The roll is empty. The elections office has to add it before codes can be made."
    return None if poll.contests else "There is no contest yet. The elections office has to add one first."
