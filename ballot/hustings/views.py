"""What the pages of a meeting show to members and to the chair, gathered into plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app import clock
from app.accounts.models import Person
from ballot import store as ballot_store
from ballot.hustings import candidates, order, screen, store
from ballot.hustings.models import ItemKind, Meeting, Question, QuestionState
from ballot.nominations.links import candidates_url
from ballot.pages import london

LISTED = (QuestionState.ACCEPTED, QuestionState.ASKED)
OWN_WORDS = {
    QuestionState.WAITING: ("Waiting for the chair", "govuk-tag--yellow"),
    QuestionState.ACCEPTED: ("On the list", "govuk-tag--green"),
    QuestionState.REJECTED: ("Not put", "govuk-tag--grey"),
    QuestionState.MERGED: ("Part of another question", "govuk-tag--blue"),
    QuestionState.ASKED: ("Asked", "govuk-tag--blue"),
}


@dataclass(frozen=True)
class Shown:
    """A question as a page shows it; ``asker`` is empty where the meeting shows no names."""

    public_id: str
    text: str
    to: str
    asker: str
    supports: int
    state: str
    tag: str
    tag_classes: str
    reason: str
    own: bool
    supported: bool


@dataclass(frozen=True)
class Order:
    """A contest's speaking order and everything that is needed to draw it again."""

    title: str
    uuid: str
    commitment: str
    names: tuple[str, ...]
    secret: str
    word: str
    seed: str


def meeting_page(meeting: Meeting, person: Person) -> dict[str, Any]:
    """Return what a member's page of the meeting shows."""
    supported, now = store.supported_by(meeting, person), store.now_of(meeting)
    return {
        "meeting": meeting,
        "poll": meeting.poll,
        "agenda": screen.agenda(meeting, now),
        "statements": _statements(meeting),
        "orders": orders(meeting),
        "questions": [
            _shown(meeting, ranked, person, supported) for ranked in store.ranked_questions(meeting, LISTED)
        ],
        "own": [
            _shown(meeting, store.Ranked(question, 0), person, supported)
            for question in store.questions_by(meeting, person)
        ],
        "is_chair": meeting.chair_id == person.id,
        "on_roll": store.on_roll(meeting.poll, person),
        **interval(meeting),
    }


def _statements(meeting: Meeting) -> list[tuple[str, str]]:
    """Return title and address for the candidates' statements of each contest, once they are published."""
    found = [(contest.title, candidates_url(contest)) for contest in ballot_store.contests_in(meeting.poll)]
    return [(title, href) for title, href in found if href]


def interval(meeting: Meeting) -> dict[str, Any]:
    """Return whether questions are open, and the sentence that says so."""
    moment = clock.now()
    opens, closes = london(meeting.questions_open_utc), london(meeting.questions_close_utc)
    if moment < meeting.questions_open_utc:
        return {"open": False, "sentence": f"Questions open on {opens} (UK time)."}
    if moment < meeting.questions_close_utc:
        return {"open": True, "sentence": f"You can put and support questions until {closes} (UK time)."}
    return {"open": False, "sentence": f"Questions closed on {closes} (UK time)."}


def shown_to_chair(meeting: Meeting, chair: Person, *states: QuestionState) -> list[Shown]:
    """Return the questions in these states for the chair, most supported first."""
    return [_shown(meeting, ranked, chair, set()) for ranked in store.ranked_questions(meeting, states)]


def one(meeting: Meeting, question: Question, chair: Person) -> Shown:
    """Return one question for the chair."""
    return _shown(meeting, store.Ranked(question, len(store.supporters(question))), chair, set())


def _shown(meeting: Meeting, ranked: store.Ranked, reader: Person, supported: set[int]) -> Shown:
    question, supports = ranked
    tag, classes = OWN_WORDS[QuestionState(question.state)]
    return Shown(
        public_id=question.public_id,
        text=question.text,
        to=_to(question),
        asker=question.asker.name if meeting.names_shown else "",
        supports=supports,
        state=question.state,
        tag=tag,
        tag_classes=classes,
        reason=question.reason or "",
        own=question.asker_id == reader.id,
        supported=question.id in supported,
    )


def _to(question: Question) -> str:
    title = question.contest.title
    return f"{question.candidate} ({title})" if question.candidate else f"all candidates for {title}"


def orders(meeting: Meeting) -> list[Order]:
    """Return the speaking order of every contest with hustings, in the order of the agenda."""
    contests = {
        item.contest_id: item.contest
        for item in meeting.items
        if item.kind == ItemKind.HUSTINGS and item.contest is not None
    }
    found = [(contest, store.running_order(contest)) for contest in contests.values()]
    return [
        Order(
            title=contest.title,
            uuid=contest.uuid,
            commitment=lot.commitment,
            names=tuple(lot.names or ()),
            secret=lot.secret if lot.drawn_utc else "",
            word=lot.word or "",
            seed=order.seed_of(lot.secret, lot.word or "") if lot.drawn_utc else "",
        )
        for contest, lot in found
        if lot is not None
    ]


def addressees(meeting: Meeting) -> list[tuple[str, str]]:
    """Return (value, words) of everybody to whom a question may be put: ``uuid:`` or ``uuid:place``."""
    found = []
    for contest in ballot_store.contests_in(meeting.poll):
        found.append((f"{contest.uuid}:", f"All candidates for {contest.title}"))
        found += [
            (f"{contest.uuid}:{place}", f"{name} ({contest.title})")
            for place, name in enumerate(candidates.named(contest))
        ]
    return found
