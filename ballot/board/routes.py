"""The public bulletin board: what anybody may read, and the record byte for byte. Nothing changes here."""

from __future__ import annotations

import contextvars
from collections.abc import Callable, Generator, Iterator
from http import HTTPStatus

from flask import Blueprint, Flask, Response, abort, current_app, render_template, request

from app import signing
from ballot import results, store
from ballot.board import checkpoints, export, fingerprints, views
from ballot.board import notices as noticing
from ballot.board import store as board_store
from ballot.errors import NoSuchContest, NotDeclared
from ballot.forms import TrackerForm
from ballot.models import Contest
from ballot.nominations.links import lot_url

blueprint = Blueprint("board", __name__, url_prefix="/board")


@blueprint.get("/")
def index() -> str:
    """Show every sealed contest, and find a ballot by its tracker in all of them."""
    form, tracker = _search()
    return render_template(
        "board/index.html",
        contests=views.index_rows(),
        platform_key=signing.public_key(),
        form=form,
        searched=tracker,
        found=views.contest_with(tracker) if tracker else None,
    )


@blueprint.get("/<uuid>/")
def contest(uuid: str) -> str:
    """Show one contest: state, question, turnout, trackers, fingerprints, how to check it."""
    found = _sealed(uuid)
    form, tracker = _search()
    ballot = store.find_ballot(found, tracker) if tracker else None
    return render_template(
        "board/contest.html",
        form=form,
        searched=tracker,
        found=ballot is not None,
        lot_url=lot_url(found),
        **views.contest_page(found),
    )


@blueprint.get("/<uuid>/result")
def result(uuid: str) -> str:
    """Show the declared result, or with ``?revision=`` a superseded one; before there is none to see."""
    found, revision = _sealed(uuid), request.args.get("revision", type=int)
    try:
        declared = results.result(found, revision)
    except NotDeclared:
        abort(404)
    return render_template("board/result.html", **views.result_page(found, declared))


@blueprint.get("/<uuid>/election.json")
def election(uuid: str) -> Response:
    """Return the election record, byte for byte."""
    found = _sealed(uuid)
    return _record(fingerprints.sealed(found).election, lambda: board_store.election_text(found))


@blueprint.get("/<uuid>/trustees.json")
def trustees(uuid: str) -> Response:
    """Return the trustees record, byte for byte."""
    found = _sealed(uuid)
    return _record(fingerprints.sealed(found).trustees, lambda: board_store.trustees_text(found))


@blueprint.get("/<uuid>/credentials.json")
def credentials(uuid: str) -> Response:
    """Return the list of public credentials, byte for byte."""
    found = _sealed(uuid)
    return _record(fingerprints.sealed(found).credentials, lambda: board_store.credentials_text(found))


@blueprint.get("/<uuid>/notices.json")
def notices(uuid: str) -> Response:
    """Return what two people decided beside the board, as signed lines; it grows, so nobody keeps it."""
    found = _sealed(uuid)
    checkpoints.guard_notices(found)
    response = Response(noticing.file_text(found), content_type="application/x-ndjson; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{found.uuid}.notices.json"'
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/<uuid>/ballot")
def ballot(uuid: str) -> Response:
    """Return the ballot with the tracker in ``?tracker=``, byte for byte."""
    tracker = request.args.get("tracker", "")
    text = store.find_ballot(_sealed(uuid), tracker)
    return _record(tracker, lambda: text) if text is not None else abort(404)


@blueprint.get("/<uuid>/checkpoint")
def checkpoint(uuid: str) -> Response:
    """Return the signed head of the chain at this moment."""
    response = Response(checkpoints.checkpoint(_sealed(uuid)), content_type="text/plain; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/<uuid>.bel")
def archive(uuid: str) -> Response:
    """Stream the whole public record as one archive."""
    found = _sealed(uuid)
    response = Response(_streamed(uuid), content_type="application/octet-stream")
    response.headers["Content-Disposition"] = f'attachment; filename="{found.uuid}.bel"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _streamed(uuid: str) -> Iterator[bytes]:
    """Yield the archive in a context of its own, however long the reader takes or where it stops.

    The request's transaction is over by then, and nothing of this context shows in the thread between
    two pieces.
    """
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    own, members = contextvars.Context(), _members(app, uuid)

    def pieces() -> Iterator[bytes]:
        try:
            while piece := own.run(next, members, b""):
                yield piece
        finally:
            own.run(members.close)

    return pieces()


def _members(app: Flask, uuid: str) -> Generator[bytes, None, None]:
    with app.app_context():
        yield from export.stream_archive(store.contest_by_uuid(uuid), public=True)


def _sealed(uuid: str) -> Contest:
    """Return a contest that is on the board, or 404: one that is not sealed yet is not public.

    A plain 404 and not a refusal, because what anybody may ask for leaves no trace in the audit log.
    """
    try:
        found = store.contest_by_uuid(uuid)
    except NoSuchContest:
        abort(404)
    return found if found.sealed_utc is not None else abort(404)


def _record(fingerprint: str, read: Callable[[], str]) -> Response:
    """Return a record of the board; its bytes never change. It is not read for whoever has it already."""
    response = Response(content_type="application/json")
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    response.set_etag(fingerprint)
    response.make_conditional(request)
    if response.status_code == HTTPStatus.OK:
        response.set_data(read().encode())
    return response


def _search() -> tuple[TrackerForm, str | None]:
    """Return the search form, and the tracker typed into it where it has the shape of one."""
    form = TrackerForm(request.args)
    if "tracker" not in request.args:
        return TrackerForm(), None
    return form, form.tracker.data if form.validate() else None
