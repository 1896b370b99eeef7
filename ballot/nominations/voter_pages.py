"""The candidates as the people on the roll read them: cards side by side, a list, a booklet, and the lot."""

from __future__ import annotations

from flask import Response, make_response, request
from flask.typing import ResponseReturnValue

from app.accounts import current_person, current_roles
from ballot import store as ballot_store
from ballot.nominations import booklet as booklets
from ballot.nominations import statements, store, unopposed, views
from ballot.nominations.blueprint import blueprint, page, person
from ballot.words import ranked_rules

VIEWS = ("cards", "list")


@blueprint.get("/candidates/<uuid>")
def candidates(uuid: str) -> ResponseReturnValue:
    """Show all candidates of a contest, in one format, in the order of the lot."""
    contest = ballot_store.contest_by_uuid(uuid)
    terms = statements.require_readable(contest, person(), current_roles())
    chosen = request.args.get("view", "cards")
    return page(
        "candidates.html",
        contest=contest,
        terms=terms,
        candidates=statements.candidates(contest),
        view=chosen if chosen in VIEWS else "cards",
        rules=ranked_rules(contest.rule, contest.seats, contest.constraint),
        outcome=unopposed.outcome_lines(contest) if contest.unopposed_utc else [],
    )


@blueprint.get("/candidates/<uuid>/booklet.pdf")
def booklet(uuid: str) -> Response:
    """Return the candidates' statements as a printable booklet."""
    contest = ballot_store.contest_by_uuid(uuid)
    terms = statements.require_readable(contest, person(), current_roles())
    photos = store.photos_of(contest)
    answer = make_response(booklets.booklet(contest, terms, statements.candidates(contest), photos))
    answer.content_type = "application/pdf"
    answer.headers["Content-Disposition"] = 'attachment; filename="candidates.pdf"'
    return answer


@blueprint.get("/candidates/<uuid>/lot")
def lot(uuid: str) -> ResponseReturnValue:
    """Show how the order of candidates was drawn, with everything that it takes to draw it again.

    For whoever may read the statements; once the contest is sealed, for everybody, as the board is.
    """
    contest = ballot_store.contest_by_uuid(uuid)
    if contest.sealed_utc is None or store.terms_of(contest).settled_utc is None:
        statements.require_readable(contest, current_person(), current_roles())
    return page("lot.html", **views.lot_page(contest))
