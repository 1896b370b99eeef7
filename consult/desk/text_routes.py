"""Pages of the desk about what people wrote: code books, coding, quotations."""

from __future__ import annotations

import re

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.forms import ActionForm, beside
from consult.analysis.redaction import findings, redacted
from consult.analysis.suggestions import topics
from consult.desk import store, texts
from consult.desk.blueprint import blueprint, page, person
from consult.desk.forms import BookForm, QuotationForm
from consult.registrar import store as registrar_store
from consult.registrar.models import Consultation

PER_PAGE = 10
PLACE = re.compile(r"[0-9]{1,7}", re.ASCII)


@blueprint.get("/desk/texts/<question>")
def question_texts(public_id: str, question: str) -> ResponseReturnValue:
    """Show how far the coding of a question has come, and topics that its words suggest."""
    found = registrar_store.consultation_by_id(public_id)
    responses = texts.opened(found)
    asked, state = texts.question_of(responses, question), texts.coding_of(found, question)
    written = texts.texts_of(responses, question)
    return page(
        "texts.html",
        found,
        question=asked,
        state=state,
        written=written,
        mine=state.by_person.get(person().id, {}),
        topics=topics(written),
        quoted=len(store.quotations(found, question)),
        consenting=len(texts.allowed(responses, store.plan_of(found).consent) & written.keys()),
    )


@blueprint.route("/desk/texts/<question>/book", methods=["GET", "POST"])
def book(public_id: str, question: str) -> ResponseReturnValue:
    """Write the code book of a question."""
    found = registrar_store.consultation_by_id(public_id)
    asked = texts.question_of(texts.opened(found), question)
    form = BookForm(data={"text": store.book_of(found, question)})
    if form.validate_on_submit():
        with beside(form, "text"):
            texts.set_book(found, question, form.text.data or "", person())
            flash("The code book is saved.")
            return redirect(url_for("desk.question_texts", public_id=public_id, question=question))
    return page("book.html", found, form, question=asked)


@blueprint.route("/desk/texts/<question>/coding", methods=["GET", "POST"])
def coding(public_id: str, question: str) -> ResponseReturnValue:
    """Give codes to ten texts at a time; everybody codes for themselves and sees nobody else's codes."""
    found, form = registrar_store.consultation_by_id(public_id), ActionForm()
    if form.validate_on_submit():
        places = [int(value) for value in request.form.getlist("place")[:PER_PAGE] if PLACE.fullmatch(value)]
        given = {place: request.form.getlist(f"codes-{place}") for place in places}
        with beside(form):
            texts.code(found, question, given, person())
            flash(f"{len(given)} texts are coded.")
            return redirect(
                url_for("desk.coding", public_id=public_id, question=question, page=_page_number() + 1)
            )
    return _coding_page(found, form, question)


def _page_number() -> int:
    text = request.args.get("page", "1")
    return int(text) if PLACE.fullmatch(text) and int(text) > 0 else abort(404)


def _coding_page(found: Consultation, form: ActionForm, question: str) -> ResponseReturnValue:
    responses = texts.opened(found)
    asked, state = texts.question_of(responses, question), texts.coding_of(found, question)
    written = texts.texts_of(responses, question)
    if not state.codes:
        return redirect(url_for("desk.book", public_id=found.public_id, question=question))
    pages = max(1, -(-len(written) // PER_PAGE))
    number = _page_number()
    if number > pages:
        return redirect(url_for("desk.question_texts", public_id=found.public_id, question=question))
    suggested = state.suggestions(written)
    return page(
        "coding.html",
        found,
        form,
        question=asked,
        state=state,
        shown=list(written.items())[(number - 1) * PER_PAGE : number * PER_PAGE],
        mine=state.by_person.get(person().id, {}),
        suggested=suggested,
        number=number,
        pages=pages,
    )


@blueprint.get("/desk/texts/<question>/quotations")
def quotations(public_id: str, question: str) -> ResponseReturnValue:
    """List the texts whose writers allowed publication."""
    found = registrar_store.consultation_by_id(public_id)
    responses = texts.opened(found)
    asked, written = texts.question_of(responses, question), texts.texts_of(responses, question)
    places = sorted(texts.allowed(responses, store.plan_of(found).consent) & written.keys())
    number = _page_number()
    return page(
        "quotations.html",
        found,
        question=asked,
        shown=[(place, written[place]) for place in places[(number - 1) * PER_PAGE : number * PER_PAGE]],
        quoted=store.quotations(found, question),
        number=number,
        pages=max(1, -(-len(places) // PER_PAGE)),
        total=len(places),
    )


@blueprint.route("/desk/texts/<question>/quotations/<number>", methods=["GET", "POST"])
def quotation(public_id: str, question: str, number: str) -> ResponseReturnValue:
    """Redact one text and take it into the report, or out of it."""
    found = registrar_store.consultation_by_id(public_id)
    responses = texts.opened(found)
    asked, written = texts.question_of(responses, question), texts.texts_of(responses, question)
    place = int(number) if PLACE.fullmatch(number) else -1
    if place not in texts.allowed(responses, store.plan_of(found).consent) & written.keys():
        abort(404)
    kept = store.quotations(found, question).get(place)
    form = QuotationForm(data={"text": kept or redacted(written[place])})
    if form.validate_on_submit():
        with beside(form, "text"):
            text = "" if request.form.get("do") == "leave-out" else form.text.data or ""
            texts.quote(found, question, place, text, person())
            flash("The text will be in the next report." if text else "The text is left out.")
            return redirect(url_for("desk.quotations", public_id=public_id, question=question))
    return page(
        "quotation.html",
        found,
        form,
        question=asked,
        text=written[place],
        found_in=findings(written[place]),
        kept=kept is not None,
    )
