"""The roll of a poll: who is on it, and its replacement from a CSV file in two steps."""

from __future__ import annotations

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.accounts import roll as rolls
from app.accounts.roll import RollPreview
from app.forms import ActionForm, RollForm, beside
from ballot import setup, store
from ballot.errors import PollInUse, RollFixed
from ballot.models import Poll
from ballot.office import store as office_store
from ballot.office.blueprint import blueprint, is_office, page, person
from ballot.pages import page_of, people


@blueprint.get("/polls/<poll_id>/roll")
def roll(poll_id: str) -> ResponseReturnValue:
    """Show who is on the roll, and let the office upload a file."""
    return _roll_page(store.poll_by_id(poll_id), RollForm())


@blueprint.post("/polls/<poll_id>/roll")
def upload_roll(poll_id: str) -> ResponseReturnValue:
    """Read an uploaded file and show what it holds; nothing but a draft is saved."""
    poll, form = store.poll_by_id(poll_id), RollForm()
    if not form.validate():
        return _roll_page(poll, form)
    setup.require_roll_open(poll)
    preview = rolls.preview_roll(form.file.data.read())
    if preview.problems or not preview.rows:
        return _preview_page(poll, preview, None)
    draft = rolls.save_draft(form.file.data.filename or "roll.csv", preview, person())
    return redirect(url_for("office.roll_draft", poll_id=poll_id, draft_id=draft.public_id))


@blueprint.get("/polls/<poll_id>/roll/<draft_id>")
def roll_draft(poll_id: str, draft_id: str) -> ResponseReturnValue:
    """Show what would be saved, to the person who uploaded it."""
    poll = store.poll_by_id(poll_id)
    return _preview_page(poll, _draft(draft_id), draft_id)


@blueprint.post("/polls/<poll_id>/roll/<draft_id>")
def confirm_roll(poll_id: str, draft_id: str) -> ResponseReturnValue:
    """Make the draft the roll of the poll, whole or not at all."""
    poll, form = store.poll_by_id(poll_id), ActionForm()
    setup.require_roll_open(poll)
    preview = _draft(draft_id)
    number = 0
    with beside(form):
        number = rolls.import_roll(poll.roll, preview, person())
    if form.errors:
        return _preview_page(poll, preview, draft_id)
    flash(f"The roll is saved: {people(number)}.")
    return redirect(url_for("office.poll", poll_id=poll_id))


def _roll_page(poll: Poll, form: RollForm) -> ResponseReturnValue:
    total = office_store.roll_length(poll)
    entries = page_of(total, lambda offset, limit: office_store.roll_entries(poll, offset, limit))
    locked = _lock(poll)
    return page(
        "roll.html",
        form,
        poll=poll,
        entries=entries,
        voters=store.roll_size(poll),
        may_edit=is_office() and not locked,
        locked=locked,
    )


def _lock(poll: Poll) -> str | None:
    """Return why the roll cannot be changed, None where it can."""
    if store.any_sealed(poll):
        return PollInUse.sentence
    return RollFixed.sentence if poll.codes_made_utc else None


def _preview_page(poll: Poll, preview: RollPreview, draft_id: str | None) -> ResponseReturnValue:
    """Show a preview; a file with problems answers 400 and offers nothing to confirm."""
    form = ActionForm()
    replaces = office_store.roll_length(poll)
    html, status = page(
        "roll_preview.html", form, poll=poll, preview=preview, draft_id=draft_id, replaces=replaces
    )
    return html, 400 if preview.problems or not preview.rows else status


def _draft(draft_id: str) -> RollPreview:
    return rolls.preview_draft(draft_id, person()) or abort(404)
