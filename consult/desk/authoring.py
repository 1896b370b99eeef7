"""Editing a questionnaire question by question: every change makes a new version, checked as a whole."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from app.accounts.models import Person
from consult.desk.errors import NoSuchText, QuestionRefused
from consult.desk.planning import questionnaire_of
from consult.questionnaire import MalformedQuestionnaire, Question, Questionnaire, as_plain, build
from consult.questionnaire.building import MEMBERS
from consult.registrar import preparing
from consult.registrar.models import Consultation

LISTS = ("options", "rows", "scale")
NUMBERS = ("minimum", "maximum", "words", "total")


def typed(question: Question) -> dict[str, Any]:
    """Return a question as its form begins: lists as lines ``id: text``, a star after the id of “other”."""
    value: dict[str, Any] = {"text": question.text, "hint": question.hint, "required": question.required}
    for name in LISTS:
        items = getattr(question, name)
        value[name] = "\n".join(f"{item.id}{'*' if item.other else ''}: {item.text}" for item in items)
    return value | {name: getattr(question, name) for name in NUMBERS}


def members_of(question: Question) -> tuple[str, ...]:
    """Return the members that this kind of question has besides its texts."""
    return tuple(name for name in MEMBERS[question.kind] if (question.kind, name) != ("statements", "scale"))


def change(consultation: Consultation, identifier: str, values: dict[str, Any], actor: Person) -> int:
    """Save a question with new values as the next version; return its number. Raises QuestionRefused."""
    data = _plain(consultation)
    entry = _entry(data, identifier)
    before = len(entry.get("options", ()))
    for name, value in values.items():
        if name in entry:
            entry[name] = _items(value) if name in LISTS else value
    if "options" in entry and entry.get("maximum") == before:
        entry["maximum"] = len(entry["options"])  # all of them, before and after
    return _save(consultation, data, actor)


def add(
    consultation: Consultation, section: str, identifier: str, kind: str, text: str, actor: Person
) -> int:
    """Add a question at the end of a section; lists begin with two lines to fill in."""
    data = _plain(consultation)
    found = next((part for part in data["sections"] if part["id"] == section), None)
    if found is None:
        raise NoSuchText
    made: dict[str, Any] = {"id": identifier, "type": kind, "text": text}
    members = MEMBERS.get(kind, ())  # type: ignore[call-overload]
    for name in LISTS:
        if name in members and (kind, name) != ("statements", "scale"):
            made[name] = [{"id": "first", "text": "First"}, {"id": "second", "text": "Second"}]
    found["questions"].append(made)
    return _save(consultation, data, actor)


def move(consultation: Consultation, identifier: str, step: int, actor: Person) -> int:
    """Move a question up (-1) or down (1) within its section."""
    data = _plain(consultation)
    for section in data["sections"]:
        questions = section["questions"]
        for at, entry in enumerate(questions):
            if entry["id"] == identifier and 0 <= at + step < len(questions):
                questions.insert(at + step, questions.pop(at))
                return _save(consultation, data, actor)
    raise QuestionRefused("This question is at the end of its section already.")


def remove(consultation: Consultation, identifier: str, actor: Person) -> int:
    """Remove a question. Raises QuestionRefused where another one refers to it."""
    data = _plain(consultation)
    _entry(data, identifier)
    for section in data["sections"]:
        section["questions"] = [entry for entry in section["questions"] if entry["id"] != identifier]
    return _save(consultation, data, actor)


def question_of(questionnaire: Questionnaire, identifier: str) -> Question:
    """Return a question. Raises NoSuchText."""
    question = questionnaire.question(identifier)
    if question is None:
        raise NoSuchText("There is no such question.")
    return question


def _plain(consultation: Consultation) -> dict[str, Any]:
    preparing.require_draft(consultation)
    return deepcopy(as_plain(questionnaire_of(consultation)))


def _entry(data: dict[str, Any], identifier: str) -> dict[str, Any]:
    for section in data["sections"]:
        for entry in section["questions"]:
            if entry["id"] == identifier:
                found: dict[str, Any] = entry
                return found
    raise NoSuchText("There is no such question.")


def _items(lines: str) -> list[dict[str, Any]]:
    """Read lines ``id: text``; a star after the id marks the option beside which one may type."""
    items = []
    for line in lines.splitlines():
        if line.strip():
            identifier, _, text = line.partition(":")
            name = identifier.strip()
            item: dict[str, Any] = {"id": name.removesuffix("*"), "text": text.strip()}
            items.append(item | ({"other": True} if name.endswith("*") else {}))
    return items


def _save(consultation: Consultation, data: dict[str, Any], actor: Person) -> int:
    data["version"] += 1
    try:
        built = build(data)
    except MalformedQuestionnaire as refused:
        raise QuestionRefused(" ".join(str(problem) for problem in refused.problems)) from None
    return preparing.save_questionnaire(consultation, built, actor).number
