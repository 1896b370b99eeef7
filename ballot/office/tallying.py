"""The tally: what the trustees have given, and adding what one of them sent."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.forms import beside
from ballot import status, store
from ballot import tally as tallies
from ballot.forms import ContributionForm
from ballot.models import Contest, ContributionKind
from ballot.office.blueprint import blueprint, contest_values, page, person
from ballot.office.trustees import trustees_of
from ballot.timetable import Phase

STEPS = {
    Phase.SHUFFLING: ("shuffle", ContributionKind.SHUFFLE),
    Phase.DECRYPTING: ("decrypt", ContributionKind.DECRYPTION),
}


@dataclass(frozen=True)
class Contributor:
    """One trustee and what was received from them."""

    name: str | None
    shuffled: bool
    decrypted: bool


@blueprint.get("/contests/<uuid>/tally")
def tally(uuid: str) -> ResponseReturnValue:
    """Show what the trustees have given and what they do next."""
    return _page(store.contest_by_uuid(uuid), ContributionForm())


@blueprint.post("/contests/<uuid>/tally")
def contribute(uuid: str) -> ResponseReturnValue:
    """Add a trustee's file: checked against the whole record, refused with its reason, or on the board."""
    contest, form = store.contest_by_uuid(uuid), ContributionForm()
    if form.validate():
        text = _text(form)
        step = STEPS.get(store.phase_of(contest))
        if step is None:
            form.refuse("No file is expected now: look at the state of the contest")
        elif text is not None:
            with beside(form, "file"):
                tallies.accept_contribution(contest, step[1], text, person())
                flash("The file was checked and added to the record.")
                return redirect(url_for("office.tally", uuid=uuid))
    return _page(contest, form)


def _page(contest: Contest, form: ContributionForm) -> ResponseReturnValue:
    phase = store.phase_of(contest)
    step = STEPS.get(phase)
    return page(
        "tally.html",
        form,
        sentence=status.state(contest).sentence,
        trustees=_contributors(contest),
        shuffles=contest.ranked,
        step=step[0] if step else None,
        needed=_needed(contest),
        result_href=url_for("board.result", uuid=contest.uuid) if store.published(contest) else None,
        **contest_values(contest),
    )


def _contributors(contest: Contest) -> list[Contributor]:
    trustees = trustees_of(contest.poll)
    shuffled = store.contributors(contest, ContributionKind.SHUFFLE)
    decrypted = store.contributors(contest, ContributionKind.DECRYPTION)
    names = trustees.names if trustees else ()
    return [
        Contributor(name, owner in shuffled, owner in decrypted) for owner, name in enumerate(names, start=1)
    ]


def _needed(contest: Contest) -> str:
    trustees = trustees_of(contest.poll)
    return trustees.sentence if trustees else "The trustees are not set yet."


def _text(form: ContributionForm) -> str | None:
    """Return the file's text, or refuse beside the file what is no text."""
    try:
        return str(form.file.data.read().decode())
    except UnicodeDecodeError:
        form.refuse(
            "This is not a file that the trustee’s command writes: choose the file that ends in .json", "file"
        )
        return None
