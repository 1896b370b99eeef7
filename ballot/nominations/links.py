"""What other rooms show of nominations: a link to the candidates, and what a person can do about standing."""

from __future__ import annotations

from typing import Any

from flask import url_for

from app.accounts.models import Person
from ballot.models import Contest
from ballot.nominations import reading, statements, store, views
from ballot.nominations.states import Window
from ballot.pages import people


def candidates_url(contest: Contest) -> str:
    """Return the address of the candidates' statements, nothing before they are published."""
    terms = store.find_terms(contest)
    if terms is None or not statements.published(terms):
        return ""
    return url_for("nominations.candidates", uuid=contest.uuid)


def lot_url(contest: Contest) -> str:
    """Return the address at which everybody can draw the order of a sealed contest's candidates again."""
    terms = store.find_terms(contest)
    if terms is None or terms.settled_utc is None:
        return ""
    return url_for("nominations.lot", uuid=contest.uuid)


def posts(person: Person) -> list[dict[str, Any]]:
    """Return a line and a link for everything about standing that concerns this person now."""
    found = views.overview(person)
    asked = len(found["invitations"]) + len(found["shares"]) + len(found["supports"])
    lines = []
    if asked:
        sentence = f"You are asked {people(asked, 'question', 'questions')} about standing."
        lines.append(_line(sentence, "Read and answer", url_for("nominations.index")))
    for row in found["contests"]:
        contest = row["contest"]
        terms, name = store.terms_of(contest), f"{contest.poll.title}, {contest.title}"
        if row["published"]:
            lines.append(_line(name, "Read the candidates’ statements", candidates_url(contest)))
        if row["urgent"] or reading.window_now(terms) in (Window.BEFORE, Window.OPEN):
            href = url_for("nominations.contest", uuid=contest.uuid)
            lines.append(_line(f"{name}: {row['sentence']}", "Stand or nominate", href))
    return lines


def _line(sentence: str, text: str, href: str) -> dict[str, str]:
    return {"sentence": sentence, "text": text, "href": href}
