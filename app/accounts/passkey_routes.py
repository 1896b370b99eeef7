"""Pages of passkeys, and the addresses to which their script speaks (JSON in, JSON out)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, flash, jsonify, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue

from app import audit
from app.accounts import passkeys, sessions, store
from app.accounts.models import Person, SignInMethod
from app.accounts.people import current_sign_in
from app.accounts.routes import SECOND, safe_next, start_page
from app.errors import Refusal
from crypto.errors import CryptoError
from crypto.text import members, parse_json, string

blueprint = Blueprint("passkeys", __name__)
CHALLENGE = "passkey"


class PasskeyUnreadable(Refusal):
    """The request does not hold what a device answers."""

    status = 400
    sentence = "The answer of your device could not be read. Try again, or sign in another way."


class NoPasskeysHere(Refusal):
    """The installation has no name that browsers could bind passkeys to."""

    status = 404
    sentence = "Passkeys cannot be used at this address."


def _manager() -> Person:
    """Return the person, who signed in well enough to change passkeys. Raises FullSignInNeeded."""
    sign_in = current_sign_in()
    if sign_in is None:
        abort(401)
    if not passkeys.available():
        raise NoPasskeysHere
    passkeys.require_manager(sign_in.person, sign_in.method)
    return sign_in.person


def _body(*names: str) -> dict[str, Any]:
    """Return the JSON object of the request; it has these members, the first of them an object."""
    try:
        found = members(parse_json(request.get_data()), names)
        for name in names[1:]:
            string(found[name])
    except CryptoError:
        raise PasskeyUnreadable from None
    if not isinstance(found[names[0]], dict):
        raise PasskeyUnreadable
    return found


def _begun(begun: tuple[str, dict[str, Any]]) -> Response:
    """Remember the challenge in this browser and hand its options out."""
    cookie[CHALLENGE], options = begun
    return jsonify(options)


@blueprint.get("/passkeys")
def index() -> ResponseReturnValue:
    """List the person's passkeys, each with a button that removes it."""
    person = _manager()
    return render_template("accounts/passkeys.html", passkeys=store.passkeys_of(person))


@blueprint.post("/passkeys/options")
def add_options() -> Response:
    """Begin to add a passkey."""
    return _begun(passkeys.begin_add(_manager()))


@blueprint.post("/passkeys")
def add() -> Response:
    """Keep the passkey that the device has made."""
    person, body = _manager(), _body("credential", "label")
    passkeys.finish_add(person, cookie.pop(CHALLENGE, ""), body["credential"], body["label"])
    flash("The passkey is added.")
    return jsonify(next=url_for("passkeys.index"))


@blueprint.post("/passkeys/<passkey_id>/remove")
def remove(passkey_id: str) -> ResponseReturnValue:
    """Remove one of the person's own passkeys."""
    passkeys.remove(_manager(), passkey_id)
    flash("The passkey is removed.")
    return redirect(url_for("passkeys.index"))


@blueprint.post("/sign-in/passkey/options")
def sign_in_options() -> Response:
    """Begin to sign in with a passkey; nobody is named."""
    if not passkeys.available():
        raise NoPasskeysHere
    return _begun(passkeys.begin_sign_in())


@blueprint.post("/sign-in/passkey")
def sign_in() -> Response:
    """Sign a voter in."""
    body = _body("credential")
    person = passkeys.finish_sign_in(cookie.pop(CHALLENGE, ""), body["credential"])
    sessions.start(person, SignInMethod.PASSKEY)
    return jsonify(next=safe_next(start_page("ballot.my_votes")))


@blueprint.get("/staff/sign-in/passkey")
def second() -> ResponseReturnValue:
    """Ask a member of staff, whose password was right, for the passkey."""
    options = passkeys.second_options(cookie.get(SECOND, ""))
    if options is None:
        return redirect(url_for("accounts.staff_sign_in", next=safe_next("") or None))
    return render_template("accounts/second_factor.html", options=options)


@blueprint.post("/staff/sign-in/passkey")
def finish_second() -> Response:
    """Sign the member of staff in."""
    body = _body("credential")
    person = passkeys.finish_second(cookie.pop(SECOND, ""), body["credential"])
    sessions.start(person, SignInMethod.PASSWORD_AND_PASSKEY)
    audit.record(audit.Event.STAFF_SIGNED_IN, actor=person)
    return jsonify(next=safe_next(start_page("office.polls")))
