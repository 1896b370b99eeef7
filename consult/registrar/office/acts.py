"""What two people decide about a consultation, proposed from its page; handing over; reminders; numbers."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app import decisions
from app.db import release, session
from consult.registrar import closing, handover, publishing, reminders, responses, store
from consult.registrar.office.blueprint import blueprint, page, person, role
from consult.registrar.office.forms import ReminderForm


@blueprint.post("/<public_id>/prepare")
def prepare(public_id: str) -> ResponseReturnValue:
    """Make the keys and propose publication."""
    who, held = person(), role()
    publishing.prepare(store.consultation_by_id(public_id), who)
    session().commit()
    release()
    proposal = decisions.propose(publishing.KIND, public_id, {}, "", person(), held)
    return redirect(url_for("decisions.proposal", public_id=proposal.public_id))


@blueprint.post("/<public_id>/close")
def propose_closing(public_id: str) -> ResponseReturnValue:
    """Propose to close."""
    proposal = decisions.propose(closing.KIND, public_id, {}, "", person(), role())
    return redirect(url_for("decisions.proposal", public_id=proposal.public_id))


@blueprint.post("/<public_id>/hand-over")
def hand_over(public_id: str) -> ResponseReturnValue:
    """Try again to hand over what the collector has not answered yet."""
    handover.run(public_id)
    flash("The collector has answered.")
    return redirect(url_for("consult_office.consultation", public_id=public_id))


@blueprint.get("/<public_id>/responses")
def response_rate(public_id: str) -> ResponseReturnValue:
    """Show how many have begun, by class and day; small numbers are hidden, and answers are not known."""
    found = store.consultation_by_id(public_id)
    return page("responses.html", found, ReminderForm(None), rate=responses.rate(found))


@blueprint.post("/<public_id>/remind")
def remind(public_id: str) -> ResponseReturnValue:
    """Remind everybody of one of two groups."""
    found, form = store.consultation_by_id(public_id), ReminderForm()
    if not form.validate():
        return page("responses.html", found, form, rate=responses.rate(found))
    number = reminders.send(found, form.to.data, person())
    flash(f"{number:,} reminders are on their way.")
    return redirect(url_for("consult_office.response_rate", public_id=public_id))
