"""The registrar's endpoints for programs: the signed definition, and the token."""

from __future__ import annotations

from flask import Response, abort, jsonify, request
from flask.typing import ResponseReturnValue

from app.accounts import Person, current_person
from consult.registrar import store, tokens
from consult.registrar.blueprint import blueprint
from consult.registrar.errors import BlindedMessageRefused, NotPublished
from crypto.errors import CryptoError
from crypto.text import members, parse_json, string


@blueprint.get("/<public_id>/definition")
def definition(public_id: str) -> ResponseReturnValue:
    """Return the signed definition, byte for byte as the collector has it."""
    found = store.consultation_by_id(public_id).definition
    return Response(found, content_type="application/json") if found is not None else abort(404)


@blueprint.post("/<public_id>/token")
def token(public_id: str) -> ResponseReturnValue:
    """Sign a person's blinded request; the same again for the same request."""
    try:
        body = members(parse_json(request.get_data()), ("class", "blinded"))
        class_name, blinded = string(body["class"]), string(body["blinded"])
    except CryptoError:
        raise BlindedMessageRefused from None
    if store.consultation_by_id(public_id).published_utc is None:
        raise NotPublished
    return jsonify(blind_signature=tokens.issue(public_id, _person(), class_name, blinded))


def _person() -> Person:
    """Return who is asking; the access table has seen to it that there is somebody."""
    return current_person() or abort(401)
