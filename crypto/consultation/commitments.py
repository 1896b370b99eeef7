"""Commitments: every question by itself, so that some can be opened without the others (design, 6).

A leaf is ``tellers-commitment-1|<question>|<salt>|<value>``: the value is canonical JSON, empty for a
question without an answer, the salt 32 hexadecimal digits. All questions of the questionnaire
have a leaf, in its order, so that also an answer's absence can be shown. The commitment is the root
of the Merkle tree over them (RFC 6962). All salts follow from one secret seed.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crypto.consultation.encoding import canonical, from_base64, hex_text, parse_canonical, to_base64
from crypto.consultation.errors import WrongCommitment
from crypto.errors import MalformedText
from crypto.merkle import HASH_OCTETS, InclusionRefused, Tree, check_inclusion, leaf_hash
from crypto.text import array, integer, members, parse_json, string

#: Octets of the seed of all salts.
SEED_OCTETS = 32

_QUESTION = re.compile(r"[A-Za-z0-9_-]{1,64}")
_MOST_QUESTIONS = 500
_SALT_DIGITS = 32


@dataclass(frozen=True)
class Opening:
    """One question of one answer, opened: ``value`` is canonical JSON, empty where there is no answer."""

    question: str
    value: str
    salt: str
    index: int
    size: int
    path: tuple[bytes, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the JSON value that ``read_opening`` reads."""
        return {
            "index": self.index,
            "path": [to_base64(octets) for octets in self.path],
            "question": self.question,
            "salt": self.salt,
            "size": self.size,
            "value": self.value,
        }


def question_ids(questionnaire: str) -> tuple[str, ...]:
    """Return the identifiers of all questions of a questionnaire's text, in order. Raises MalformedText."""
    value = parse_json(questionnaire)
    if not isinstance(value, dict):
        raise MalformedText("The questionnaire is no object.")
    sections = [one for one in array(value.get("sections")) if isinstance(one, dict)]
    questions = [question for section in sections for question in array(section.get("questions"))]
    ids = tuple(string(one.get("id")) for one in questions if isinstance(one, dict))
    if not 0 < len(ids) <= _MOST_QUESTIONS or len(set(ids)) != len(ids):
        raise MalformedText("The questionnaire has no questions, too many, or one of them twice.")
    if len(ids) != len(questions) or not all(_QUESTION.fullmatch(one) for one in ids):
        raise MalformedText("A question of the questionnaire has no proper identifier.")
    return ids


def commit(questions: Sequence[str], answers: Mapping[str, Any], seed: bytes) -> str:
    """Return the commitment (64 hexadecimal digits) to ``answers``, a value for each answered question.

    Raises WrongCommitment where a question is answered that is not in ``questions``.
    """
    return _tree(questions, answers, seed).root().hex()


def open_question(
    questions: Sequence[str], answers: Mapping[str, Any], seed: bytes, question: str
) -> Opening:
    """Open one question: enough to check its value against the commitment, and nothing about the others."""
    index = questions.index(question)
    path = tuple(_tree(questions, answers, seed).inclusion(index))
    value = canonical(answers[question]) if question in answers else ""
    return Opening(question, value, salt(seed, question), index, len(questions), path)


def check_opening(opening: Opening, questions: Sequence[str], commitment: str) -> Any:
    """Check an opened question against a commitment; return its value, None where it has no answer.

    Raises WrongCommitment or MalformedText.
    """
    in_its_place = opening.size == len(questions) and questions[opening.index] == opening.question
    content = _leaf(opening.question, opening.salt, opening.value)
    try:
        check_inclusion(
            leaf_hash(content), opening.index, opening.size, opening.path, bytes.fromhex(commitment)
        )
    except InclusionRefused:
        in_its_place = False
    if not in_its_place:
        raise WrongCommitment("This is not what the respondent committed to.")
    return parse_canonical(opening.value, "An opened answer") if opening.value else None


def read_opening(value: Any) -> Opening:
    """Read the JSON value of an opening. Raises MalformedText."""
    found = members(value, ("index", "path", "question", "salt", "size", "value"))
    size = integer(found["size"], 1, _MOST_QUESTIONS)
    return Opening(
        question=string(found["question"]),
        value=string(found["value"]),
        salt=hex_text(found["salt"], "A salt", _SALT_DIGITS // 2),
        index=integer(found["index"], 0, size - 1),
        size=size,
        path=tuple(from_base64(one, "A proof's hash", HASH_OCTETS) for one in array(found["path"])),
    )


def salt(seed: bytes, question: str) -> str:
    """Return the salt of a question: the first 128 bits of HMAC-SHA256 under the seed, in hexadecimal."""
    return hmac.digest(seed, f"tellers-salt-1|{question}".encode(), hashlib.sha256).hex()[:_SALT_DIGITS]


def _tree(questions: Sequence[str], answers: Mapping[str, Any], seed: bytes) -> Tree:
    if set(answers) - set(questions):
        raise WrongCommitment("A question is answered that is not in the questionnaire.")
    values = [canonical(answers[one]) if one in answers else "" for one in questions]
    contents = [_leaf(one, salt(seed, one), value) for one, value in zip(questions, values, strict=True)]
    return Tree(leaf_hash(content) for content in contents)


def _leaf(question: str, salt_text: str, value: str) -> bytes:
    return f"tellers-commitment-1|{question}|{salt_text}|{value}".encode()
