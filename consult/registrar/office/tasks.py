"""The task list of a consultation: what is done, what is next, and what two people decide."""

from __future__ import annotations

from typing import Any

from flask import url_for

from app import decisions
from consult.registrar import closing, publishing, store, timetable
from consult.registrar.models import Consultation
from consult.registrar.timetable import Phase
from consult.registrar.words import london

TAGS = {
    Phase.DRAFT: ("Being prepared", "govuk-tag--grey"),
    Phase.PUBLISHED: ("Not open yet", "govuk-tag--grey"),
    Phase.OPEN: ("Open", "govuk-tag--green"),
    Phase.ENDED: ("Time is over", "govuk-tag--yellow"),
    Phase.CLOSED: ("Closed", "govuk-tag--yellow"),
    Phase.OPENED: ("Answers opened", "govuk-tag--blue"),
}
NEXT = {
    Phase.PUBLISHED: "Nothing is to be done until it opens.",
    Phase.OPEN: "People are answering. Watch how many have begun, and decide on requests to take part.",
    Phase.ENDED: "Now two people close it.",
    Phase.CLOSED: "Now the trustees open the answers together.",
    Phase.OPENED: "The answers are open for analysis.",
}


def state(found: Consultation) -> dict[str, str]:
    """Return the state in words, with the classes of its tag."""
    phase = timetable.phase_of(found)
    tag, classes = TAGS[phase]
    if found.opens_utc is None or phase is Phase.DRAFT:
        sentence = "The office is preparing this consultation."
    else:
        sentence = f"From {london(found.opens_utc)} to {london(found.closes_utc)} (UK time)."
    return {"tag": tag, "classes": classes, "sentence": sentence}


def next_step(found: Consultation) -> str:
    """Return the next thing to do, in a sentence."""
    phase = timetable.phase_of(found)
    if phase is Phase.DRAFT:
        things = publishing.missing(found)
        return things[0] if things else "Everything is there. Prepare the publication."
    if found.closed_utc is not None and found.counted is None:
        return "The collector has not answered yet. Hand the closing statement over again."
    if phase is Phase.PUBLISHED and found.handed_over is None:
        return "The collector has not answered yet. Hand the definition over again."
    return NEXT[phase]


def rows(found: Consultation) -> list[dict[str, Any]]:
    """Return the rows of the task list."""
    version, people = store.newest_version(found), store.roll_size(found)
    return [
        _row(found, "Title, introduction, who may take part", "about", bool(found.introduction)),
        _row(found, "Questionnaire", "questionnaire", version is not None),
        _row(found, "Roll", "roll", people > 0, f"{people:,} on the roll" if people else None),
        _row(found, "Opening and closing times", "times", found.opens_utc is not None),
        _row(found, "Trustees", "trustees", found.trustees_record is not None),
        _row(found, "Witnesses of the log", "witnesses", True, "Set" if found.witnesses else "Optional"),
    ]


def acts(found: Consultation, may_edit: bool) -> list[dict[str, str]]:
    """Return the buttons that the page offers now: endpoint, words, hint."""
    phase = timetable.phase_of(found)
    if phase is Phase.DRAFT and may_edit and not publishing.missing(found):
        return [_act("prepare", "Prepare the publication", "Makes the keys, and proposes publication.")]
    open_kinds = {proposal.kind for proposal in decisions.proposals(found.public_id)}
    if phase is Phase.ENDED and closing.KIND not in open_kinds:
        return [_act("propose_closing", "Propose to close", "The other role has to approve it.")]
    definition_waits = found.published_utc is not None and found.handed_over is None
    closing_waits = found.closed_utc is not None and found.counted is None
    waits = definition_waits or closing_waits
    return [_act("hand_over", "Hand over to the collector again", "")] if waits else []


def _row(found: Consultation, text: str, page: str, done: bool, words: str | None = None) -> dict[str, Any]:
    tag = {"text": words or "Done"} if done else {"tag": {"text": "To do", "classes": "govuk-tag--blue"}}
    href = url_for(f"consult_office.{page}", public_id=found.public_id)
    return {"title": {"text": text}, "href": href, "status": tag}


def _act(endpoint: str, text: str, hint: str) -> dict[str, str]:
    return {"endpoint": f"consult_office.{endpoint}", "text": text, "hint": hint}
