"""Pages of signing in and out."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from app import audit
from app.accounts import passkeys, sessions, store
from app.accounts import sign_in as signing_in
from app.accounts.forms import CodeForm, EmailForm, PasswordForm
from app.accounts.models import Person, SignInMethod
from app.accounts.people import current_person
from app.errors import Refusal, record_refusal

blueprint = Blueprint("accounts", __name__)
CHALLENGE = "challenge"
SECOND = "second-factor"  # a challenge that the passkey of a member of staff answers


def safe_next(fallback: str) -> str:
    """Return the path in ``?next=`` if it leads to this site, else ``fallback``."""
    wanted = request.args.get("next", "")
    parts = urlsplit(wanted)
    own = not parts.scheme and not parts.netloc and re.fullmatch(r"/(?![/\\])[\x21-\x5b\x5d-\x7e]*", wanted)
    return wanted if own else fallback


def _to(endpoint: str) -> ResponseReturnValue:
    """Redirect to the next step of signing in; it keeps where the person wanted to go."""
    return redirect(url_for(endpoint, next=safe_next("") or None))


def start_page(name: str) -> str:
    """Return the address of a page, or the home page where this installation does not have it."""
    return url_for(name if name in current_app.view_functions else "pages.home")


@blueprint.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    """Ask for an address; the next page is the same whether or not it is known."""
    form = EmailForm()
    if form.validate_on_submit():
        cookie[CHALLENGE] = signing_in.request_code(form.email.data or "")
        return _to("accounts.sign_in_code")
    return _page("sign_in.html", form)


@blueprint.route("/sign-in/code", methods=["GET", "POST"])
def sign_in_code() -> ResponseReturnValue:
    """Ask for the code that was mailed; only this browser can use it."""
    challenge = cookie.get(CHALLENGE)
    if challenge is None:
        return _to("accounts.sign_in")
    form = CodeForm()
    if form.validate_on_submit():
        try:
            person = signing_in.redeem_code(challenge, form.code.data or "")
        except Refusal as error:
            _show(form, "code", error)
        else:
            sessions.start(person, SignInMethod.CODE)
            return redirect(safe_next(start_page("ballot.my_votes")))
    return _page("code.html", form)


@blueprint.route("/staff/sign-in", methods=["GET", "POST"])
def staff_sign_in() -> ResponseReturnValue:
    """Ask a member of staff for address and password."""
    form = PasswordForm()
    if form.validate_on_submit():
        try:
            person = signing_in.check_password(form.email.data or "", form.password.data or "")
        except signing_in.WrongPassword as error:
            _show(form, "password", error)
        else:
            return _after_password(person)
    return _page("staff_sign_in.html", form)


def _after_password(person: Person) -> ResponseReturnValue:
    """Ask for the passkey where there is one, sign in where there is none yet."""
    if passkeys.available() and store.passkeys_of(person):
        sessions.stop()
        cookie[SECOND] = passkeys.begin_second(person)
        return _to("passkeys.second")
    sessions.start(person, SignInMethod.PASSWORD)
    audit.record(audit.Event.STAFF_SIGNED_IN, actor=person)
    if current_app.config["STAFF_PASSKEY"]:
        flash("Staff need a passkey here. Add one, then sign in again with both.", "notice")
        return redirect(url_for("passkeys.index"))
    return redirect(safe_next(start_page("office.polls")))


@blueprint.route("/sign-out", methods=["GET", "POST"])
def sign_out() -> ResponseReturnValue:
    """Ask, then end the sign-in, here and on the server."""
    if current_person() is None:
        return redirect(url_for("pages.home"))
    form = FlaskForm()
    if form.validate_on_submit():
        sessions.stop()
        flash("You have signed out.")
        return redirect(url_for("pages.home"))
    return _page("sign_out.html", form)


def _page(template: str, form: FlaskForm) -> ResponseReturnValue:
    """Render a form; one with errors answers 400, so that nothing of the request is kept."""
    status = 400 if form.errors else 200
    return render_template(f"accounts/{template}", form=form, passkeys_available=passkeys.available()), status


def _show(form: CodeForm | PasswordForm, name: str, error: Refusal) -> None:
    record_refusal(error)
    form[name].errors = [str(error)]
