"""Files of a declared count, for printing, for a spreadsheet and for a recount elsewhere.

Like the result page, none of them exists before the declaration, and nothing changes here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NoReturn

from flask import Blueprint, Response, abort, request

from ballot import results, store
from ballot.counting import Count, majority_sheet, recount, sheet_of
from ballot.counting.pdf import Heading, majority_pdf, ranked_pdf
from ballot.counting.written import majority_csv, to_csv
from ballot.errors import NoSuchContest, NotDeclared
from ballot.models import Contest
from ballot.pages import london
from ballot.results import Result

blueprint = Blueprint("count_files", __name__, url_prefix="/board")


@blueprint.get("/<uuid>/count.json")
def record(uuid: str) -> Response:
    """Return the whole record of the count: every stage, batch, tie and sentence."""
    contest, result = _declared(uuid)
    return _file(contest, _json(contest, result), "application/json", "json")


@blueprint.get("/<uuid>/count.csv")
def table(uuid: str) -> Response:
    """Return the result sheet as a table, marked as UTF-8 for spreadsheets."""
    contest, result = _declared(uuid)
    return _file(contest, _csv(result), "text/csv; charset=utf-8", "csv")


@blueprint.get("/<uuid>/count.pdf")
def sheet(uuid: str) -> Response:
    """Return the result sheet to print."""
    contest, result = _declared(uuid)
    return _file(contest, _pdf(contest, result), "application/pdf", "pdf")


@blueprint.get("/<uuid>/count.blt")
def ballots(uuid: str) -> Response:
    """Return the rankings that counted, in the format that counting programs read."""
    contest, counted = _ranked(uuid)
    return _file(
        contest, recount.ballots(counted, contest.title).encode(), "text/plain; charset=utf-8", "blt"
    )


@blueprint.get("/<uuid>/count.con")
def constraints(uuid: str) -> Response:
    """Return the limits by group in the format that goes with the ballots; 404 where there are none."""
    contest, counted = _ranked(uuid)
    text = recount.constraints(counted) or _nothing()
    return _file(contest, text.encode(), "text/plain; charset=utf-8", "con")


def files(contest: Contest, result: Result) -> Iterator[tuple[str, bytes]]:
    """Yield (suffix, bytes) of every file of a declared count, as the addresses here answer with them."""
    yield "json", _json(contest, result)
    yield "csv", _csv(result)
    yield "pdf", _pdf(contest, result)
    if result.count:
        yield "blt", recount.ballots(result.count, contest.title).encode()
        if limits := recount.constraints(result.count):
            yield "con", limits.encode()


def _json(contest: Contest, result: Result) -> bytes:
    return json.dumps(_record(contest, result), ensure_ascii=False, indent=1).encode()


def _csv(result: Result) -> bytes:
    if result.count:
        return to_csv(sheet_of(result.count)).encode("utf-8-sig")
    return majority_csv(majority_sheet(result.majority or _nothing())).encode("utf-8-sig")


def _pdf(contest: Contest, result: Result) -> bytes:
    heading = _heading(contest, result)
    if result.count:
        return ranked_pdf(sheet_of(result.count), heading)
    return majority_pdf(majority_sheet(result.majority or _nothing()), heading)


def _nothing() -> NoReturn:
    abort(404)


def _declared(uuid: str) -> tuple[Contest, Result]:
    """Return a contest and its result, or 404 as long as there is none to see."""
    try:
        contest = store.contest_by_uuid(uuid)
        return contest, results.result(contest)
    except (NoSuchContest, NotDeclared):
        abort(404)


def _ranked(uuid: str) -> tuple[Contest, Count]:
    """Return a contest and its count, or 404 for one that ranks nothing."""
    contest, result = _declared(uuid)
    return contest, result.count or _nothing()


def _record(contest: Contest, result: Result) -> dict[str, Any]:
    """Return the record, with what it was a count of."""
    election = {
        "uuid": contest.uuid,
        "title": contest.title,
        "question": result.question,
        "entitled": result.entitled,
        "cast": result.cast,
        "blank": result.blank,
        "invalid": result.invalid,
        "declaration": result.revision + 1,
    }
    if result.count:
        return {"election": election, **result.count.to_json(), "recount": recount.settings(result.count)}
    return {"election": election, **(result.majority or _nothing()).to_json()}


def _heading(contest: Contest, result: Result) -> Heading:
    """Return what stands at the top of the printed sheet."""
    declared = contest.declared_utc or _nothing()
    facts = (
        ("Question", result.question),
        ("Declared", f"{london(declared)} (UK time)"),
        ("Entitled to vote", f"{result.entitled:,}"),
        ("Votes cast", f"{result.cast:,}"),
        ("Blank votes", f"{result.blank:,}"),
        ("Spoiled votes", f"{result.invalid:,}"),
        ("Contest on the public board", contest.uuid),
    )
    return Heading(contest.title, contest.poll.title, facts, declared)


def _file(contest: Contest, body: bytes, content_type: str, suffix: str) -> Response:
    """Return a file under a name of its own; a reader asks again, but loads it once."""
    response = Response(body, content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="count-{contest.uuid}.{suffix}"'
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag()
    response.make_conditional(request)
    return response
