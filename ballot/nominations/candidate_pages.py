"""A candidate's pages: stand, see what was handed in, change it, add a photo, withdraw."""

from __future__ import annotations

from flask import Response, flash, make_response, redirect, url_for
from flask.typing import ResponseReturnValue

from app import db
from app.accounts import current_roles
from app.forms import ActionForm
from ballot import store as ballot_store
from ballot.models import Contest
from ballot.nominations import (
    handing_in,
    naming,
    photos,
    reading,
    statements,
    store,
    submitting,
    views,
    wordcount,
)
from ballot.nominations.blueprint import beside, blueprint, page, person
from ballot.nominations.forms import NominationForm, PhotoForm
from ballot.nominations.handing_in import Entry
from ballot.nominations.models import Nomination, NominationTerms
from ballot.nominations.states import Window


@blueprint.get("/stand/")
def index() -> ResponseReturnValue:
    """List what this person can stand for, what they are asked, and where they stand."""
    return page("index.html", **views.overview(person()))


@blueprint.get("/stand/<uuid>")
def contest(uuid: str) -> ResponseReturnValue:
    """Show who may stand for one contest, until when, and what this person can do."""
    found = ballot_store.contest_by_uuid(uuid)
    return page("contest.html", **views.contest_page(found, person()))


@blueprint.route("/stand/<uuid>/nominate", methods=["GET", "POST"])
def nominate(uuid: str) -> ResponseReturnValue:
    """Hand in a nomination of oneself; a refusal gives back everything that was typed."""
    found = ballot_store.contest_by_uuid(uuid)
    terms = store.terms_of(found)
    late = handing_in.require_round(terms, person())
    handing_in.require_eligible(terms, person())
    handing_in.require_free(terms, person())
    earlier = handing_in.carried_over(found, person()) if late else None
    form = NominationForm(data=_first(earlier)).fit(terms, late)
    if form.validate_on_submit():
        with beside(form):
            made = submitting.submit(found, person(), _entry(form))
            flash("Your nomination is handed in. We have sent you an e-mail that says so.")
            return redirect(url_for("nominations.own", public_id=made.public_id))
    return _form_page(form, found, terms, None)


def _first(earlier: Nomination | None) -> dict[str, str]:
    """Return what the form begins with: the person's own address, or the statement made before."""
    if earlier is None:
        return {"email": person().email}
    return {"email": earlier.email, "phone": earlier.phone, "statement": earlier.statement}


def _entry(form: NominationForm) -> Entry:
    names = {name: form.typed(name) or "" for name in ("statement", "email", "phone")}
    others = {name: form.typed(name) or "" for name in ("partner", "proposer", "seconder")}
    return Entry(**names, **others, declarations=tuple(form.typed("declarations") or ()))


def _form_page(
    form: NominationForm, found: Contest, terms: NominationTerms, nomination: Nomination | None
) -> ResponseReturnValue:
    return page(
        "nominate.html",
        form,
        contest=found,
        terms=terms,
        nomination=nomination,
        names=naming.listed(found, person()),
        rule=wordcount.RULE,
        words=wordcount.count_words(form.statement.data or ""),
    )


@blueprint.get("/stand/nominations/<public_id>")
def own(public_id: str) -> ResponseReturnValue:
    """Show a nomination to the people who stand with it, with everything that can still be done."""
    nomination = store.own_nomination(public_id, person())
    return page("own.html", form=ActionForm(), **views.own_page(nomination, person()))


@blueprint.route("/stand/nominations/<public_id>/change", methods=["GET", "POST"])
def change(public_id: str) -> ResponseReturnValue:
    """Change a nomination in its window, or correct it in time."""
    nomination = store.own_nomination(public_id, person())
    terms = store.terms_of(nomination.contest)
    submitting.require_changeable(nomination, terms)
    correcting = reading.window_now(terms, nomination.late) is Window.CLOSED
    second = any(one.person_id == person().id and one.place == 1 for one in nomination.candidates)
    form = NominationForm(data=_stored(nomination)).fit(terms, nomination.late, correcting or second)
    if form.validate_on_submit():
        entry = _kept(nomination, _entry(form)) if second else _entry(form)
        with beside(form):
            submitting.change(public_id, person(), entry)
            flash("Your nomination is changed. We have sent you an e-mail that says so.")
            return redirect(url_for("nominations.own", public_id=public_id))
    return _form_page(form, nomination.contest, terms, nomination)


