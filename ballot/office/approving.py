"""The console of one contest, and the pages on which two people approve an act."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.accounts import Role, current_roles
from app.forms import beside
from ballot import acts, approvals, status, store, words
from ballot.errors import BallotRefusal
from ballot.forms import ApproveForm
from ballot.models import Act, Approval, Contest
from ballot.office import deciding, facts
from ballot.office.blueprint import blueprint, contest_values, page, person
from ballot.timetable import Phase


@dataclass(frozen=True)
class Given:
    """An approval as pages show it."""

    role: str
    name: str
    at_utc: Any


@dataclass(frozen=True)
class ActView:
    """One act of a contest: who approved it, and what it waits for."""

    name: str
    approvals: list[Given]
    waits_for: str
    href: str


@blueprint.get("/contests/<uuid>")
def contest(uuid: str) -> ResponseReturnValue:
    """Show where a contest stands: state, turnout, who approved what."""
    found = store.contest_by_uuid(uuid)
    phase = store.phase_of(found)
    return page(
        "contest.html",
        state=status.state(found),
        turnout=store.turnout(found) if found.sealed_utc else None,
        acts=[_act_view(found, act) for act in words.ACTS],
        action=_action(found, phase),
        offers=deciding.offers(found),
        waiting=deciding.waiting(uuid),
        **contest_values(found),
    )


@blueprint.get("/contests/<uuid>/<any(seal, open, close, declare):act>")
def approval(uuid: str, act: str) -> ResponseReturnValue:
    """Show exactly what would be approved, who has approved it, and why it may not be possible now."""
    return _approval_page(store.contest_by_uuid(uuid), act, ApproveForm())


@blueprint.post("/contests/<uuid>/<any(seal, open, close, declare):act>")
def approve(uuid: str, act: str) -> ResponseReturnValue:
    """Approve what the page showed; the second person's approval carries it out."""
    found, form = store.contest_by_uuid(uuid), ApproveForm()
    if form.validate():
        with beside(form):
            done = approvals.approve(found, act, person(), _role(found, act), seen=form.seen.data).done
            name = words.ACT_NAMES[act]
            flash(
                f"{name}: approved by two people."
                if done
                else f"{name}: your approval is recorded. The other person has to approve it too."
            )
            return redirect(url_for("office.contest", uuid=uuid))
    return _approval_page(found, act, form)


def _approval_page(found: Contest, act: str, form: ApproveForm) -> ResponseReturnValue:
    given = _shown(found, act)
    done = len(given) == len(Role)
    return page(
        "approve.html",
        form,
        done=done,
        act=act,
        verb=words.ACT_NAMES[act],
        meaning=words.ACT_MEANINGS[act],
        approvals=[_given(one) for one in given],
        facts=facts.facts(found, act),
        seen=given[0].subject if done else approvals.fingerprint(found, act),
        blocked=_blocked(found, act),
        button=words.ACT_BUTTONS[act],
        **contest_values(found),
    )


def _shown(found: Contest, act: str) -> list[Approval]:
    """Return both approvals of an act that is done, or those that still stand for what the page shows."""
    given = store.approvals(found, Act(act))
    return given if len(given) == len(Role) else approvals.standing(found, act)


def _blocked(found: Contest, act: str) -> str | None:
    """Return why this person cannot approve the act now, None where they can."""
    given = _shown(found, act)
    if len(given) == len(Role):
        return "Two people have approved this."
    if any(one.person_id == person().id for one in given):
        return "You have approved this. Now somebody else has to, in the other role."
    if not current_roles() - {Role(one.role) for one in given}:
        return f"The {words.ROLE_NAMES[given[0].role].lower()} has approved this. Now the other role has to."
    try:
        acts.require_possible(found, Act(act))
    except BallotRefusal as refusal:
        return str(refusal)
    return None


def _role(found: Contest, act: str) -> str:
    """Return the role in which the person approves: one that they hold and that is still missing."""
    held = current_roles()
    missing = held - {Role(given.role) for given in approvals.standing(found, act)}
    return min(missing or held, default=None) or abort(403)


def _given(approval: Approval) -> Given:
    return Given(words.ROLE_NAMES[approval.role], approval.person.name, approval.at_utc)


def _act_view(found: Contest, act: str) -> ActView:
    given = [_given(one) for one in _shown(found, act)]
    waits = "" if given else "Nobody yet"
    if len(given) == 1:
        waits = "Waiting for the other person"
    href = url_for("office.approval", uuid=found.uuid, act=act) if found.sealed_utc or act == "seal" else ""
    return ActView(words.ACT_NAMES[act], given, waits, href)


def _action(found: Contest, phase: Phase) -> dict[str, str] | None:
    """Return the one thing to do next, None while voting is open."""
    act = {Phase.DRAFT: "seal", Phase.SEALED: "open", Phase.ENDED: "close", Phase.COUNTED: "declare"}.get(
        phase
    )
    if act is not None and len(_shown(found, act)) < len(Role):
        href = url_for("office.approval", uuid=found.uuid, act=act)
        return {"href": href, "text": words.ACT_GO[act]}
    if phase in (Phase.SHUFFLING, Phase.DECRYPTING):
        return {"href": url_for("office.tally", uuid=found.uuid), "text": "Go to the tally"}
    if phase is Phase.DECLARED and store.published(found):
        return {"href": url_for("board.result", uuid=found.uuid), "text": "See the result"}
    return None
