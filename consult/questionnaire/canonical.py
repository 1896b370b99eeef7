"""The canonical text of a questionnaire and of an answer set: compact JSON with sorted members, and its hash.

Every answer names the hash of the text that it answers, so one character more makes another questionnaire.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any, NoReturn

from consult.questionnaire import limits
from consult.questionnaire.branching import plain
from consult.questionnaire.building import MEMBERS, build
from consult.questionnaire.errors import MalformedQuestionnaire, Problem
from consult.questionnaire.model import Item, Question, Questionnaire

HASH_DIGITS = 64
#: Deepest nesting that a questionnaire can have, with room: conditions nest at most ``limits.DEPTH`` deep.
MAX_NESTING = 40


def as_plain(questionnaire: Questionnaire) -> dict[str, Any]:
    """Return the questionnaire as plain data, every member of the format present."""
    return {
        "title": questionnaire.title,
        "version": questionnaire.version,
        "language": questionnaire.language,
        "sections": [
            {
                "id": section.id,
                "title": section.title,
                "reading": section.reading,
                "questions": [_question(question) for question in section.questions],
            }
            for section in questionnaire.sections
        ],
    }


def _question(question: Question) -> dict[str, Any]:
    every = {
        "id": question.id,
        "type": question.kind.value,
        "text": question.text,
        "hint": question.hint,
        "required": question.required,
        "prefer_not": True,
        "show_if": plain(question.show_if),
    }
    own = {name: getattr(question, name) for name in MEMBERS[question.kind]}
    return every | {
        name: [_item(item) for item in value] if isinstance(value, tuple) else value
        for name, value in own.items()
    }


def _item(item: Item) -> dict[str, Any]:
    return {"id": item.id, "text": item.text} | ({"other": True} if item.other else {})


def canonical(questionnaire: Questionnaire) -> str:
    """Return the text that is published and hashed."""
    return canonical_json(as_plain(questionnaire))


def questionnaire_hash(questionnaire: Questionnaire) -> str:
    """Return the SHA-256 of the canonical text in UTF-8, as 64 lower-case hexadecimal digits."""
    return hashlib.sha256(canonical(questionnaire).encode("utf-8")).hexdigest()


def canonical_json(value: Any) -> str:
    """Return JSON with sorted members and no spaces; text stays as it is."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))


def parse(text: str | bytes) -> Questionnaire:
    """Read a canonical text. Raises MalformedQuestionnaire, also where the form is not canonical."""
    decoded = _decoded(text)
    built = build(_json(decoded))
    if canonical(built) != decoded:
        raise _malformed("The questionnaire is not in its canonical form.")
    return built


def _decoded(text: str | bytes) -> str:
    try:
        encoded = text.encode("utf-8") if isinstance(text, str) else text
        decoded = encoded.decode("utf-8")
    except UnicodeError:
        raise _malformed("The questionnaire is not UTF-8 text.") from None
    if len(encoded) > limits.CANONICAL_BYTES:
        raise _malformed(f"The questionnaire is larger than {limits.CANONICAL_BYTES:,} bytes.")
    return decoded


def _json(text: str) -> Any:
    depth = deepest = 0
    for character in text:  # brackets inside texts count too: canonical texts have few, and all close
        depth += (character in "[{") - (character in "]}")
        deepest = max(deepest, depth)
    if deepest > MAX_NESTING:
        raise _malformed("The questionnaire is nested too deeply.")
    try:
        return json.loads(
            text, parse_float=_no_float, parse_constant=_no_float, object_pairs_hook=_no_repeats
        )
    except (ValueError, RecursionError):
        raise _malformed("The questionnaire is not JSON.") from None


def _no_float(_digits: str) -> NoReturn:
    raise ValueError("fractions do not occur")


def _no_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("a member occurs twice")
    return value


def _malformed(sentence: str) -> MalformedQuestionnaire:
    return MalformedQuestionnaire([Problem(sentence)])