def _kept(nomination: Nomination, entry: Entry) -> Entry:
    """Return what the second of two people changes; the supporters stay those that the first one named."""
    named = {support.role: support.person for support in nomination.supports}
    kept = {role: someone.member_number or someone.name for role, someone in named.items()}
    return Entry(entry.statement, entry.email, entry.phone, entry.declarations, **kept)


def _stored(nomination: Nomination) -> dict[str, object]:
    """Return what the form for changing begins with."""
    own = next((one for one in nomination.candidates if one.person_id == person().id), None)
    partner = next((one.person for one in nomination.candidates if one.place == 1), None)
    named = {support.role: support.person.name for support in nomination.supports}
    return {
        "statement": nomination.statement,
        "email": nomination.email,
        "phone": nomination.phone,
        "partner": partner.name if partner else "",
        "declarations": own.declarations if own else [],
        **named,
    }


@blueprint.route("/stand/nominations/<public_id>/withdraw", methods=["GET", "POST"])
def withdraw(public_id: str) -> ResponseReturnValue:
    """Ask, and then withdraw a nomination."""
    nomination, form = store.own_nomination(public_id, person()), ActionForm()
    if form.validate_on_submit():
        with beside(form):
            submitting.withdraw(public_id, person())
            flash("Your nomination is withdrawn. We have sent you an e-mail that says so.")
            return redirect(url_for("nominations.index"))
    return page("withdraw.html", form, nomination=nomination, contest=nomination.contest)


@blueprint.route("/stand/nominations/<public_id>/photo", methods=["GET", "POST"])
def photo(public_id: str) -> ResponseReturnValue:
    """Show the photo as it is, and take another; the upload is decoded outside any transaction."""
    form = PhotoForm()
    nomination = store.own_nomination(public_id, person())
    if form.validate_on_submit():
        data = form.photo.data.read(photos.LARGEST_FILE + 1)
        who = person().id
        db.release()
        with beside(form):
            jpeg = photos.encode(data)
            photos.set_photo(public_id, store.people([who])[0], jpeg)
            flash("Your photo is added. Look at the preview to see what voters will see.")
            return redirect(url_for("nominations.own", public_id=public_id))
    own = next(one for one in nomination.candidates if one.person_id == person().id)
    return page("photo.html", form, nomination=nomination, contest=nomination.contest, candidate=own)


@blueprint.post("/stand/nominations/<public_id>/photo/remove")
def remove_photo(public_id: str) -> ResponseReturnValue:
    """Remove one's own photo."""
    photos.remove_photo(public_id, person())
    flash("Your photo is removed.")
    return redirect(url_for("nominations.own", public_id=public_id))


@blueprint.get("/stand/nominations/<public_id>/preview")
def preview(public_id: str) -> ResponseReturnValue:
    """Show a candidate exactly what voters will see."""
    nomination = store.own_nomination(public_id, person())
    terms = store.terms_of(nomination.contest)
    return page(
        "preview.html",
        nomination=nomination,
        contest=nomination.contest,
        terms=terms,
        candidates=[statements.shown(nomination, terms)],
    )


@blueprint.get("/stand/photos/<public_id>.jpg")
def photo_file(public_id: str) -> Response:
    """Return a photo to somebody who may see it now, as an image and nothing else."""
    answer = make_response(photos.readable(public_id, person(), current_roles()))
    answer.content_type = "image/jpeg"
    answer.headers["Content-Disposition"] = "inline; filename=photo.jpg"
    return answer
