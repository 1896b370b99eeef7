"""A voter's own pages: my votes, the voting page, and the one address to which ballots are posted."""

from __future__ import annotations

from flask import Blueprint, Flask, abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from app.accounts import Person, current_person, passkeys
from app.errors import Refusal
from ballot import casting, pages, store, voter
from ballot.board import fingerprints
from ballot.forms import TrackerForm
from ballot.nominations.links import posts
from crypto.errors import CryptoError
from crypto.text import members, parse_json, string

blueprint = Blueprint("ballot", __name__)


class BallotNotJson(Refusal):
    """The request that should carry a ballot is not JSON."""

    status = 415
    sentence = "A ballot is sent as JSON. Your vote was not cast. Reload the page."


class BallotRequestMalformed(Refusal):
    """The request does not hold exactly one ballot."""

    status = 400
    sentence = "The request does not hold exactly one ballot. Your vote was not cast. Reload the page."


@blueprint.record_once
def _join(state: object) -> None:
    """Make the pages' words known to every template, and open the lines in which ballots wait."""
    app: Flask = state.app  # type: ignore[attr-defined]
    casting.init_app(app)
    fingerprints.init_app(app)
    app.jinja_env.globals.update(pages.GLOBALS)
    app.jinja_env.filters.update(pages.FILTERS)


@blueprint.get("/my-votes")
def my_votes() -> str:
    """List the person's contests, each with its state and one thing to do."""
    return render_template(
        "ballot/my_votes.html",
        cards=voter.cards(_person()),
        posts=posts(_person()),
        tracker_form=TrackerForm(None),
        passkeys_available=passkeys.available(),
    )


@blueprint.get("/vote/<uuid>")
def vote(uuid: str) -> ResponseReturnValue:
    """Show the voting page, or go back to the list and say why there is nothing to vote on."""
    person, contest = _person(), store.contest_by_uuid(uuid)
    reason = voter.why_not(contest, person)
    if reason is not None:
        flash(reason, "notice")
        return redirect(url_for("ballot.my_votes"))
    return render_template("ballot/vote.html", **voter.vote_page(contest, person, generate_csrf()))


@blueprint.post("/vote/<uuid>/ballots")
def cast(uuid: str) -> ResponseReturnValue:
    """Take one ballot as JSON ``{"ballot": text}``: 201 when it is new on the board, else 200."""
    result = casting.cast(uuid, _person(), _ballot_text())
    answer = jsonify(tracker=result.tracker, receipt=result.receipt)
    return answer, 201 if result.created else 200


def _ballot_text() -> str:
    """Return the ballot of the request; anything but exactly one is refused."""
    if request.mimetype != "application/json":
        raise BallotNotJson
    try:
        return string(members(parse_json(request.get_data()), ("ballot",))["ballot"])
    except CryptoError:
        raise BallotRequestMalformed from None


def _person() -> Person:
    person = current_person()
    return person if person is not None else abort(401)
