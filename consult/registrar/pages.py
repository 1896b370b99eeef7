"""The registrar's pages for those who are asked to take part: the list, and where one begins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import abort, current_app, render_template, url_for
from flask_wtf.csrf import generate_csrf

from app.accounts import Person, current_person
from consult.moments import london
from consult.registrar import participation, store
from consult.registrar.blueprint import blueprint
from consult.registrar.models import Consultation
from consult.registrar.participation import Standing
from consult.registrar.timetable import Phase


@dataclass(frozen=True)
class Card:
    """One consultation in the list."""

    title: str
    tag: str
    tag_classes: str
    sentence: str
    action: str
    href: str
    urgent: bool


TAGS = {
    Phase.PUBLISHED: ("Not open yet", "govuk-tag--grey"),
    Phase.OPEN: ("Open", "govuk-tag--green"),
    Phase.ENDED: ("Closed", "govuk-tag--grey"),
    Phase.CLOSED: ("Closed", "govuk-tag--grey"),
    Phase.OPENED: ("Closed", "govuk-tag--grey"),
}


@blueprint.get("/")
def consultations() -> str:
    """List the consultations, those that can be answered now first."""
    person = _person()
    cards = [_card(one, participation.of(one, person)) for one in store.published()]
    return render_template("consult/respond/list.html", cards=sorted(cards, key=lambda card: not card.urgent))


@blueprint.get("/<public_id>")
def consultation(public_id: str) -> str:
    """Say what a consultation is and how anonymity works; the browser makes the code here."""
    found = store.find_consultation(public_id) or abort(404)
    if found.published_utc is None:
        abort(404)
    standing = participation.of(found, _person())
    may_begin = standing.class_name is not None and standing.phase is Phase.OPEN
    return render_template(
        "consult/respond/begin.html",
        data=_data(found, standing),
        introduction=[part.strip() for part in found.introduction.split("\n\n") if part.strip()],
        state=_state(found, standing.phase),
        may_begin=may_begin,
        may_join=standing.class_name is None and standing.phase is Phase.OPEN and bool(found.criteria),
        answered_at=standing.answer_url,
    )


def _data(found: Consultation, standing: Standing) -> dict[str, Any]:
    """Return what the script of the page reads."""
    return {
        "page": "begin",
        "id": found.public_id,
        "title": found.title,
        "class_name": standing.class_name or "",
        "has_token": standing.has_token,
        "registrar_key": current_app.config["REGISTRAR_PUBLIC_KEY"],
        "definition_url": url_for("registrar.definition", public_id=found.public_id),
        "token_url": url_for("registrar.token", public_id=found.public_id),
        "answer_url": standing.answer_url,
        "csrf": generate_csrf(),
    }


def _card(found: Consultation, standing: Standing) -> Card:
    tag, classes = TAGS[standing.phase]
    urgent = standing.phase is Phase.OPEN and standing.class_name is not None
    return Card(
        title=found.title,
        tag=tag,
        tag_classes=classes,
        sentence=_state(found, standing.phase),
        action=("Go on" if standing.has_token else "Begin") if urgent else "Read more",
        href=url_for("registrar.consultation", public_id=found.public_id),
        urgent=urgent,
    )


def _state(found: Consultation, phase: Phase) -> str:
    opens, closes = found.opens_utc, found.closes_utc
    assert opens is not None  # noqa: S101  (a published consultation has both times)
    assert closes is not None  # noqa: S101
    if phase is Phase.PUBLISHED:
        return f"It opens at {london(opens)}, and closes at {london(closes)}."
    if phase is Phase.OPEN:
        return f"It is open until {london(closes)}."
    return f"It closed at {london(closes)}."


def _person() -> Person:
    return current_person() or abort(401)
