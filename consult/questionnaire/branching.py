"""Conditions, read and written; they and piped texts may refer to earlier questions only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any as Anything

from consult.questionnaire import limits
from consult.questionnaire.flow import PIPE, PIPEABLE
from consult.questionnaire.model import (
    All,
    Answered,
    Any,
    Condition,
    Is,
    Kind,
    Not,
    Question,
    Questionnaire,
)
from consult.questionnaire.reader import Path, Reader

FORMS = (
    "A condition is one of: {question: …, is: …}, {question: …, answered: true}, "
    "{all: […]}, {any: […]} or {not: …}."
)


def condition(value: Anything, path: Path, read: Reader, depth: int = 1) -> Condition | None:
    """Return the condition that plain data describes; nothing means that the question is always shown."""
    if value is None:
        return None
    if depth > limits.DEPTH:
        read.problem(path, f"Conditions can be nested at most {limits.DEPTH} deep.")
        return None
    members = frozenset(value) if isinstance(value, dict) else frozenset()
    match sorted(members):
        case ["is", "question"]:
            return Is(str(value["question"]), _options(value["is"], (*path, "is"), read))
        case ["answered", "question"]:
            if not read.flag(value["answered"], (*path, "answered"), "answered", False):
                read.problem(
                    path, "Write {not: {question: …, answered: true}} for a question that is not answered."
                )
            return Answered(str(value["question"]))
        case ["all"]:
            return All(_parts(value["all"], (*path, "all"), read, depth))
        case ["any"]:
            return Any(_parts(value["any"], (*path, "any"), read, depth))
        case ["not"]:
            part = condition(value["not"], (*path, "not"), read, depth + 1)
            if part is not None:
                return Not(part)
    read.problem(path, FORMS)
    return None


def _options(value: Anything, path: Path, read: Reader) -> tuple[str, ...]:
    listed = [value] if isinstance(value, str) else value
    entries = read.sequence(listed, path, "The options of a condition", limits.ITEMS)
    return tuple(read.identifier(entry, path, "A condition") for entry in entries)


def _parts(value: Anything, path: Path, read: Reader, depth: int) -> tuple[Condition, ...]:
    entries = read.sequence(value, path, "The parts of a condition", limits.ITEMS)
    parts = (condition(entry, (*path, at), read, depth + 1) for at, entry in enumerate(entries))
    return tuple(part for part in parts if part is not None)


def plain(value: Condition | None) -> Anything:
    """Return a condition as plain data, in the canonical form."""
    match value:
        case Is(question=question, options=options):
            return {"question": question, "is": list(options)}
        case Answered(question=question):
            return {"question": question, "answered": True}
        case All(parts=parts):
            return {"all": [plain(part) for part in parts]}
        case Any(parts=parts):
            return {"any": [plain(part) for part in parts]}
        case Not(part=part):
            return {"not": plain(part)}
    return None


def check(questionnaire: Questionnaire, read: Reader) -> None:
    """Note every condition and piped text that refers to what is not an earlier, fitting question."""
    earlier: dict[str, Question] = {}
    for number, section in enumerate(questionnaire.sections):
        for at, question in enumerate(section.questions):
            place: Path = ("sections", number, "questions", at)
            _check_condition(question.show_if, earlier, _note(read, (*place, "show_if"), question))
            for member, text in (("text", question.text), ("hint", question.hint)):
                _check_text(text, earlier, _note(read, (*place, member), question))
            earlier[question.id] = question


Note = Callable[[str], None]


def _note(read: Reader, path: Path, question: Question) -> Note:
    return lambda sentence: read.problem(path, f"{question.id}: {sentence}")


def _check_condition(value: Condition | None, earlier: dict[str, Question], note: Note) -> None:
    match value:
        case Is(question=name, options=options):
            _check_options(name, options, earlier, note)
        case Answered(question=name):
            if name not in earlier:
                note(f"the condition looks at “{name}”, which is no earlier question.")
        case All(parts=parts) | Any(parts=parts):
            for part in parts:
                _check_condition(part, earlier, note)
        case Not(part=part):
            _check_condition(part, earlier, note)


def _check_options(name: str, options: tuple[str, ...], earlier: dict[str, Question], note: Note) -> None:
    question = earlier.get(name)
    if question is None:
        note(f"the condition looks at “{name}”, which is no earlier question.")
    elif question.kind not in (Kind.SINGLE, Kind.MULTIPLE):
        note(f"“is” works with single and multiple questions only, and “{name}” is {question.kind}.")
    else:
        for option in options:
            if question.option(option) is None:
                note(f"the condition asks for “{option}”, which is no option of “{name}”.")


def _check_text(text: str, earlier: dict[str, Question], note: Note) -> None:
    if set("{}") & set(PIPE.sub("", text)):
        note("curly brackets are for an earlier question's id only, such as {q_role}.")
    for name in PIPE.findall(text):
        question = earlier.get(name)
        if question is None:
            note(f"the text repeats the answer to “{name}”, which is no earlier question.")
        elif question.kind not in PIPEABLE:
            note(
                f"only single, multiple and number answers can be repeated, and “{name}” is {question.kind}."
            )
