"""The office's pages on the terms of standing, and on the short window for unsuccessful candidates."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice

from app import clock, decisions
from app.accounts import Role
from ballot import store as ballot_store
from ballot import timetable
from ballot.models import Contest
from ballot.nominations import outcome, reopening, store
from ballot.nominations import terms as standing
from ballot.nominations.blueprint import beside, office_blueprint, page, person
from ballot.nominations.errors import TermsMalformed
from ballot.nominations.forms import LateForm, ReopenForm, TermsForm
from ballot.nominations.models import NominationTerms
from ballot.nominations.terms import LATE_MINUTES, TermsSettings
from ballot.pages import paragraphs_of, people

NOBODY = "nobody"
SAME = ("word_limit", "photo", "joint", "proposer", "seconder", "most_supports", "office_sees", "one_contest")
MOMENTS = ("opens", "closes", "statements")


@office_blueprint.route("/contests/<uuid>/nominations/terms", methods=["GET", "POST"])
def terms(uuid: str) -> ResponseReturnValue:
    """Set the terms; once nominations are open, only a later close."""
    contest = ballot_store.contest_by_uuid(uuid)
    stored = store.find_terms(contest)
    form = TermsForm(data=_typed(contest, stored))
    form.after.choices = _earlier(contest)
    if form.validate_on_submit():
        moments = [_local(form[f"{name}_day"].data, form[f"{name}_time"].data) for name in MOMENTS]
        with beside(form):
            standing.set_terms(contest, _settings(form), *moments, person())
            flash(f"The terms of standing for “{contest.title}” are saved.")
            return redirect(url_for("nominations_office.index", uuid=uuid))
    opened = stored is not None and clock.now() >= stored.opens_utc
    return page("office/terms.html", form, contest=contest, poll=contest.poll, opened=opened)


def _earlier(contest: Contest) -> list[SelectChoice]:
    """Return the contests whose unsuccessful candidates may be let in, and nobody."""
    others = [
        SelectChoice(one.uuid, f"Yes: those who stood for {one.title} and were not elected")
        for one in ballot_store.contests_in(contest.poll)
        if one.position < contest.position and one.ranked
    ]
    return [SelectChoice(NOBODY, "No"), *others]


def _typed(contest: Contest, stored: NominationTerms | None) -> dict[str, Any]:
    """Return what the form begins with: what is stored, or the preset's terms."""
    settings = standing.settings_of(stored) if stored else standing.preset_settings(contest)
    first, *more = settings.eligibility
    moments: dict[str, Any] = {}
    for name in MOMENTS:
        moment = getattr(stored, f"{name}_utc") if stored else None
        local = moment.astimezone(timetable.LONDON) if moment else None
        moments |= {
            f"{name}_day": local.date() if local else None,
            f"{name}_time": local.time() if local else None,
        }
    return {
        **{name: getattr(settings, name) for name in SAME},
        **moments,
        "member_needs": list(first["needs"]),
        "other_way": bool(more),
        "other_needs": list(more[0]["needs"]) if more else [],
        "after": settings.after or NOBODY,
        "declarations": "\n\n".join(f"{one['title']}\n{one['text']}" for one in settings.declarations),
    }


def _settings(form: TermsForm) -> TermsSettings:
    values = {name: form[name].data for name in SAME}
    after = form.after.data
    return TermsSettings(
        **values,
        eligibility=_ways(form),
        declarations=_declarations(form.declarations.data or ""),
        after=None if after == NOBODY else after,
    )


def _ways(form: TermsForm) -> list[dict[str, Any]]:
    """Return the ways to be eligible: as a member of the committee, and perhaps without being one."""
    needs = list(form.member_needs.data or [])
    ways: list[dict[str, Any]] = [{"group": "member" if "committee" in needs else None, "needs": needs}]
    if form.other_way.data:
        if "committee" not in needs:
            raise TermsMalformed(
                "Tick “Is a member of the committee” above, or do not set other conditions for the rest.",
                "other_way",
            )
        ways.append({"group": "non-member", "needs": list(form.other_needs.data or [])})
    return ways


def _declarations(text: str) -> list[dict[str, str]]:
    """Read declarations: paragraphs whose first line is the name."""
    found = []
    for number, paragraph in enumerate(paragraphs_of(text), start=1):
        if len(paragraph) < 2:
            raise TermsMalformed(
                f"Declaration {number} has a name but no text. Write the text on the next line.",
                "declarations",
            )
        found.append({"title": paragraph[0], "text": "\n".join(paragraph[1:])})
    return found


def _local(day: dt.date | None, time: dt.time | None) -> str:
    return f"{day:%Y-%m-%d}T{time:%H:%M}" if day and time else ""


@office_blueprint.post("/contests/<uuid>/nominations/announce")
def announce(uuid: str) -> ResponseReturnValue:
    """Tell everybody on the roll of nominations by e-mail, once."""
    number = standing.announce(ballot_store.contest_by_uuid(uuid), person())
    flash(f"Told: {people(number)}.")
    return redirect(url_for("nominations_office.index", uuid=uuid))


@office_blueprint.route("/contests/<uuid>/nominations/late", methods=["GET", "POST"])
def late(uuid: str) -> ResponseReturnValue:
    """Open the short window in which unsuccessful candidates of the earlier contest may stand."""
    contest = ballot_store.contest_by_uuid(uuid)
    found, form = store.terms_of(contest), LateForm(data={"minutes": LATE_MINUTES})
    if form.validate_on_submit():
        with beside(form):
            standing.open_late_window(contest, form.minutes.data or 0, person())
            flash("The window is open. Everybody who may stand has been sent an e-mail.")
            return redirect(url_for("nominations_office.index", uuid=uuid))
    public = found.after is not None and ballot_store.published(found.after)
    lost = store.people(outcome.unsuccessful(found.after)) if found.after and public else []
    names = sorted(one.name for one in lost)
    return page("office/late.html", form, contest=contest, poll=contest.poll, terms=found, names=names)


@office_blueprint.route("/contests/<uuid>/nominations/reopen", methods=["GET", "POST"])
def reopen(uuid: str) -> ResponseReturnValue:
    """Propose to open nominations again; somebody in the other role has to approve."""
    contest, form = ballot_store.contest_by_uuid(uuid), ReopenForm()
    terms = store.terms_of(contest)
    reopening.require_possible(terms)
    if form.validate_on_submit():
        names = ("closes", "statements")
        times = {name: _local(form[f"{name}_day"].data, form[f"{name}_time"].data) for name in names}
        with beside(form):
            reason = form.reason.data or ""
            made = decisions.propose(reopening.KIND, uuid, times, reason, person(), Role.OFFICE)
            return redirect(url_for("decisions.proposal", public_id=made.public_id))
    return page("office/reopen.html", form, contest=contest, poll=contest.poll, terms=terms)
