"""Signing in with a slip: by its QR, whose page reads the secrets from the fragment, or by hand."""

from __future__ import annotations

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts import Person, current_person, sessions, slips, tabs
from app.accounts.models import SignInMethod, Slip
from app.errors import Refusal, record_refusal, wants_json
from ballot.slips import validity
from ballot.slips.forms import SlipForm

blueprint = Blueprint("slips", __name__)


class SomebodyElseSignedIn(Refusal):
    """A slip was scanned in a browser in which another person is signed in."""

    sentence = "Somebody else is signed in on this device."


class SlipUnreadable(Refusal):
    """What the page sent is no sign-in word."""

    status = 400
    sentence = "The square on the slip could not be read. Type the sign-in word instead."


@blueprint.get("/slip")
def page() -> ResponseReturnValue:
    """Ask for the sign-in word; the script reads it from the fragment where a camera brought it."""
    return _page(SlipForm(formdata=None))


@blueprint.post("/slip")
def sign_in() -> ResponseReturnValue:
    """Sign in; a slip may be used again until voting is over."""
    form = SlipForm()
    if wants_json():
        return _scanned(form)
    if form.validate():
        try:
            slip = slips.redeem(form.word.data or "", validity.counts)
        except Refusal as refusal:
            record_refusal(refusal)
            form.refuse(str(refusal), "word")
        else:
            sessions.start(slip.person, SignInMethod.SLIP)
            return redirect(url_for("ballot.my_votes"))
    return _page(form)


def _scanned(form: SlipForm) -> ResponseReturnValue:
    """Answer the script of the page; ``replace`` says that the person wants to end another's sign-in."""
    if not form.validate():
        raise SlipUnreadable
    slip = slips.redeem(form.word.data or "", validity.counts)
    here = current_person()
    if here is not None and here.id != slip.person_id and "replace" not in request.form:
        raise SomebodyElseSignedIn
    if here is None or here.id != slip.person_id:
        sessions.start(slip.person, SignInMethod.SLIP)
    return jsonify(_told(slip.person, slip))


def _told(person: Person, slip: Slip) -> dict[str, str]:
    """Return where to go, and under which key the tab keeps the voting code, which only the browser has."""
    key = tabs.tab_key(person, slip.about)
    return {"next": url_for("ballot.my_votes"), "poll": slip.about, "key": key}


def _page(form: SlipForm) -> ResponseReturnValue:
    return render_template("slips/sign_in.html", form=form), 400 if form.errors else 200
