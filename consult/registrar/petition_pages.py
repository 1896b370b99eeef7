"""The pages of petitions: public, for those who sign, and in the office."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from app import decisions
from app.accounts import Person, current_person
from app.fields import Choice, LineField, Radios, TextField
from app.forms import ActionForm, PageForm, beside
from consult.registrar import petition_store, petitions, preparing
from consult.registrar.errors import NoSuchPetition
from consult.registrar.office.blueprint import is_office, role
from consult.registrar.office.forms import TimesForm
from consult.registrar.office.preparation import typed_times
from consult.registrar.petition_models import Petition

blueprint = Blueprint("petitions", __name__, url_prefix="/petitions")
office_blueprint = Blueprint("petition_office", __name__, url_prefix="/office/petitions")
MOST_NAMES = 2_000


class SignForm(PageForm):
    """A signature."""

    shown = Radios(
        "May everybody see your name?",
        [InputRequired("Select whether everybody may see your name")],
        choices=[SelectChoice("yes", "Yes, show my name"), SelectChoice("no", "No, only count me")],
    )


class NewPetitionForm(TimesForm):
    """A new petition."""

    title = LineField("Title", [InputRequired("Enter a title"), Length(max=preparing.TITLE_LENGTH)])
    statement = TextField("Statement", [InputRequired("Enter the statement"), Length(max=5_000)])
    roll = Choice("Who may sign?", [InputRequired("Select a roll")], description="Everybody on this roll")


@blueprint.get("/")
def index() -> str:
    """List the published petitions."""
    found = petition_store.petitions(published=True)
    rows = [(one, petition_store.count(one), petitions.is_open(one)) for one in found]
    return render_template("consult/petitions.html", rows=rows)


@blueprint.get("/<public_id>")
def petition(public_id: str) -> ResponseReturnValue:
    """Show the statement, how many have signed, and the names of those who show them."""
    return _page(_published(public_id), SignForm())


@blueprint.post("/<public_id>/sign")
def sign(public_id: str) -> ResponseReturnValue:
    """Sign, or change whether the name is shown."""
    found, form = _published(public_id), SignForm()
    if form.validate():
        with beside(form):
            petitions.sign(public_id, _person(), name_shown=form.shown.data == "yes")
            flash("Your signature counts.")
            return redirect(url_for("petitions.petition", public_id=public_id))
    return _page(found, form)


@blueprint.post("/<public_id>/withdraw")
def withdraw(public_id: str) -> ResponseReturnValue:
    """Take a signature back."""
    found, form = _published(public_id), SignForm()
    with beside(form):
        petitions.withdraw(public_id, _person())
        flash("Your signature is taken back.")
        return redirect(url_for("petitions.petition", public_id=public_id))
    return _page(found, form)


@office_blueprint.get("/")
def office_index() -> str:
    """List every petition."""
    rows = [(one, petition_store.count(one)) for one in petition_store.petitions(published=False)]
    return render_template("consult/office/petitions.html", rows=rows, may_edit=is_office())


@office_blueprint.route("/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Make a petition."""
    form = NewPetitionForm()
    rolls = petition_store.rolls()
    offered = [SelectChoice(one.public_id, one.name) for one in rolls]
    form.roll.choices = [SelectChoice("", "Select a roll"), *offered]
    if form.validate_on_submit():
        with beside(form):
            [roll_id] = [one.id for one in rolls if one.public_id == form.roll.data]
            made = petitions.create(
                form.title.data or "", form.statement.data or "", roll_id, *typed_times(form), _person()
            )
            return redirect(url_for("petition_office.petition", public_id=made.public_id))
    html = render_template("consult/office/petition_new.html", form=form)
    return html, 400 if form.errors else 200


@office_blueprint.get("/<public_id>", endpoint="petition")
def office_petition(public_id: str) -> str:
    """Show a petition and the way to publish it."""
    found = petition_store.by_id(public_id)
    waits = bool(decisions.proposals(public_id))
    signed = petition_store.count(found)
    return render_template(
        "consult/office/petition.html", petition=found, waits=waits, signed=signed, form=ActionForm()
    )


@office_blueprint.post("/<public_id>/publish")
def publish(public_id: str) -> ResponseReturnValue:
    """Propose to publish."""
    petition_store.by_id(public_id)
    proposal = decisions.propose(petitions.KIND, public_id, {}, "", _person(), role())
    return redirect(url_for("decisions.proposal", public_id=proposal.public_id))


def _page(found: Petition, form: SignForm) -> ResponseReturnValue:
    person = current_person()
    signed = petition_store.signature(found, person) if person else None
    html = render_template(
        "consult/petition.html",
        petition=found,
        form=form,
        count=petition_store.count(found),
        names=petition_store.names(found, MOST_NAMES),
        is_open=petitions.is_open(found),
        may_sign=person is not None and petition_store.may_sign(found, person),
        signed=signed,
    )
    return html, 400 if form.errors else 200


def _published(public_id: str) -> Petition:
    found = petition_store.by_id(public_id)
    if found.published_utc is None:
        raise NoSuchPetition
    return found


def _person() -> Person:
    return current_person() or abort(401)
