"""Correcting the details of somebody on a roll: proposed here, approved by the other role."""

from __future__ import annotations

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.accounts import Person, Role
from app.accounts import corrections as correcting
from app.accounts.roll_csv import LONGEST
from app.forms import PageForm, beside
from ballot import store
from ballot.fields import LineField, Plain
from ballot.forms import needed
from ballot.models import Poll
from ballot.office import store as office_store
from ballot.office.blueprint import blueprint, is_office, page, person

LONGEST_REASON = 500


class CorrectionForm(PageForm):
    """What the name and the address should be, and why."""

    name = LineField("Name", [Plain("the name", LONGEST["name"])])
    email = LineField("E-mail address", [needed("Enter the e-mail address")])
    reason = LineField(
        "Why is this corrected?",
        [Plain("the reason", LONGEST_REASON)],
        description="The other person who approves reads it, and it stands in the report. "
        "For example: the address on the membership form was misread",
    )


@blueprint.route("/polls/<poll_id>/people/<person_id>/correct", methods=["GET", "POST"])
def correct_person(poll_id: str, person_id: str) -> ResponseReturnValue:
    """Propose a correction; it is carried out when the other role has approved it."""
    poll = store.poll_by_id(poll_id)
    found = office_store.on_roll(poll, person_id) or abort(404)
    form = CorrectionForm(name=found.name, email=found.email)
    if form.validate_on_submit():
        with beside(form):
            return _propose(poll, found, form)
    return page("correct_person.html", form, poll=poll, person=found)


def _propose(poll: Poll, found: Person, form: CorrectionForm) -> ResponseReturnValue:
    role = Role.OFFICE if is_office() else Role.SCRUTINEER
    name, email, reason = form.name.data or "", form.email.data or "", form.reason.data or ""
    made = correcting.propose_correction(poll.public_id, found, name, email, reason, person(), role)
    flash("Your approval is recorded. Now the other role has to approve it too.")
    return redirect(url_for("decisions.proposal", public_id=made.public_id))
