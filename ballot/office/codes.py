"""Voting codes: the scrutineer makes them, and they are handed out once."""

from __future__ import annotations

from flask import current_app, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.forms import beside
from ballot import codes as making
from ballot import store
from ballot.errors import BallotRefusal
from ballot.forms import CodesForm
from ballot.models import Poll
from ballot.office import store as office_store
from ballot.office.blueprint import FIXED, blueprint, is_scrutineer, page, person
from ballot.pages import people
from ballot.slips import sheet


class TooManySlips(BallotRefusal):
    """Slips for a large roll were to be printed in one answer."""

    sentence = f"Slips are printed for at most {sheet.MOST_SLIPS:,} people. Send the codes by e-mail instead."


HINTS = [
    {"hint": {"text": "Nobody here sees the codes. Watch the delivery of the messages afterwards."}},
    {
        "hint": {
            "text": "For handing out in a room: each slip signs its voter in and has the voting code. "
            "You see them once, and have to print them at once."
        }
    },
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
            if form.delivery.data == "sheet" and store.roll_size(poll) > sheet.MOST_SLIPS:
                raise TooManySlips
            mailed = form.delivery.data == "mail"
            rows = making.make_codes(poll, person(), form.delivery.data, form.spares.data)
            if mailed:
                flash(f"The codes for {people(office_store.code_holders(poll))} are on their way by e-mail.")
            if rows:
                return _sheet(poll, rows, spares_only=mailed)
            return redirect(url_for("office.mail", poll_id=poll_id))
    return _page(poll, form)


def _sheet(poll: Poll, rows: list[making.SheetRow], spares_only: bool) -> ResponseReturnValue:
    """Show the slips and hand them out as files, all in this one answer."""
    address = current_app.config["BASE_URL"]
    return page(
        "sheet.html",
        poll=poll,
        spares_only=spares_only,
        slips=sheet.shown(address, rows),
        files=sheet.files(poll.title, address, rows),
        address=address,
    )


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
