"""The office's pages on nominations: the list, one nomination with the decision about it, settling."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

from flask import Response, abort, flash, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app import decisions
from app.accounts import Role, current_roles
from app.errors import Refusal
from app.forms import ActionForm
from ballot import store as ballot_store
from ballot.counting.written import defused
from ballot.models import Contest
from ballot.nominations import deciding, reading, settling, statements, store, unopposed, words
from ballot.nominations.blueprint import beside, office_blueprint, page, person
from ballot.nominations.errors import NoSuchNomination
from ballot.nominations.forms import DecisionForm
from ballot.nominations.models import Nomination, NominationTerms
from ballot.nominations.states import State, Window
from ballot.nominations.wordcount import count_words

COLUMNS = ("name on the ballot", "group", "state", "e-mail", "telephone", "words", "statement")


@office_blueprint.get("/contests/<uuid>/nominations")
def index(uuid: str) -> ResponseReturnValue:
    """Show where nominations for a contest stand, and each of them to those who may see them."""
    contest = ballot_store.contest_by_uuid(uuid)
    terms = store.find_terms(contest)
    values = {"contest": contest, "poll": contest.poll, "terms": terms, "is_office": _is_office()}
    if terms is None:
        return page("office/index.html", **values)
    sees = deciding.staff_may_see(terms, current_roles())
    return page(
        "office/index.html",
        form=ActionForm(),
        **values,
        sees=sees,
        sentence=words.window_sentence(terms, reading.window_now(terms)),
        who=words.who_may_stand(terms),
        closed=reading.closed(terms),
        main_closed=reading.window_now(terms) is Window.CLOSED,
        rows=[_row(one, terms) for one in store.nominations(contest)] if sees else [],
        outlook=settling.outlook(contest) if sees else None,
        unready=_unready(contest, terms),
        unopposed_blocked=_unopposed_blocked(contest),
        proposals=decisions.proposals(uuid),
    )


def _is_office() -> bool:
    return Role.OFFICE in current_roles()


def _unready(contest: Contest, terms: NominationTerms) -> str | None:
    """Return why the candidates cannot be settled now, None where they can."""
    try:
        settling.require_ready(contest, terms)
        settling.require_fillable(contest, terms)
    except Refusal as refusal:
        return str(refusal)
    return None


def _unopposed_blocked(contest: Contest) -> str | None:
    try:
        unopposed.require_possible(contest)
    except Refusal as refusal:
        return str(refusal)
    return None


def _row(nomination: Nomination, terms: NominationTerms) -> dict[str, Any]:
    state = reading.state(nomination, terms)
    text, classes = words.TAGS[state]
    return {
        "nomination": nomination,
        "state": state.value,
        "tag": {"text": text, "classes": classes},
        "names": nomination.label or reading.names(nomination),
        "group": reading.group(nomination, terms),
        "words": count_words(nomination.statement),
    }


def _visible(public_id: str) -> tuple[Nomination, NominationTerms]:
    """Return a nomination that this member of staff may see now. Raises NoSuchNomination."""
    nomination = store.nomination(public_id)
    terms = store.terms_of(nomination.contest)
    if not deciding.staff_may_see(terms, current_roles()):
        raise NoSuchNomination
    return nomination, terms


@office_blueprint.get("/nominations/<public_id>")
def nomination(public_id: str) -> ResponseReturnValue:
    """Show one nomination whole, contact details included, with the decisions about it."""
    return _nomination_page(public_id, DecisionForm())


def _nomination_page(public_id: str, form: DecisionForm) -> ResponseReturnValue:
    found, terms = _visible(public_id)
    state = reading.state(found, terms)
    return page(
        "office/nomination.html",
        form,
        **_row(found, terms),
        contest=found.contest,
        poll=found.contest.poll,
        terms=terms,
        candidates=[statements.shown(found, terms)],
        missing=reading.missing(found, terms),
        verdicts=[(one, reading.verdict(terms, one.person)) for one in found.candidates if not one.left_utc],
        may_decide=_is_office() and state in deciding.OPEN_TO_DECISION and found.label is None,
        may_note=_is_office() and reading.closed(terms) and state is not State.WITHDRAWN,
    )


@office_blueprint.post("/nominations/<public_id>")
def decide(public_id: str) -> ResponseReturnValue:
    """Accept, reject with a reason, or note a withdrawal."""
    found, _ = _visible(public_id)
    contest, form = found.contest, DecisionForm()
    act = {"accept": _accept, "reject": _reject, "withdrawn": _withdrawn}.get(request.form.get("do", ""))
    if act is None:
        abort(400)
    if form.validate():
        with beside(form):
            flash(act(public_id, form))
            return redirect(url_for("nominations_office.index", uuid=contest.uuid))
    return _nomination_page(public_id, form)


def _accept(public_id: str, form: DecisionForm) -> str:
    deciding.accept(public_id, form.seen.data or 0, person())
    return "The nomination is accepted, and the candidate is told."


def _reject(public_id: str, form: DecisionForm) -> str:
    hours = form.correct_hours.data
    within = timedelta(hours=hours) if hours else None
    deciding.reject(public_id, form.seen.data or 0, form.reason.data or "", within, person())
    return "The nomination is rejected, and the candidate is told why."


def _withdrawn(public_id: str, form: DecisionForm) -> str:
    deciding.note_withdrawal(public_id, form.reason.data or "", person())
    return "The withdrawal is noted, and the candidate is told."


@office_blueprint.post("/contests/<uuid>/nominations/accept-all")
def accept_all(uuid: str) -> ResponseReturnValue:
    """Accept every complete nomination that waits, in the minutes of a meeting."""
    number = deciding.accept_all(ballot_store.contest_by_uuid(uuid), person())
    flash(f"Nominations accepted: {number}.")
    return redirect(url_for("nominations_office.index", uuid=uuid))


@office_blueprint.post("/contests/<uuid>/nominations/settle")
def settle(uuid: str) -> ResponseReturnValue:
    """Put the accepted candidates on the ballot, in the order of the lot."""
    found = settling.settle(ballot_store.contest_by_uuid(uuid), person())
    flash(f"The candidates are settled: {len(found.names)}. Their order was drawn by lot.")
    return redirect(url_for("nominations_office.index", uuid=uuid))


@office_blueprint.post("/contests/<uuid>/nominations/unopposed")
def propose_unopposed(uuid: str) -> ResponseReturnValue:
    """Propose to declare the contest unopposed; somebody in the other role has to approve."""
    contest = ballot_store.contest_by_uuid(uuid)
    role = min(current_roles())
    made = decisions.propose(unopposed.KIND, contest.uuid, {}, "", person(), role)
    return redirect(url_for("decisions.proposal", public_id=made.public_id))


@office_blueprint.get("/contests/<uuid>/nominations.csv")
def table(uuid: str) -> Response:
    """Return the nominations as a CSV file in which no cell can run as a formula."""
    contest = ballot_store.contest_by_uuid(uuid)
    terms = store.terms_of(contest)
    if not deciding.staff_may_see(terms, current_roles()):
        raise NoSuchNomination("The nominations are not visible before they close.")
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for one in store.nominations(contest):
        row = _row(one, terms)
        cells = (
            row["names"],
            row["group"] or "",
            row["state"],
            one.email,
            one.phone,
            row["words"],
            one.statement,
        )
        writer.writerow([defused(str(cell)) for cell in cells])
    answer = make_response("\ufeff" + text.getvalue())
    answer.content_type = "text/csv; charset=utf-8"
    answer.headers["Content-Disposition"] = 'attachment; filename="nominations.csv"'
    return answer
