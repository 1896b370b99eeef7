"""Pages of being asked: nominating somebody else, sharing a post, proposing and seconding."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.forms import ActionForm
from ballot import store as ballot_store
from ballot.nominations import asking, naming, reading, statements, store
from ballot.nominations.blueprint import beside, blueprint, page, person
from ballot.nominations.forms import InviteForm, ShareForm, declaration_choices
from ballot.nominations.models import Nomination


@blueprint.route("/stand/<uuid>/nominate-somebody", methods=["GET", "POST"])
def invite(uuid: str) -> ResponseReturnValue:
    """Nominate somebody else, who is told and decides."""
    contest, form = ballot_store.contest_by_uuid(uuid), InviteForm()
    terms = store.terms_of(contest)
    asking.require_may_invite(terms, person())
    if form.validate_on_submit():
        with beside(form):
            asking.invite(contest, person(), form.who.data or "")
            flash("We have written to them. They stand only if they accept and hand in a nomination.")
            return redirect(url_for("nominations.contest", uuid=uuid))
    return page("invite.html", form, contest=contest, terms=terms, names=naming.listed(contest, person()))


@blueprint.post("/stand/invitations/<public_id>/decline")
def decline(public_id: str) -> ResponseReturnValue:
    """Answer a nomination by somebody else with no."""
    asking.decline_invitation(public_id, person())
    flash("You have declined. Nobody is told.")
    return redirect(url_for("nominations.index"))


@blueprint.route("/stand/share/<public_id>", methods=["GET", "POST"])
def share(public_id: str) -> ResponseReturnValue:
    """Show the candidature that somebody wants to share, and take the answer."""
    asked = store.share_request(public_id, person())
    nomination = asked.nomination
    terms = store.terms_of(nomination.contest)
    form = ShareForm()
    form.declarations.choices = declaration_choices(terms)
    if not terms.declarations:
        del form.declarations
    if form.validate_on_submit():
        ticked = tuple(form.declarations.data or ()) if "declarations" in form else ()
        with beside(form):
            if request.form.get("do") == "decline":
                asking.decline_to_share(public_id, person())
                flash("You have declined. The other candidate is told.")
                return redirect(url_for("nominations.index"))
            made = asking.agree_to_share(public_id, person(), ticked)
            flash("You now stand together. We have sent both of you an e-mail.")
            return redirect(url_for("nominations.own", public_id=made.public_id))
    return page("share.html", form, **_request_values(nomination), asked=asked, terms=terms)


@blueprint.route("/stand/support/<public_id>", methods=["GET", "POST"])
def support(public_id: str) -> ResponseReturnValue:
    """Show the candidature that somebody is asked to propose or second, and take the answer."""
    asked, form = store.support_request(public_id, person()), ActionForm()
    nomination = asked.nomination
    if form.validate_on_submit():
        with beside(form):
            if request.form.get("do") == "decline":
                asking.decline_support(public_id, person())
                flash("You have declined. The candidate is told.")
            else:
                asking.confirm_support(public_id, person())
                flash(f"You have confirmed as {asked.role}. The candidate is told.")
            return redirect(url_for("nominations.index"))
    return page("support.html", form, **_request_values(nomination), asked=asked)


def _request_values(nomination: Nomination) -> dict[str, object]:
    """Return what both pages show of a candidature: what voters would see of it."""
    terms = store.terms_of(nomination.contest)
    return {
        "nomination": nomination,
        "contest": nomination.contest,
        "candidates": [statements.shown(nomination, terms)],
        "names": reading.names(nomination),
    }
