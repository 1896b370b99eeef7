"""The collector's endpoints for programs: JSON and texts. Nobody is asked who they are.

Each domain function commits by itself before the answer goes out.
"""

from __future__ import annotations

import structlog
from flask import Response, current_app, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import OperationalError

from consult.collector import answers, counting, drafts, ledger, publishing, store
from consult.collector.blueprint import blueprint
from consult.collector.database import session
from consult.collector.errors import CollectorRefusal, NotClosedYet, RequestRefused, as_json
from crypto.consultation.encoding import to_base64
from crypto.errors import CryptoError
from crypto.text import integer, members, parse_json, string

log = structlog.get_logger()
MOST_LEAVES = 1000
MOST_DIGITS = 9
JSON = "application/json"
ZIP = "application/zip"
PLAIN = "text/plain; charset=utf-8"


@blueprint.errorhandler(CollectorRefusal)
def _refused(error: CollectorRefusal) -> ResponseReturnValue:
    session().rollback()
    return jsonify(as_json(error)), error.status


@blueprint.errorhandler(CryptoError)
def _malformed(error: CryptoError) -> ResponseReturnValue:
    """Refuse a request whose parts are not of the form that the endpoint takes."""
    return _refused(RequestRefused(f"The request is not written as it should be: {error}"))


@blueprint.after_request
def _share(response: Response) -> Response:
    """Let the registrar's pages read the answer where they have an address of their own; no cookies."""
    registrar = current_app.config["REGISTRAR_URL"]
    if registrar != current_app.config["BASE_URL"] and request.headers.get("Origin") == registrar:
        response.headers["Access-Control-Allow-Origin"] = registrar
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.vary.add("Origin")
    return response


@blueprint.get("/")
def index() -> str:
    """List the consultations whose answers are taken here."""
    return render_template("consult/collector_index.html", collections=store.collections())


@blueprint.post("/")
def receive_definition() -> ResponseReturnValue:
    """Take ``{"definition", "questionnaire"}`` from the registrar; answer with the log's checkpoint."""
    body = _body("definition", "questionnaire")
    return _text(publishing.publish(string(body["definition"]), string(body["questionnaire"])), PLAIN)


@blueprint.post("/<public_id>/closing")
def receive_closing(public_id: str) -> ResponseReturnValue:
    """Take ``{"closing"}`` from the registrar; answer with the counted list."""
    return _text(publishing.close(public_id, string(_body("closing")["closing"])), JSON)


@blueprint.get("/<public_id>/definition")
def definition(public_id: str) -> ResponseReturnValue:
    """Return the signed definition."""
    return _text(store.collection_by_id(public_id).definition, JSON)


@blueprint.get("/<public_id>/questionnaires/<sha256>")
def questionnaire(public_id: str, sha256: str) -> ResponseReturnValue:
    """Return a published questionnaire, byte for byte."""
    return _text(store.edition(store.collection_by_id(public_id), sha256), JSON)


@blueprint.get("/<public_id>/drafts/<locator>")
def read_draft(public_id: str, locator: str) -> ResponseReturnValue:
    """Return a draft."""
    found = drafts.read(public_id, locator)
    return jsonify(version=found.version, ciphertext=to_base64(found.ciphertext))


@blueprint.put("/<public_id>/drafts/<locator>")
def write_draft(public_id: str, locator: str) -> ResponseReturnValue:
    """Keep a draft."""
    body = _body("version", "ciphertext")
    version = _version(body["version"])
    drafts.write(public_id, locator, version, string(body["ciphertext"]))
    return jsonify(version=version)


@blueprint.delete("/<public_id>/drafts/<locator>")
def delete_draft(public_id: str, locator: str) -> ResponseReturnValue:
    """Delete a draft."""
    drafts.remove(public_id, locator, _version(_body("version")["version"]))
    return "", 204


@blueprint.post("/<public_id>")
def submit(public_id: str) -> ResponseReturnValue:
    """Take an answer or a withdrawal; answer with the signed promise."""
    try:
        text = request.get_data().decode("utf-8")
    except UnicodeDecodeError:
        raise RequestRefused from None
    accepted = answers.accept(public_id, text)
    _batch(public_id)
    return jsonify(promise=accepted.promise, leaf=accepted.leaf)


@blueprint.get("/<public_id>/log/checkpoint")
def checkpoint(public_id: str) -> ResponseReturnValue:
    """Return the newest checkpoint as a signed note."""
    return _text(ledger.checkpoint(store.collection_by_id(public_id)), PLAIN)


@blueprint.post("/<public_id>/log/cosignatures")
def cosign(public_id: str) -> ResponseReturnValue:
    """Take a note with a witness's signature under the newest checkpoint."""
    try:
        ledger.cosign(public_id, request.get_data().decode("utf-8"))
    except UnicodeDecodeError:
        raise RequestRefused from None
    return "", 204


@blueprint.get("/<public_id>/log/leaves")
def leaves(public_id: str) -> ResponseReturnValue:
    """Return entries of the log, in their order."""
    collection = store.collection_by_id(public_id)
    start = _number("from")
    stop = min(_number("to"), start + MOST_LEAVES, collection.size)
    return jsonify(
        start=start,
        leaves=[one.content for one in store.leaves(public_id, start, stop)],
        size=collection.size,
    )


@blueprint.get("/<public_id>/log/inclusion")
def inclusion(public_id: str) -> ResponseReturnValue:
    """Prove that an entry stands in the log."""
    size = _number("size") if "size" in request.args else None
    found = ledger.inclusion(store.collection_by_id(public_id), request.args.get("leaf", ""), size)
    return jsonify(found.to_json())


@blueprint.get("/<public_id>/log/consistency")
def consistency(public_id: str) -> ResponseReturnValue:
    """Prove that an older log is the beginning of a newer one."""
    old, size = _number("from"), _number("to")
    return jsonify(
        {"from": old, "to": size, "proof": ledger.consistency(store.collection_by_id(public_id), old, size)}
    )


@blueprint.get("/<public_id>/counted")
def counted(public_id: str) -> ResponseReturnValue:
    """Return what counts, once two people have closed."""
    found = store.collection_by_id(public_id).counted
    if found is None:
        raise NotClosedYet
    return _text(found, JSON)


@blueprint.get("/<public_id>/files.zip")
def files(public_id: str) -> ResponseReturnValue:
    """Return everything that is public, for verifiers: what python -m crypto verify-log reads."""
    return Response(counting.files(store.collection_by_id(public_id)), content_type=ZIP)


@blueprint.post("/<public_id>/archive")
def archive(public_id: str) -> ResponseReturnValue:
    """Return the files with the sealed answers that count, on a signed ``{"request"}`` of the registrar."""
    collection = publishing.sealed_for(public_id, string(_body("request")["request"]))
    return Response(counting.files(collection, sealed=True), content_type=ZIP)


def _batch(public_id: str) -> None:
    """Append the day's batch where it is due; a fault in it is not the respondent's."""
    try:
        ledger.append_due(public_id)
    except OperationalError as error:
        log.warning("batch_waits", consultation=public_id, kind=type(error.orig).__name__)


def _body(*names: str) -> dict[str, object]:
    return members(parse_json(request.get_data()), names)


def _version(value: object) -> int:
    return integer(value, 1, drafts.MOST_VERSIONS)


def _number(name: str) -> int:
    text = request.args.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS):
        raise RequestRefused(f"Give “{name}” as a whole number.")
    return int(text)


def _text(content: str, kind: str) -> Response:
    return Response(content, content_type=kind)
