"""Proposing what two people may decide beside the usual acts: about a contest, or about a whole poll."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app import clock, decisions
from app.accounts import current_roles
from app.decisions import Details
from app.errors import Refusal
from app.forms import beside
from ballot import credential_store, store
from ballot.board.notices import at_text
from ballot.models import Contest, Poll
from ballot.office import decision_forms as forms
from ballot.office.blueprint import blueprint, page, person


@dataclass(frozen=True)
class Offer:
    """A kind of decision as the office meets it: a button, what it does, and its form."""

    kind: str
    button: str
    sentence: str
    form: type[forms.ReasonForm]
    sample: Details


@dataclass(frozen=True)
class Waiting:
    """A proposal that waits for its second approval."""

    public_id: str
    title: str


ABOUT_CONTESTS = [
    Offer(
        "open-for",
        "Open voting for a set time",
        "Voting opens with the second approval and closes so many minutes later, whatever was planned.",
        forms.OpenForForm,
        {"minutes": 1},
    ),
    Offer(
        "extend",
        "Extend voting",
        "Voting closes later. Everybody reads why.",
        forms.ExtendForm,
        {"minutes": 1},
    ),
    Offer(
        "pause",
        "Pause",
        "No vote is taken and nothing is counted until two people let it go on. Voting time that is lost is "
        "added at the end.",
        forms.ReasonForm,
        {},
    ),
    Offer("resume", "Let it go on", "The pause ends with the second approval.", forms.NoReasonForm, {}),
    Offer(
        "move-timetable",
        "Move the timetable",
        "Possible until voting opens. Everybody on the roll is told by e-mail, with the reason.",
        forms.MoveForm,
        {},
    ),
    Offer(
        "withdraw-candidate",
        "Withdraw a candidate",
        "The paper stays as it is sealed. Preferences for this candidate are passed over in the count.",
        forms.WithdrawForm,
        {},
    ),
    Offer(
        "supersede",
        "Correct the declared result",
        "A new declaration takes the place of the one that counts now, which stays visible with the reason.",
        forms.SupersedeForm,
        {"candidate": None},
    ),
    Offer(
        "cancel",
        "Cancel the contest",
        "There will be no result. This cannot be taken back.",
        forms.ReasonForm,
        {},
    ),
]
ABOUT_POLLS = [
    Offer(
        "replace-code",
        "Replace a lost voting code",
        "The old code dies in every contest in which the person has not voted. The person gets a spare slip.",
        forms.ReplaceForm,
        {},
    ),
    Offer(
        "add-to-roll",
        "Add a late arrival to the roll",
        "Possible for contests in which voting has not opened. The person gets a spare slip.",
        forms.AddForm,
        {},
    ),
]
OFFERS = {offer.kind: offer for offer in (*ABOUT_CONTESTS, *ABOUT_POLLS)}
CONTEST_KINDS = ", ".join(f'"{offer.kind}"' for offer in ABOUT_CONTESTS)
POLL_KINDS = ", ".join(f'"{offer.kind}"' for offer in ABOUT_POLLS)


@blueprint.route(f"/contests/<uuid>/decide/<any({CONTEST_KINDS}):kind>", methods=["GET", "POST"])
def decide_contest(uuid: str, kind: str) -> ResponseReturnValue:
    """Propose a decision about a contest."""
    contest = store.contest_by_uuid(uuid)
    back = {"href": url_for("office.contest", uuid=uuid), "text": "Back to the contest"}
    return _propose(OFFERS[kind], contest, uuid, contest.title, back)


@blueprint.route(f"/polls/<poll_id>/decide/<any({POLL_KINDS}):kind>", methods=["GET", "POST"])
def decide_poll(poll_id: str, kind: str) -> ResponseReturnValue:
    """Propose a decision about a poll."""
    poll = store.poll_by_id(poll_id)
    back = {"href": url_for("office.poll", poll_id=poll_id), "text": "Back to the task list"}
    return _propose(OFFERS[kind], poll, poll_id, poll.title, back)


def _propose(
    offer: Offer, about: Contest | Poll, subject: str, section: str, back: dict[str, str]
) -> ResponseReturnValue:
    form = offer.form()
    form.prepare(about)
    if form.validate_on_submit():
        with beside(form):
            role = min(current_roles(), default=None) or abort(403)
            details = form.details(about)
            made = decisions.propose(offer.kind, subject, details, form.reason.data or "", person(), role)
            flash("Proposed, with your approval. Now somebody in the other role has to approve it.")
            return redirect(url_for("decisions.proposal", public_id=made.public_id))
    return page("decide.html", form, offer=offer, back=back, section=section)


def waiting(subject: str) -> list[Waiting]:
    """Return the proposals about a subject that wait for their second approval."""
    return [
        Waiting(one.public_id, decisions.kind_named(one.kind).title(one.subject, one.details))
        for one in decisions.proposals(subject)
    ]


def offers(contest: Contest) -> list[Offer]:
    """Return what may be proposed about a contest now."""
    later = {
        "opens": at_text(clock.now() + timedelta(days=1)),
        "closes": at_text(clock.now() + timedelta(days=2)),
    }
    samples = {"move-timetable": later, "withdraw-candidate": _somebody(contest)}
    return [
        offer
        for offer in ABOUT_CONTESTS
        if _possible(offer.kind, contest.uuid, samples.get(offer.kind, offer.sample))
    ]


def _somebody(contest: Contest) -> Details:
    return {"candidate": next(iter(forms.standing(contest)), "")}


def _possible(kind: str, subject: str, details: Details) -> bool:
    try:
        decisions.kind_named(kind).check(subject, details)
    except Refusal:
        return False
    return True


def poll_offers(poll: Poll) -> list[Offer]:
    """Return what may be proposed about the roll and the codes of a poll: while a spare code is free."""
    return ABOUT_POLLS if credential_store.free_spares(poll) else []
