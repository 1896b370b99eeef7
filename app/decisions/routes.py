"""The pages of decisions: what waits for a second person, what was decided, and one proposal to approve."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts.models import Person, Role
from app.accounts.people import current_person, current_roles
from app.decisions import deciding, store
from app.decisions.forms import ApprovalForm, DropForm
from app.decisions.kinds import kind_named
from app.decisions.models import Proposal
from app.errors import Refusal, record_refusal

blueprint = Blueprint("decisions", __name__, url_prefix="/office/decisions")
ROLES = {"office": "elections office", "scrutineer": "scrutineer"}


@dataclass(frozen=True)
class Approver:
    """Who approved, in which role, when."""

    name: str
    role: str
    at_utc: datetime


@dataclass(frozen=True)
class Row:
    """One proposal in a list."""

    public_id: str
    title: str
    reason: str
    state: str
    approvers: list[Approver]


@blueprint.get("/")
def index() -> str:
    """Show everything that waits for a second person."""
    return render_template("office/decisions.html", waiting=_rows(store.all_open()), settled=[], subject=None)


@blueprint.get("/about/<subject>")
def about(subject: str) -> str:
    """Show what is proposed and what was decided about one subject."""
    return render_template(
        "office/decisions.html",
        waiting=_rows(store.open_about(subject)),
        settled=_rows(store.settled_about(subject)),
        subject=subject,
    )


@blueprint.get("/<public_id>")
def proposal(public_id: str) -> ResponseReturnValue:
    """Show exactly what would be approved, why, who has approved it, and why it may not be possible now."""
    return _page(store.by_public_id(public_id), ApprovalForm())


@blueprint.post("/<public_id>")
def approve(public_id: str) -> ResponseReturnValue:
    """Approve what the page showed; the second person's approval carries it out."""
    found, form = store.by_public_id(public_id), ApprovalForm()
    if form.validate():
        try:
            done = deciding.approve(public_id, _person(), _role(found), form.seen.data or "")
        except Refusal as refusal:
            record_refusal(refusal)
            form.form_errors.append(str(refusal))
        else:
            told = (
                "Done: approved by two people." if done else "Your approval is recorded. Now the other role."
            )
            flash(told)
            return redirect(_home(found) if done else url_for("decisions.proposal", public_id=public_id))
    return _page(store.by_public_id(public_id), form)


@blueprint.post("/<public_id>/drop")
def drop(public_id: str) -> ResponseReturnValue:
    """Drop a proposal: it can never be carried out."""
    if not DropForm().validate():
        abort(400)
    deciding.drop(public_id, _person())
    flash("The proposal is dropped. Nothing was changed.")
    return redirect(_home(store.by_public_id(public_id)))


def _page(found: Proposal, form: ApprovalForm) -> tuple[str, int]:
    kind, subject, details = kind_named(found.kind), found.subject, found.details
    page = render_template(
        "office/decision.html",
        form=form,
        title=kind.title(subject, details),
        facts=kind.facts(subject, details) if found.is_open else [],
        proposal=found,
        approvers=_approvers(found),
        state=_state(found),
        seen=deciding.fingerprint(found) if found.is_open else found.fingerprint,
        blocked=_blocked(found),
        home=_home(found),
    )
    return page, 400 if form.errors else 200


def _blocked(found: Proposal) -> str | None:
    """Return why this person cannot approve it now, None where they can."""
    if not found.is_open:
        return _state(found)
    if deciding.stands(found):
        if found.first_person_id == _person().id:
            return "You have approved this. Now somebody else has to, in the other role."
        if not current_roles() - {Role(found.first_role)}:
            return f"The {ROLES[found.first_role]} has approved this. Now the other role has to."
    try:
        kind_named(found.kind).check(found.subject, found.details)
    except Refusal as refusal:
        return str(refusal)
    return None


def _role(found: Proposal) -> str:
    """Return the role in which the person approves: one that they hold and that is still missing."""
    held = current_roles()
    given = {Role(found.first_role)} if deciding.stands(found) else set()
    return min(held - given or held, default=None) or abort(403)


def _person() -> Person:
    return current_person() or abort(401)


def _rows(proposals: list[Proposal]) -> list[Row]:
    return [
        Row(
            one.public_id,
            kind_named(one.kind).title(one.subject, one.details),
            one.reason,
            _state(one),
            _approvers(one),
        )
        for one in proposals
    ]


def _approvers(found: Proposal) -> list[Approver]:
    """Return the approvals that count: those of what is carried out, or the first one where it stands."""
    first = Approver(found.first_person.name, ROLES[found.first_role], found.first_utc)
    if found.decided_utc is not None and found.second_person is not None:
        second = Approver(found.second_person.name, ROLES[found.second_role or ""], found.decided_utc)
        return [first, second]
    return [first] if not found.is_open or deciding.stands(found) else []


def _state(found: Proposal) -> str:
    if found.decided_utc is not None:
        return "Carried out: two people have approved it."
    if found.dropped_utc is not None:
        return f"Dropped by {found.dropped_by.name if found.dropped_by else ''}. Nothing was changed."
    if deciding.stands(found):
        return "Waits for the second approval."
    return (
        "Something changed after the first approval, so it is void: both have to approve this as it is now."
    )


def _home(found: Proposal) -> str:
    """Return the address of the page that the subject belongs to."""
    home = kind_named(found.kind).home
    return home(found.subject) if home else url_for("decisions.about", subject=found.subject)
